"""Moving entries to the version of the form that their call has now."""

from collections.abc import Sequence

import sqlalchemy as sa

from accounts.models import Person
from calls.call.changes import form_changes
from calls.call.definition import CallDefinition
from calls.call.models import Call, definition_of
from calls.entry.answers.migration.moves import Rows, moved
from calls.entry.models import AnswerSection, Entry
from calls.entry.states import EntryState
from core import events, jobs
from core.actors import SYSTEM_ID
from core.db import db

MOVING = (EntryState.DRAFT, EntryState.RETURNED)
BATCH = 100
"""Entries of one transaction: their writers wait for it."""


def migrate_drafts(call_id: int) -> int:
    """Move up to BATCH entries to the call's version, and leave the rest to a further job.

    Returns how many were moved. A second run finds nothing to do. Raises NoResultFound.
    """
    call = db.session.execute(sa.select(Call).where(Call.id == call_id)).scalar_one()
    entries = _behind(call)
    system = db.session.get_one(Person, SYSTEM_ID)
    for entry in entries:
        _migrate(entry, call, actor=system)
    db.session.flush()
    if len(entries) == BATCH:
        key = f"{call.id}:{call.version_id}:{entries[-1].id}"
        jobs.later("entry.migrate_drafts", key=key, call_id=call.id)
    return len(entries)


def note_form_seen(entry: Entry, *, actor: Person) -> None:
    """Note that the city knows how the form of the (locked) entry has changed."""
    if entry.migrated_from_id is None:
        return
    events.record(
        entry, "form_change_seen", actor=actor, since=entry.migrated_from_id, now=entry.version_id
    )
    entry.migrated_from_id = None
    db.session.flush()


def _behind(call: Call) -> Sequence[Entry]:
    query = sa.select(Entry).where(
        Entry.call_id == call.id, Entry.state.in_(MOVING), Entry.version_id != call.version_id
    )
    query = query.order_by(Entry.id).limit(BATCH).with_for_update(of=Entry)
    return db.session.scalars(query.execution_options(populate_existing=True)).unique().all()


def _migrate(entry: Entry, call: Call, *, actor: Person) -> None:
    old, before = entry.version_id, definition_of(entry.version_id)
    entry.version_id = call.version_id or old
    if not form_changes(before, call.definition):
        return
    _move_answers(entry, before, call.definition)
    # The oldest version that the city has not been told about: what it is shown spans all since.
    entry.migrated_from_id = entry.migrated_from_id or old
    events.record(entry, "entry_migrated", actor=actor, before=old, now=entry.version_id)


def _move_answers(entry: Entry, old: CallDefinition, new: CallDefinition) -> None:
    """Let each answer go along with its question; versions rise where something moved."""
    stored = {
        (row.section, row.language): row
        for row in db.session.scalars(
            sa.select(AnswerSection).where(AnswerSection.entry_id == entry.id)
        )
    }
    answers: Rows = {place: dict(row.answers) for place, row in stored.items()}
    for (section, language), found in moved(old, new, answers).items():
        row = stored.get((section, language))
        if row is None:
            row = AnswerSection(entry_id=entry.id, section=section, language=language, version=0)
            row.saved_by = entry.created_by
            db.session.add(row)
        row.answers, row.version = found, row.version + 1
