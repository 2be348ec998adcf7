"""State is an enum, a table and a constraint; `apply()` is its only writer.

A step's `states.py` lists every transition. The same tables make `docs/workflow.md`, the diagrams
and the property tests, so they cannot tell another story than the program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from flask_babel import gettext, lazy_gettext

from core import events
from core.access import Denied, Rule
from core.actors import Actor

S = TypeVar("S", bound=StrEnum)
STALE = lazy_gettext(
    "This cannot be done now: somebody may have acted before you. Load the page again to see where "
    "it stands."
)
_applying: ContextVar[bool] = ContextVar("applying", default=False)


class Refused(Denied):
    """The transition does not exist from this state, or its guard said no."""


def require(rule: Rule, actor: Any, subject: Any) -> None:
    """Raise Refused, with the sentence of `rule`, unless it says yes: for operations."""
    if not (verdict := rule(actor, subject)):
        raise Refused(verdict.why)


@dataclass(frozen=True)
class Transition(Generic[S]):
    """From one of `sources` to `target`; `event` is past tense, `who` reads as documentation."""

    name: str
    sources: tuple[S, ...]
    target: S
    event: str
    who: str
    guard: Rule | None = None
    needs_reason: bool = False


class Machine(Generic[S]):
    """A transition table over one enum, with the state a new row starts in."""

    def __init__(self, states: type[S], initial: S, *transitions: Transition[S]) -> None:
        """Index the table. Raises ValueError when a name is used twice."""
        self.states, self.initial = states, initial
        self.table: Mapping[str, Transition[S]] = {t.name: t for t in transitions}
        if len(self.table) != len(transitions):
            message = f"A transition of {states.__name__} is listed twice."
            raise ValueError(message)

    def __iter__(self) -> Iterator[Transition[S]]:
        """Iterate over the transitions in the order of the table."""
        return iter(self.table.values())

    def possible(self, state: S) -> list[Transition[S]]:
        """Return the transitions that leave `state`."""
        return [t for t in self if state in t.sources]

    def guards(self, model: Any) -> None:
        """Make `apply` the only writer of `model.state`; called once, under the class."""
        model.machine = self
        MACHINES[model.__tablename__] = self
        sa.event.listen(model.state, "set", _only_apply_writes)


MACHINES: dict[str, Machine[Any]] = {}
"""Every machine by table name, for the docs and the tests."""


def apply(
    subject: Any, name: str, *, actor: Actor, reason: str | None = None, **facts: Any
) -> events.Event:
    """Move `subject` along transition `name` and record the event, in this transaction.

    Raises Refused, with a sentence, when the state, the guard or a missing reason forbids it.
    The caller holds the row's lock (`core.db.locked`) when two people could act at once.
    """
    step = subject.machine.table[name]
    if subject.state not in step.sources:
        raise Refused(STALE)
    if step.guard is not None and not (verdict := step.guard(actor, subject)):
        raise Refused(verdict.why)
    if step.needs_reason and not (reason and reason.strip()):
        raise Refused(gettext("Please give a reason: it is kept with the record."))
    before = subject.state
    token = _applying.set(True)
    try:
        subject.state = step.target
    finally:
        _applying.reset(token)
    return events.record(
        subject,
        step.event,
        actor=actor,
        from_state=before.value,
        to_state=step.target.value,
        reason=reason,
        **facts,
    )


def _only_apply_writes(target: Any, value: Any, _old: Any, _initiator: Any) -> None:
    # A row that is being made takes its first state.
    new = sa.inspect(target).transient and value == target.machine.initial
    if not (_applying.get() or new):
        message = f"{type(target).__name__}.state is written by core.transitions.apply only."
        raise AttributeError(message)
