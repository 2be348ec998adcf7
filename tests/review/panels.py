"""Makers of juries and readings for the tests of this room."""

from typing import Any

from accounts.models import Person
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core import clock
from core.db import db
from members.models import City
from review.assignment import operations, proposals
from review.assignment.models import Assignment, Juror
from review.assignment.queries import Seat
from tests import factories
from tests.pages import counted

FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK")
"""What a test's transaction adds."""

CRITERIA = (
    "relevance",
    "impact",
    "scope",
    "local_government",
    "civil_society",
    "innovation",
)


def call_in_evaluation(entries: int = 2) -> tuple[Call, list[Entry]]:
    """Return a call before its jury, and its entries, each of another city."""
    made = factories.call(state=CallState.EVALUATION)
    state = EntryState.EVALUATION
    return made, [factories.entry(made, state=state) for _ in range(entries)]


def juror(of: Call, *, city: City | None = None, ready: bool = True, **more: Any) -> Juror:
    """Return a juror; a ready one has accepted, signed and declared no conflict."""
    made = operations.invite(
        of,
        actor=factories.system(),
        email=f"juror{of.id}-{clock.now().microsecond}-{next(factories._count)}@tests.example",
        name=more.pop("name", "Ana Juror"),
        language=more.pop("language", "en"),
        city_id=city.id if city else None,
        **more,
    )
    if ready:
        operations.accept(made, actor=made.person)
        seat = Seat(of, made)
        operations.sign_confidentiality(seat, actor=made.person)
        if of.state is CallState.EVALUATION:
            operations.declare_conflicts(seat, {}, actor=made.person)
    db.session.flush()
    return made


def give_out(of: Call, by: Person | None = None) -> None:
    """Have everybody who accepted read everything, as the job and the secretariat do."""
    actor = by or factories.secretary()
    proposal = proposals.propose(of, actor=actor)
    proposals.compute(proposal.id)
    proposals.deploy(proposal, actor=actor)


def reading_of(who: Juror, of: Entry) -> Assignment:
    """Return the reading of an entry by a juror."""
    return (
        db.session.query(Assignment)
        .filter_by(juror_id=who.id, entry_id=of.id)
        .order_by(Assignment.id.desc())
        .first()
    )


def sheet_fields(mark: str = "4", **changes: str) -> dict[str, str]:
    """Return the fields of a complete sheet, with one mark for every criterion."""
    fields = {f"score-{key}": mark for key in CRITERIA}
    fields |= {f"reason-{key}": "" for key in CRITERIA}
    return fields | {"comment": "Solid.", "language": "es", "version": "0"} | changes


def statements(client: Any, method: str, address: str, **more: Any) -> int:
    """Return how many statements a request needs, the reader's own included."""
    db.session.commit()
    db.session.expunge_all()
    with counted() as seen:
        answer = getattr(client, method)(address, **more)
    assert answer.status_code < 400, answer.text
    return sum(not sql.startswith(FRAME) for sql in seen)
