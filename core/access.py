"""Rules that answer yes or no, and why; joined with `&` and `|`.

The same rule guards a page and filters a list: `rule(actor, subject)` gives a verdict,
`rule.where(actor)` the SQL condition, so that a list never shows what a page refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from flask_babel import LazyString

Check = Callable[[Any, Any], bool]
Where = Callable[[Any], sa.ColumnElement[bool]]
Sentence = "str | LazyString"


@dataclass(frozen=True)
class Verdict:
    """Yes or no; a no carries a sentence for the reader, or hides that there is anything.

    `asks_sign_in`: the no becomes a yes when the reader signs in once more.
    """

    ok: bool
    why: str | LazyString = ""
    hides: bool = False
    asks_sign_in: bool = False

    def __bool__(self) -> bool:
        """Return whether the answer is yes."""
        return self.ok


class Denied(Exception):  # noqa: N818  (read as "access denied", it is an answer, not a fault)
    """A rule said no. `why` is a sentence for the person who asked."""

    def __init__(self, why: str | LazyString, *, asks_sign_in: bool = False) -> None:
        """Keep the sentence, and whether signing in once more would help."""
        super().__init__(str(why))
        self.why = why
        self.asks_sign_in = asks_sign_in


class Rule:
    """A named predicate over (actor, subject); `where` is the same as a condition in SQL."""

    def __init__(
        self,
        name: str,
        check: Check,
        why: str | LazyString,
        *,
        hides: bool = False,
        asks_sign_in: bool = False,
    ) -> None:
        """Keep the parts; use the decorator `rule` instead."""
        self.name = name
        self.why = why
        self._check = check
        self._refusal = Verdict(ok=False, why=why, hides=hides, asks_sign_in=asks_sign_in)
        self._where: Where | None = None
        self.__doc__ = check.__doc__

    def __call__(self, actor: Any, subject: Any = None) -> Verdict:
        """Return the verdict for `actor` (None: nobody signed in) on `subject`."""
        if self._check(actor, subject):
            return Verdict(ok=True)
        return self._refusal

    def require(self, actor: Any, subject: Any = None) -> None:
        """Raise Denied, with the sentence, unless the answer is yes."""
        if not (verdict := self(actor, subject)):
            raise Denied(verdict.why, asks_sign_in=verdict.asks_sign_in)

    def filter(self, where: Where) -> Where:
        """Register the SQL twin of this rule; a decorator."""
        self._where = where
        return where

    def where(self, actor: Any) -> sa.ColumnElement[bool]:
        """Return the condition that keeps only the rows this rule allows `actor`."""
        if self._where is None:
            message = f"Rule {self.name} has no SQL twin."
            raise LookupError(message)
        return self._where(actor)

    def __and__(self, other: Rule) -> Rule:
        """Return the rule that says yes when both do; the first no explains."""
        return _Both(self, other)

    def __or__(self, other: Rule) -> Rule:
        """Return the rule that says yes when either does; the last no explains."""
        return _Either(self, other)


class _Both(Rule):
    def __init__(self, left: Rule, right: Rule) -> None:
        self.left, self.right = left, right
        super().__init__(f"({left.name} & {right.name})", lambda _a, _s: False, "")

    def __call__(self, actor: Any, subject: Any = None) -> Verdict:
        first = self.left(actor, subject)
        return self.right(actor, subject) if first else first

    def where(self, actor: Any) -> sa.ColumnElement[bool]:
        return sa.and_(self.left.where(actor), self.right.where(actor))


class _Either(Rule):
    def __init__(self, left: Rule, right: Rule) -> None:
        self.left, self.right = left, right
        super().__init__(f"({left.name} | {right.name})", lambda _a, _s: False, "")

    def __call__(self, actor: Any, subject: Any = None) -> Verdict:
        return self.left(actor, subject) or self.right(actor, subject)

    def where(self, actor: Any) -> sa.ColumnElement[bool]:
        return sa.or_(self.left.where(actor), self.right.where(actor))


def rule(
    why: str | LazyString, *, hides: bool = False, asks_sign_in: bool = False
) -> Callable[[Check], Rule]:
    """Make a rule of a predicate; `why` is the sentence said on a no. A decorator.

    With `hides`, who may not see it is told that there is nothing: 404, as for any unknown address.
    With `asks_sign_in`, who is refused is led to sign in once more, and back.
    """

    def make(check: Check) -> Rule:
        return Rule(check.__name__, check, why, hides=hides, asks_sign_in=asks_sign_in)

    return make


@rule("")
def public(_actor: Any, _subject: Any) -> bool:
    """Say yes to anybody."""
    return True
