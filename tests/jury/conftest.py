"""A call whose jury has read everything: rows made directly, states through the tables."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from accounts.models import Person, RoleKind
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry, Revision
from core import clock
from core.db import db
from core.transitions import apply
from review.assignment.models import Assignment, Juror, Proposal
from review.scoring.models import Score, Sheet
from review.scoring.states import ScoreStatus
from tests import factories


@dataclass
class Scene:
    """The call, its entries from the best to the weakest, and the people of the jury and desk."""

    call: Call
    entries: list[Entry]
    jurors: list[Juror]
    first: Person
    second: Person


@pytest.fixture
def scene(db_session, noon) -> Callable[..., Scene]:
    """Make a scene: `marks` has one mark an entry, given by every juror on every criterion."""

    def make(marks: tuple[int, ...] = (5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1), jurors: int = 2):
        made = factories.call(state=CallState.DELIBERATION)
        bench = [_juror(made) for _ in range(jurors)]
        proposal = Proposal(call_id=made.id, created_by=factories.system().id)
        db.session.add(proposal)
        db.session.flush()
        entries = [_entry(made, number) for number in range(1, len(marks) + 1)]
        for entry, mark in zip(entries, marks, strict=True):
            for place, juror in enumerate(bench):
                # The first juror's first criterion tells entries of one mark apart.
                extra = entry.number / 1000 if place == 0 else 0
                _sheet(made, proposal, juror, entry, mark, extra)
        db.session.flush()
        return Scene(made, entries, bench, factories.secretary(), factories.secretary())

    return make


def _juror(call: Call) -> Juror:
    person = factories.person(RoleKind.JUROR, call_id=call.id)
    juror = Juror(call_id=call.id, person_id=person.id)
    db.session.add(juror)
    db.session.flush()
    apply(juror, "accept", actor=person)
    return juror


def _entry(call: Call, number: int) -> Entry:
    city = factories.city(languages=(("es", "fr", "pt")[number % 3],))
    sender = factories.contact(city)
    entry = Entry(
        call=call,
        version_id=call.version_id,
        city=city,
        language="en",
        languages=["en"],
        title=f"Practice {number}",
        created_by=sender.id,
    )
    db.session.add(entry)
    db.session.flush()
    revision = Revision(
        entry_id=entry.id,
        number=1,
        version_id=call.version_id,
        body={"answers": {}, "files": [], "language": "en", "languages": ["en"]},
        sha256="0" * 64,
        submitted_at=clock.now(),
        submitted_by=sender.id,
    )
    db.session.add(revision)
    db.session.flush()
    entry.number, entry.revision_id, entry.submitted_at = number, revision.id, clock.now()
    for step in ("submit", "admit", "evaluate"):
        apply(entry, step, actor=sender)
    return entry


def _sheet(call, proposal, juror, entry, mark, extra) -> None:
    assignment = Assignment(
        call_id=call.id, proposal_id=proposal.id, juror=juror, entry=entry, juror_id=juror.id
    )
    db.session.add(assignment)
    db.session.flush()
    apply(assignment, "deploy", actor=factories.system())
    sheet = Sheet(
        assignment=assignment,
        revision_id=entry.revision_id,
        language="en",
        submitted_at=clock.now(),
    )
    for place, criterion in enumerate(call.definition.criteria):
        status, value = ScoreStatus.SCORED, mark
        if extra and place == 0 and mark in (2, 3, 4):
            value = mark + (1 if entry.number % 2 else -1)
        sheet.scores.append(Score(criterion=criterion.key, status=status, value=value))
    db.session.add(sheet)
    db.session.flush()
    apply(sheet, "submit", actor=juror.person)
