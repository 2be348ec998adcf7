"""What is read of score sheets. No query here ever mixes the marks of two jurors for a juror."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, defer, lazyload

from accounts.models import Person
from calls.call.definition import CallDefinition
from calls.call.models import Call, definition_of
from calls.entry.models import Attachment, Entry, Revision
from calls.entry.states import EntryState
from core.db import db
from core.paging import Page
from members.models import City
from review.assignment.models import Assignment, Juror
from review.assignment.rules import STANDING, conflicted
from review.assignment.states import AssignmentState
from review.scoring import totals
from review.scoring.models import Score, Sheet
from review.scoring.states import SheetState

Rows: TypeAlias = sa.Select[*tuple[Any, ...]]

GONE = (AssignmentState.RECUSED, AssignmentState.WITHDRAWN)
DONE = AssignmentState.DONE
OPENED = AssignmentState.OPENED


@dataclass(frozen=True)
class Reading:
    """One juror, one entry as it was frozen, and the sheet, if it was begun."""

    assignment: Assignment
    juror: Juror
    entry: Entry
    revision: Revision
    sheet: Sheet | None
    conflicted: bool

    @property
    def call(self) -> Call:
        """Return the call."""
        return self.entry.call

    @property
    def call_id(self) -> int:
        """Return the id of the call, for rules."""
        return self.assignment.call_id

    @property
    def form(self) -> CallDefinition:
        """Return the wording of the call that the entry answered."""
        return definition_of(self.revision.version_id)


@dataclass(frozen=True)
class ReadingFile:
    """A file of an entry, asked for by the juror who reads it."""

    reading: Reading
    attachment: Attachment

    @property
    def assignment(self) -> Assignment:
        """Return the reading's assignment, for rules."""
        return self.reading.assignment

    @property
    def juror(self) -> Juror:
        """Return the juror, for rules."""
        return self.reading.juror

    @property
    def conflicted(self) -> bool:
        """Return whether the juror has a conflict with the entry, for rules."""
        return self.reading.conflicted


def get_reading(assignment_id: int) -> Reading:
    """Return a reading with frozen text and sheet, in one statement. Raises NoResultFound."""
    return _reading(assignment_id, to_write=False)


def reading_to_write(assignment_id: int) -> Reading:
    """Return a reading whose assignment is locked until the transaction ends, without its text.

    The lock stands for the sheet too, which may not exist yet. Raises NoResultFound.
    """
    return _reading(assignment_id, to_write=True)


def get_file(assignment_id: int, attachment_id: int) -> ReadingFile:
    """Return a file of what is read, whatever its city changed since. Raises NoResultFound."""
    reading = get_reading(assignment_id)
    if attachment_id not in {file["id"] for file in reading.revision.body["files"]}:
        raise sa.exc.NoResultFound
    query = sa.select(Attachment).where(Attachment.id == attachment_id)
    return ReadingFile(reading, db.session.scalars(query).one())


def get_sheet(sheet_id: int) -> Sheet:
    """Return a sheet with its assignment. Raises NoResultFound."""
    return db.session.scalars(sa.select(Sheet).where(Sheet.id == sheet_id)).unique().one()


def call_of(juror: Juror) -> Call:
    """Return the call of a juror."""
    return db.session.get_one(Call, juror.call_id)


def scores_of(sheet: Sheet) -> dict[str, Score]:
    """Return the scores of a sheet by criterion."""
    query = sa.select(Score).where(Score.sheet_id == sheet.id)
    return {score.criterion: score for score in db.session.scalars(query)}


def sheets_for_ranking(call_id: int) -> list[totals.Sheet]:
    """Return the submitted sheets of a call with their scores, in one statement.

    Sheets whose juror recused, or whose entry or juror left, are not among them.
    """
    columns = (Sheet.id, Assignment.juror_id, Assignment.entry_id)
    query = (
        sa.select(*columns, Score.criterion, Score.status, Score.value)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .outerjoin(Score, Score.sheet_id == Sheet.id)
        .where(Assignment.call_id == call_id, Assignment.state.not_in(GONE))
        .where(Sheet.state == SheetState.SUBMITTED)
        .order_by(Sheet.id)
    )
    scores: defaultdict[tuple[int, int, int], dict[str, totals.Score | None]] = defaultdict(dict)
    for sheet_id, juror_id, entry_id, criterion, status, value in db.session.execute(query):
        answers = scores[sheet_id, juror_id, entry_id]
        if criterion is not None:
            answers[criterion] = totals.Score(status, value)
    return [totals.Sheet(juror, entry, answers) for (_, juror, entry), answers in scores.items()]


def progress_by_juror(call: Call) -> list[sa.Row[Any]]:
    """Return for each juror with readings: name, how many are opened, done, in all, last saved."""
    standing = sa.and_(Assignment.juror_id == Juror.id, Assignment.state.in_(STANDING))
    query = (
        sa.select(Juror.id, Juror.state, Juror.chairs, Person.name)
        .add_columns(*_tally(), sa.func.max(Sheet.saved_at).label("last"))
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(Assignment, standing)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Juror.call_id == call.id)
        .group_by(Juror.id, Person.id)
        .order_by(Juror.id)
    )
    return list(db.session.execute(query))


def progress_by_entry(call: Call, page: Page) -> list[sa.Row[Any]]:
    """Return one page of entries with how many readings are opened, done, in all; `count` rows."""
    standing = sa.and_(Assignment.entry_id == Entry.id, Assignment.state.in_(STANDING))
    query = (
        sa.select(Entry.id, Entry.number, Entry.title, Entry.language, City.name.label("city"))
        .add_columns(*_tally(), sa.func.count().over().label("count"))
        .join(City, City.id == Entry.city_id)
        .outerjoin(Assignment, standing)
        .where(Entry.call_id == call.id, Entry.state == EntryState.EVALUATION)
        .group_by(Entry.id, City.id)
        .order_by(Entry.number)
    )
    return list(db.session.execute(query.limit(page.rows).offset(page.offset)))


def readings_of_juror(juror: Juror, page: Page) -> list[sa.Row[Any]]:
    """Return one page of a juror's readings for the secretariat: state and times, never marks."""
    query = (
        sa.select(Assignment.state, Sheet.id.label("sheet_id"), Sheet.saved_at, Sheet.submitted_at)
        .add_columns(Entry.number, Entry.title, Entry.language, City.name.label("city"))
        .add_columns(sa.func.count().over().label("count"))
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(City, City.id == Entry.city_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Assignment.juror_id == juror.id)
        .where(Assignment.state.in_((*STANDING, AssignmentState.RECUSED)))
        .order_by(Entry.number)
    )
    return list(db.session.execute(query.limit(page.rows).offset(page.offset)))


def unfinished(call: Call) -> tuple[int, int]:
    """Return how many readings of a call are not done, and how many entries nobody has read."""
    tally = sa.select(sa.func.count()).where(Assignment.call_id == call.id)
    waiting = tally.where(Assignment.state.in_(STANDING), Assignment.state != DONE)
    read = sa.exists().where(Assignment.entry_id == Entry.id, Assignment.state == DONE)
    unread = sa.select(sa.func.count()).select_from(Entry).where(Entry.call_id == call.id, ~read)
    unread = unread.where(Entry.state == EntryState.EVALUATION)
    row = db.session.execute(sa.select(waiting.scalar_subquery(), unread.scalar_subquery())).one()
    return int(row[0]), int(row[1])


def _tally() -> tuple[sa.ColumnElement[int], ...]:
    count = sa.func.count(Assignment.id)
    done = count.filter(Assignment.state == DONE).label("done")
    return count.filter(Assignment.state == OPENED).label("opened"), done, count.label("total")


@cache
def _reading_query(*, to_write: bool) -> Rows:
    """Return the query of one reading, built once: its parts cost more than its running."""
    shown = sa.func.coalesce(Sheet.revision_id, Entry.revision_id)
    entry = contains_eager(Assignment.entry)
    query = (
        sa.select(Assignment, Juror, Entry, Revision, Sheet, conflicted())
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Call, Call.id == Entry.call_id)
        .join(City, City.id == Entry.city_id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Revision, Revision.id == shown)
        .where(Assignment.id == sa.bindparam("assignment_id"))
        .options(
            contains_eager(Assignment.juror).lazyload(Juror.person),
            entry.contains_eager(Entry.call),
            entry.contains_eager(Entry.city),
            lazyload(Juror.person),
            lazyload(Sheet.assignment),
        )
    )
    return query.options(defer(Revision.body)).with_for_update(of=Assignment) if to_write else query


def _reading(assignment_id: int, *, to_write: bool) -> Reading:
    query = _reading_query(to_write=to_write)
    found = db.session.execute(query, {"assignment_id": assignment_id}).one()
    assignment, juror, entry, revision, sheet, barred = found
    return Reading(assignment, juror, entry, revision, sheet, bool(barred))
