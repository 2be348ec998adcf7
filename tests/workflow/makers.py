"""Rows in their first state, one maker for each table that has a state machine."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from accounts.models import Level, Person
from calls.call.life.models import Clarification
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.endorsement.models import Endorsement
from calls.entry.models import Attachment, Entry, Revision
from calls.entry.team.models import Invitation
from core.db import db
from desk.people.models import SecretaryInvitation
from jury.decision.models import Decision
from members.models import City
from notices.models import Letter
from review.assignment.models import Assignment, Juror, Proposal
from review.scoring.models import Sheet
from tests import factories

_count = itertools.count(1)
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


class Ground:
    """What the rows of one walk stand on: a call, a city and two people."""

    def __init__(self) -> None:
        self.call: Call = factories.call(state=CallState.DRAFT)
        self.city: City = factories.city()
        self.people: tuple[Person, Person] = (factories.secretary(), factories.secretary())

    @property
    def person(self) -> Person:
        """Return the first of the two."""
        return self.people[0]


def call(ground: Ground) -> Call:
    return factories.call(state=CallState.DRAFT)


def entry(ground: Ground) -> Entry:
    """Make an entry that has all that it needs in any state."""
    made = Entry(
        call_id=ground.call.id,
        version_id=ground.call.version_id,
        city_id=ground.city.id,
        number=next(_count),
        language="es",
        languages=["es"],
        created_by=ground.person.id,
        submitted_at=MOMENT,
        return_by_at=MOMENT,
    )
    _flushed(made)
    revision = Revision(
        entry_id=made.id,
        number=1,
        version_id=ground.call.version_id,
        body={},
        sha256="0" * 64,
        submitted_at=MOMENT,
        submitted_by=ground.person.id,
    )
    made.revision_id = _flushed(revision).id
    db.session.flush()
    return made


def attachment(ground: Ground) -> Attachment:
    return _flushed(
        Attachment(
            entry=entry(ground),
            slot="mayor_letter",
            filename="letter.pdf",
            storage_key=f"tests/{next(_count)}",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            created_by=ground.person.id,
        )
    )


def juror(ground: Ground) -> Juror:
    return _flushed(Juror(call_id=ground.call.id, person_id=factories.person().id))


def proposal(ground: Ground) -> Proposal:
    return _flushed(Proposal(call_id=ground.call.id, created_by=ground.person.id))


def assignment(ground: Ground) -> Assignment:
    return _flushed(
        Assignment(
            call_id=ground.call.id,
            proposal_id=proposal(ground).id,
            juror_id=juror(ground).id,
            entry_id=entry(ground).id,
        )
    )


def sheet(ground: Ground) -> Sheet:
    reading = assignment(ground)
    return _flushed(
        Sheet(
            assignment_id=reading.id,
            revision_id=reading.entry.revision_id,
            language="es",
            submitted_at=MOMENT,
        )
    )


def decision(ground: Ground) -> Decision:
    """Make a decision of a call of its own: a call has only one that lives."""
    of = factories.call(state=CallState.DRAFT)
    return _flushed(Decision(call_id=of.id, ranking={}, drafted_by=ground.person.id))


def clarification(ground: Ground) -> Clarification:
    return _flushed(
        Clarification(
            call=ground.call,
            city_id=ground.city.id,
            language="es",
            question="q",
            asked_by=ground.person.id,
            answered_at=MOMENT,
        )
    )


def invitation(ground: Ground) -> Invitation:
    return _flushed(
        Invitation(
            city_id=ground.city.id,
            call_id=ground.call.id,
            email=f"i{next(_count)}@tests.example",
            language="es",
            level=Level.EDIT,
            invited_by=ground.person.id,
            expires_at=MOMENT,
            accepted_by=ground.person.id,
        )
    )


def endorsement(ground: Ground) -> Endorsement:
    return _flushed(
        Endorsement(
            entry=entry(ground),
            email="mayor@tests.example",
            name="n",
            language="es",
            asked_by=ground.person.id,
            expires_at=MOMENT,
            answered_at=MOMENT,
            signed_name="n",
            sha256="0" * 64,
        )
    )


def letter(ground: Ground) -> Letter:
    return _flushed(
        Letter(
            key=f"tests:{next(_count)}",
            kind="tests",
            call_id=ground.call.id,
            person_id=ground.person.id,
            email=ground.person.email,
            language="en",
            subject="s",
            text="t",
        )
    )


def secretary_invitation(ground: Ground) -> SecretaryInvitation:
    return _flushed(
        SecretaryInvitation(
            email=f"s{next(_count)}@tests.example",
            name="Somebody",
            language="es",
            invited_by=ground.people[1].id,
        )
    )


MAKERS: dict[str, Callable[[Ground], Any]] = {
    "call": call,
    "entry": entry,
    "attachment": attachment,
    "clarification": clarification,
    "invitation": invitation,
    "endorsement": endorsement,
    "juror": juror,
    "proposal": proposal,
    "assignment": assignment,
    "score_sheet": sheet,
    "decision": decision,
    "letter": letter,
    "secretary_invitation": secretary_invitation,
}


def _flushed(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
