"""What is read to publish: the letters of a decision, and the public result."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from calls.entry.models import Entry
from core.db import db
from core.events import canonical
from jury.decision.models import Decision, Outcome
from jury.decision.states import DecisionState, OutcomeKind
from jury.publication.models import ResultText
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


def count_letters(letters: Iterable[Letter]) -> dict[tuple[str, str, str], int]:
    """Return how many letters there are of each (kind, language, state)."""
    counts = Counter((each.kind, each.language, each.state.value) for each in letters)
    return dict(sorted(counts.items()))


def outcomes_of(decision: Decision) -> list[tuple[Entry, OutcomeKind]]:
    """Return each entry of a decision, city and call at hand, with its outcome."""
    query = sa.select(Entry, Outcome.kind).join(Outcome, Outcome.entry_id == Entry.id)
    query = query.where(Outcome.decision_id == decision.id).order_by(Entry.number)
    return [(entry, kind) for entry, kind in db.session.execute(query).unique()]


def texts_of(decision: Decision) -> dict[int, ResultText]:
    """Return the frozen text about each entry of a decision, by the entry's id."""
    query = sa.select(ResultText).where(ResultText.decision_id == decision.id)
    return {text.entry_id: text for text in db.session.scalars(query)}


def samples_of(decision: Decision) -> list[ResultText]:
    """Return one frozen text of each kind and language."""
    query = sa.select(ResultText).join(Entry, Entry.id == ResultText.entry_id)
    query = query.where(ResultText.decision_id == decision.id)
    query = query.ext(distinct_on(ResultText.kind, ResultText.language))
    query = query.order_by(ResultText.kind, ResultText.language, Entry.number)
    return list(db.session.scalars(query))


def fingerprint(decision: Decision) -> str:
    """Return the SHA-256 (hex) over the frozen texts of a decision: over what is approved.

    Recipients are no part of it: they are asked by the rule when the letters leave.
    """
    columns = (ResultText.entry_id, ResultText.kind, ResultText.language)
    query = sa.select(*columns, ResultText.subject, ResultText.text)
    query = query.where(ResultText.decision_id == decision.id).order_by(ResultText.entry_id)
    rows = [list(row) for row in db.session.execute(query)]
    return sha256(canonical(rows).encode()).hexdigest()


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
