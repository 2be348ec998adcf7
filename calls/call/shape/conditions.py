"""Conditions on earlier answers: when a section, a question or a place for files is shown. Pure.

A condition is one line such as `modality == "workshop" and people > 100`. It is read as an
expression of Python, against a list of what is allowed, and is never run as a program: names of
questions, texts, numbers, comparisons, `in`, `and`, `or`, `not`, and `answered(question)`.

An answer that is not there makes every comparison with it false, `!=` and `not in` included.
Numbers are compared as numbers and days as days; texts, and keys of options, letter by letter.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, StringConstraints

from calls.call.shape.part import Finding, FindingsError

Constant: TypeAlias = str | Decimal
Answers: TypeAlias = Mapping[str, Any]
LONGEST = 500
_PLAIN_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)

EXAMPLE = 'Write something such as: modality == "workshop" and answered(website).'


@dataclass(frozen=True)
class Answered:
    """`answered(key)`: the question has an answer."""

    key: str

    def holds(self, answers: Answers) -> bool:
        """Tell whether it is so."""
        return is_answer(answers.get(self.key))


@dataclass(frozen=True)
class Comparison:
    """One question compared with one constant, or with a list of them for `in` and `not in`.

    `turned` is a constant `in` a question that takes several choices: `"youth" in topics`.
    """

    key: str
    sign: str
    constants: tuple[Constant, ...]
    turned: bool = False

    def holds(self, answers: Answers) -> bool:
        """Tell whether it is so; never when the question is not answered."""
        value = answers.get(self.key)
        if not is_answer(value):
            return False
        if self.sign in ("in", "not in"):
            return self._is_among(value) is (self.sign == "in")
        if isinstance(value, list | bool):
            return False
        return _compared(value, self.sign, self.constants[0])

    def _is_among(self, value: Any) -> bool:
        chosen = value if isinstance(value, list) else [value]
        return any(_compared(one, "==", wanted) for one in chosen for wanted in self.constants)


@dataclass(frozen=True)
class Joined:
    """Parts joined by `and` (all of them) or by `or` (any of them)."""

    parts: tuple["Node", ...]
    every: bool

    def holds(self, answers: Answers) -> bool:
        """Tell whether it is so."""
        found = (part.holds(answers) for part in self.parts)
        return all(found) if self.every else any(found)


@dataclass(frozen=True)
class Not:
    """The opposite of a part."""

    part: "Node"

    def holds(self, answers: Answers) -> bool:
        """Tell whether it is so."""
        return not self.part.holds(answers)


Node: TypeAlias = Answered | Comparison | Joined | Not


@dataclass(frozen=True)
class Condition:
    """A condition that was read: its text, and what it asks."""

    text: str
    node: Node

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the questions it reads."""
        return frozenset(
            part.key for part in _leaves(self.node) if isinstance(part, Answered | Comparison)
        )

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The comparisons in it, from left to right."""
        return tuple(part for part in _leaves(self.node) if isinstance(part, Comparison))

    def holds(self, answers: Answers) -> bool:
        """Tell whether the answers, kept by key, fulfil it."""
        return self.node.holds(answers)


def is_answer(value: Any) -> bool:
    """Tell whether a kept value is an answer: neither absent nor empty nor a box left unticked."""
    return value not in (None, "", [], (), False)


@lru_cache(maxsize=1024)
def parse(text: str) -> Condition:
    """Read a condition. Raises FindingsError with a sentence when it cannot be one."""
    if len(text) > LONGEST:
        raise _refusal(f"A condition has {LONGEST} characters at most.")
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return Condition(text, _node(tree.body))
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        if isinstance(error, FindingsError):
            raise
        raise _refusal(f"This cannot be read as a condition. {EXAMPLE}") from error


def kept(text: str | None) -> Condition | None:
    """Return a condition that a part of a call carries; None when it carries none.

    One that was published once and cannot be read any more hides nothing.
    """
    try:
        return parse(text) if text else None
    except FindingsError:
        return None


def _sound(text: str) -> str:
    parse(text)
    return text


ConditionText = Annotated[str, StringConstraints(min_length=1), AfterValidator(_sound)]
"""The text of a condition that can be read; `parse` gives what it asks."""


# --- reading -------------------------------------------------------------------------------------

_SIGNS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _node(tree: ast.expr) -> Node:
    match tree:
        case ast.BoolOp(op=ast.And() | ast.Or() as op, values=values):
            return Joined(tuple(_node(value) for value in values), isinstance(op, ast.And))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_node(operand))
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SIGNS:
            return _comparison(left, _SIGNS[type(op)], right)
        case ast.Compare(ops=[_, _, *_]):
            raise _refusal("Compare two things at a time, and join comparisons with “and”.")
        case ast.Call(func=ast.Name(id="answered"), args=[ast.Name(id=key)], keywords=[]):
            return Answered(key)
        case ast.Name(id=key):
            raise _refusal(f"What about “{key}”? Write answered({key}), or compare it.")
        case _:
            raise _refusal(f"Only comparisons of answers can stand here. {EXAMPLE}")


def _comparison(left: ast.expr, sign: str, right: ast.expr) -> Comparison:
    match left, right:
        case ast.Name(id=key), ast.List(elts=items) if sign in ("in", "not in"):
            if not items:
                raise _refusal("The list is empty.")
            return Comparison(key, sign, tuple(_constant(item) for item in items))
        case _, ast.Name(id=key) if sign in ("in", "not in"):
            return Comparison(key, sign, (_constant(left),), turned=True)
        case ast.Name(id=key), _ if sign in _MIRRORED:
            return Comparison(key, sign, (_measured(sign, _constant(right)),))
        case _, ast.Name(id=key):
            return Comparison(key, _MIRRORED[sign], (_measured(sign, _constant(left)),))
        case _:
            raise _refusal("On one side of a comparison stands the key of a question.")


def _measured(sign: str, constant: Constant) -> Constant:
    """Refuse that a text is more or less than another, unless they are days."""
    if sign not in ("==", "!=") and isinstance(constant, str) and _day(constant) is None:
        raise _refusal('Only numbers and days such as "2026-05-26" are more or less.')
    return constant


def _constant(tree: ast.expr) -> Constant:
    match tree:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return _finite(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as number)) if (
            not isinstance(number, bool)
        ):
            return -_finite(number)
        case ast.Name():
            raise _refusal("Compare an answer with a text in quotes or with a number.")
        case _:
            raise _refusal(f"Only texts in quotes and numbers can be compared with. {EXAMPLE}")


def _finite(number: float) -> Decimal:
    found = Decimal(repr(number))
    if not found.is_finite():
        raise _refusal("This number is too large.")
    return found


def _refusal(sentence: str) -> FindingsError:
    return FindingsError([Finding((), sentence)])


def _leaves(node: Node) -> Iterator[Node]:
    match node:
        case Joined(parts=parts):
            for part in parts:
                yield from _leaves(part)
        case Not(part=part):
            yield from _leaves(part)
        case _:
            yield node


# --- comparing -----------------------------------------------------------------------------------

_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compared(value: Any, sign: str, wanted: Constant) -> bool:
    pair = _alike(str(value), wanted)
    return pair is not None and _TESTS[sign](*pair)


def _alike(value: str, wanted: Constant) -> tuple[Any, Any] | None:
    """Return both as numbers, as days or as texts; None when they cannot be compared."""
    if isinstance(wanted, Decimal):
        number = _number(value)
        return None if number is None else (number, wanted)
    if (day := _day(wanted)) is not None:
        found = _day(value)
        return None if found is None else (found, day)
    return value, wanted


def _number(value: str) -> Decimal | None:
    plain = value.replace(" ", "").replace(",", ".")
    return Decimal(plain) if _PLAIN_NUMBER.fullmatch(plain) else None


def _day(value: str) -> date | None:
    found = _DAY.fullmatch(value)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
