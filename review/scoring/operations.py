"""What happens to score sheets: opened, saved, submitted, reopened, and the end of scoring."""

from functools import cache

import sqlalchemy as sa
from flask_babel import gettext, ngettext
from sqlalchemy.dialects.postgresql import Insert, insert

from accounts.models import Person
from calls.call.models import Call
from calls.call.states import CallState
from core import clock, transitions
from core.db import db, locked
from core.transitions import Refused, require
from review.assignment.models import Assignment
from review.assignment.states import AssignmentState
from review.scoring import queries, rules
from review.scoring.forms import Mark, Marks
from review.scoring.models import Score, Sheet
from review.scoring.queries import Reading

SCORES = Score.metadata.tables[Score.__tablename__]


class Overtaken(Exception):  # noqa: N818  (a state of the sheet, shown as such)
    """The sheet was saved from another window since this page was loaded."""


def open_reading(reading: Reading, *, language: str, actor: Person) -> Sheet:
    """Note that the (locked) reading was begun, and in which language; a sheet stands ready.

    Doing it again only notes the language.
    """
    require(rules.may_score & rules.unlocked, actor, reading)
    sheet = _sheet(reading, language)
    _begin(reading, actor)
    db.session.flush()
    return sheet


def save(reading: Reading, marks: Marks, *, actor: Person) -> Sheet:
    """Keep a draft of the (locked) reading's sheet, however incomplete.

    Raises Overtaken when the sheet changed since `marks.version`, Refused when it is locked.
    """
    require(rules.may_score & rules.unlocked, actor, reading)
    sheet = _write(reading, marks)
    _begin(reading, actor)
    db.session.flush()
    return sheet


def submit(reading: Reading, marks: Marks, *, actor: Person) -> Sheet:
    """Keep and lock the (locked) reading's sheet; the reading is done.

    Raises Refused when a criterion is unanswered or a reason is missing, Overtaken as `save`.
    """
    require(rules.may_score & rules.unlocked, actor, reading)
    if found := [*marks.wrong.values(), *marks.missing.values()]:
        raise Refused(found[0])
    sheet = _write(reading, marks)
    sheet.submitted_at = sheet.saved_at
    transitions.apply(sheet, "submit", actor=actor, language=sheet.language)
    transitions.apply(reading.assignment, "finish", actor=actor, sheet=sheet.id)
    db.session.flush()
    return sheet


def reopen(sheet: Sheet, *, actor: Person, reason: str) -> None:
    """Unlock a submitted sheet so that its juror can correct it; the reason is on record.

    Raises Refused outside of scoring, for a sheet that is not submitted, and without a reason.
    """
    assignment = locked(Assignment, sheet.assignment_id)
    sheet = locked(Sheet, sheet.id)
    require(rules.reopenable, actor, sheet)
    transitions.apply(sheet, "reopen", actor=actor, reason=reason)
    transitions.apply(assignment, "reopen", actor=actor, reason=reason)


def end_scoring(call: Call, *, actor: Person, reason: str = "") -> None:
    """Close the sheets of a call and hand it to the deliberation.

    What is incomplete is recorded and needs a reason: how many readings are not done, how many
    entries nobody has read. Raises Refused without it, or outside of scoring.
    """
    call = locked(Call, call.id)
    if call.state is not CallState.EVALUATION:
        raise Refused(transitions.STALE)
    waiting, unread = queries.unfinished(call)
    if (waiting or unread) and not reason.strip():
        raise Refused(
            ngettext(
                "%(num)d reading is not done: say why scoring ends without it.",
                "%(num)d readings are not done: say why scoring ends without them.",
                waiting,
            )
            if waiting
            else gettext("Some entries have no reader: say why scoring ends without them.")
        )
    facts = {"not_done": waiting, "unread": unread}
    transitions.apply(call, "deliberate", actor=actor, reason=reason.strip() or None, **facts)


def _write(reading: Reading, marks: Marks) -> Sheet:
    before = reading.sheet
    if before is not None and marks.version != before.version:
        raise Overtaken
    sheet = _sheet(reading, marks.language)
    sheet.comment, sheet.saved_at = marks.comment, clock.now()
    sheet.notes = {k: m.reason for k, m in marks.by_key.items() if m.status is None and m.reason}
    if before is not None:
        sheet.version += 1
    else:
        db.session.flush()
    _write_scores(sheet, marks, is_new=before is None)
    return sheet


def _sheet(reading: Reading, language: str) -> Sheet:
    sheet = reading.sheet
    if sheet is None:
        sheet = Sheet(
            assignment=reading.assignment,
            revision_id=reading.revision.id,
            language=language,
            notes={},
        )
        db.session.add(sheet)
    sheet.language = language
    return sheet


def _write_scores(sheet: Sheet, marks: Marks, *, is_new: bool) -> None:
    rows = [_row(sheet, key, mark) for key, mark in marks.by_key.items() if mark.status is not None]
    if not is_new and len(rows) < len(marks.by_key):
        kept = [row["criterion"] for row in rows]
        gone = sa.delete(Score).where(Score.sheet_id == sheet.id, Score.criterion.not_in(kept))
        db.session.execute(gone.execution_options(synchronize_session=False))
    if rows:
        db.session.execute(_upsert(), rows)


@cache
def _upsert() -> Insert:
    """Return the statement that keeps scores, built once; the rows go with it."""
    query = insert(SCORES)
    new = {name: query.excluded[name] for name in ("status", "value", "reason")}
    return query.on_conflict_do_update(index_elements=["sheet_id", "criterion"], set_=new)


def _row(sheet: Sheet, key: str, mark: Mark) -> dict[str, object]:
    row = {"sheet_id": sheet.id, "criterion": key, "status": mark.status}
    return {**row, "value": mark.value, "reason": mark.reason}


def _begin(reading: Reading, actor: Person) -> None:
    if reading.assignment.state is AssignmentState.DEPLOYED:
        transitions.apply(reading.assignment, "open", actor=actor)
