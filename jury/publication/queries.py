"""What is read to publish: the letters of a decision, and the public result."""

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa

from accounts.models import Person, Role, RoleKind
from calls.entry.models import Entry
from core.db import db
from jury.decision.models import Decision, Outcome
from jury.decision.states import DecisionState, OutcomeKind
from members.models import City
from notices.models import Letter


@dataclass(frozen=True)
class Result:
    """One public line of the edition."""

    kind: OutcomeKind
    title: str
    language: str
    axis: str
    city: str
    country: str


def letters_of(decision: Decision) -> list[Letter]:
    """Return the letters of a decision, by kind, language and address."""
    query = sa.select(Letter).where(Letter.decision_id == decision.id)
    return list(db.session.scalars(query.order_by(Letter.kind, Letter.language, Letter.email)))


def count_letters(letters: list[Letter]) -> dict[tuple[str, str, str], int]:
    """Return how many letters there are of each (kind, language, state)."""
    counts = Counter((each.kind, each.language, each.state.value) for each in letters)
    return dict(sorted(counts.items()))


def readers_of(decision: Decision) -> list[tuple[Entry, OutcomeKind, Person]]:
    """Return each entry with its outcome and each contact of its city; two statements."""
    query = (
        sa.select(Entry, Outcome.kind, Person)
        .join(Outcome, Outcome.entry_id == Entry.id)
        .join(Role, sa.and_(Role.city_id == Entry.city_id, Role.kind == RoleKind.CITY_CONTACT))
        .join(Person, Person.id == Role.person_id)
        .where(Outcome.decision_id == decision.id)
        .order_by(Entry.number, Person.id)
    )
    return [(entry, kind, person) for entry, kind, person in db.session.execute(query).unique()]


def entries_without_letter(decision: Decision) -> list[str]:
    """Return the entries (number and city) whose city nobody can be written to."""
    query = (
        sa.select(Entry.number, City.name)
        .join(Outcome, Outcome.entry_id == Entry.id)
        .join(City, City.id == Entry.city_id)
        .outerjoin(Letter, sa.and_(Letter.entry_id == Entry.id, Letter.decision_id == decision.id))
        .where(Outcome.decision_id == decision.id, Letter.id.is_(None))
    )
    rows = db.session.execute(query.order_by(Entry.number))
    return [f"{number} ({name})" for number, name in rows]


def results(call_id: int) -> list[Result]:
    """Return the published outcomes of a call, in the order of the outcomes, then of cities."""
    kinds = [OutcomeKind.WINNER, OutcomeKind.SPECIAL_MENTION, OutcomeKind.FINALIST]
    query = (
        sa.select(Outcome.kind, Entry.title, Entry.language, Entry.axis, City.name, City.country)
        .join(Entry, Entry.id == Outcome.entry_id)
        .join(City, City.id == Entry.city_id)
        .join(Decision, Decision.id == Outcome.decision_id)
        .where(
            Decision.call_id == call_id,
            Decision.state == DecisionState.RELEASED,
            Outcome.kind.in_(kinds),
        )
    )
    found = [Result(*row) for row in db.session.execute(query)]
    return sorted(found, key=lambda each: (kinds.index(each.kind), each.city))
