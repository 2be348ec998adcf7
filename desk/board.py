"""The numbers of the board: a few statements, whatever the size of the call."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import sqlalchemy as sa

from accounts.models import Person, RoleKind
from calls.call.models import Call, definitions_of
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from core.events import Event
from core.jobs import Job, JobState
from jury.decision.models import Decision
from jury.decision.states import DecisionState
from members.models import City
from notices.models import Letter
from notices.states import LetterState
from review.assignment.models import Assignment, Juror
from review.assignment.states import AssignmentState, JurorState

ECHOES = ("reading_opened", "reading_done", "letter_queued", "file_arrived")
"""Events that always come with another one that says more to a reader."""
LOOKED_AT = 400
"""Events from which the latest lines are made."""
LIVE = (AssignmentState.DEPLOYED, AssignmentState.OPENED, AssignmentState.DONE)


@dataclass(frozen=True)
class JurorProgress:
    """How far one juror is."""

    name: str
    chairs: bool
    state: JurorState
    done: int
    total: int


@dataclass(frozen=True)
class DraftLine:
    """A draft that has not been submitted."""

    id: int
    title: str
    language: str
    city: str
    changed_at: datetime


@dataclass(frozen=True)
class Happening:
    """Something that happened, `times` in a row; `at` is the latest."""

    name: str
    at: datetime
    times: int


def calls_with_counts(person: Person) -> list[tuple[Call, int, int]]:
    """Return the calls a person runs, with their numbers of drafts and of submitted entries.

    An organiser runs one call, the secretariat every one. One statement, and one for those of which
    the process has not read yet what they say.
    """
    own = {role.call_id for role in person.roles if role.kind is RoleKind.SECRETARIAT}
    drafts = sa.func.count().filter(Entry.state == EntryState.DRAFT)
    sent = sa.func.count().filter(Entry.submitted_at.is_not(None))
    query = (
        sa.select(Call, drafts, sent)
        .outerjoin(Entry, Entry.call_id == Call.id)
        .where(sa.true() if None in own else Call.id.in_(own))
        .group_by(Call.id)
        .order_by(Call.rehearsal, Call.closes_at.desc())
    )
    rows = [(call, n, m) for call, n, m in db.session.execute(query)]
    definitions_of(call.version_id for call, _, _ in rows if call.version_id)
    return rows


def entries_by_state(call: Call) -> dict[EntryState, int]:
    """Return how many entries stand where."""
    query = sa.select(Entry.state, sa.func.count()).where(Entry.call_id == call.id)
    return dict(db.session.execute(query.group_by(Entry.state)).all())


def drafts(call: Call, limit: int = 12) -> list[DraftLine]:
    """Return the drafts that were touched longest ago: those who may need a word."""
    query = (
        sa.select(Entry.id, Entry.title, Entry.language, City.name, Entry.changed_at)
        .join(City, City.id == Entry.city_id)
        .where(Entry.call_id == call.id, Entry.state == EntryState.DRAFT)
        .order_by(Entry.changed_at)
        .limit(limit)
    )
    return [DraftLine(*row) for row in db.session.execute(query)]


def jury_progress(call: Call) -> list[JurorProgress]:
    """Return each juror with readings done of readings given; one statement."""
    done = sa.func.count().filter(Assignment.state == AssignmentState.DONE)
    total = sa.func.count().filter(Assignment.state.in_(LIVE))
    query = (
        sa.select(Person.name, Juror.chairs, Juror.state, done, total)
        .select_from(Juror)
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(Assignment, Assignment.juror_id == Juror.id)
        .where(Juror.call_id == call.id)
        .group_by(Juror.id, Person.name)
        .order_by(Juror.id)
    )
    return [JurorProgress(*row) for row in db.session.execute(query)]


def troubles(call: Call) -> dict[str, int]:
    """Return what needs a hand: failed letters of this call and failed jobs."""
    letters = sa.select(sa.func.count()).where(
        Letter.call_id == call.id, Letter.state == LetterState.FAILED
    )
    jobs = sa.select(sa.func.count()).where(Job.state == JobState.FAILED)
    row = db.session.execute(sa.select(letters.scalar_subquery(), jobs.scalar_subquery())).one()
    return {"letters": row[0], "jobs": row[1]}


def decision_state(call: Call) -> DecisionState | None:
    """Return where the live decision stands: the status of the shortlist."""
    query = sa.select(Decision.state).where(
        Decision.call_id == call.id, Decision.state != DecisionState.REVOKED
    )
    return db.session.scalar(query)


def last_events(call: Call, limit: int = 8) -> list[Happening]:
    """Return the latest of what happened in a call; the same thing in a row counts as one line."""
    query = sa.select(Event.name, Event.at).where(
        Event.chain == call.chain, Event.name.not_in(ECHOES)
    )
    rows = db.session.execute(query.order_by(Event.seq.desc()).limit(LOOKED_AT)).all()
    found = []
    for name, group in groupby(rows, key=lambda row: row[0]):
        times = list(group)
        found.append(Happening(name, times[0][1], len(times)))
    return found[:limit]
