"""What was written since an entry was sent in is given up: what was sent is put back."""

import sqlalchemy as sa

from accounts.models import Person
from calls.entry import queries
from calls.entry.models import AnswerSection, Attachment, Entry, Revision
from calls.entry.rules import can_edit_entry
from calls.entry.states import AttachmentState
from calls.entry.submission.frozen import frozen_answers
from calls.entry.submission.working import working
from core import clock, events, transitions
from core.db import db


def put_back(entry: Entry, *, actor: Person) -> bool:
    """Put the answers and files of the (locked) entry back as they were sent in.

    A language that is not complete was not part of what was sent, and stays. Return whether there
    was anything to give up. Raises Denied for who may not write.
    """
    can_edit_entry.require(actor, entry)
    standing = queries.find_revision(entry)
    if standing is None:
        return False
    now = working(entry)
    changed = now.differs_from(standing)
    if changed:
        languages = {"", *standing.body["languages"], *now.said["languages"]}
        _put_answers_back(entry, standing, languages, actor=actor)
        _put_files_back(entry, standing, actor=actor)
        events.record(entry, "entry_put_back", actor=actor, revision=standing.id)
    entry.changed_at = standing.submitted_at
    db.session.flush()
    return changed


def _put_answers_back(
    entry: Entry, standing: Revision, languages: set[str], *, actor: Person
) -> None:
    sent = frozen_answers(standing.body)
    query = sa.select(AnswerSection).where(AnswerSection.entry_id == entry.id)
    rows = {(row.section, row.language): row for row in db.session.scalars(query)}
    for place in sent.keys() | {place for place in rows if place[1] in languages}:
        answers, row = sent.get(place, {}), rows.get(place)
        if row is None:
            row = AnswerSection(entry_id=entry.id, section=place[0], language=place[1], version=0)
            db.session.add(row)
        elif row.answers == answers:
            continue
        row.answers, row.version = answers, row.version + 1
        row.saved_at, row.saved_by = clock.now(), actor.id


def _put_files_back(entry: Entry, standing: Revision, *, actor: Person) -> None:
    sent = {one["id"]: one for one in standing.body["files"]}
    query = sa.select(Attachment).where(Attachment.entry_id == entry.id)
    for file in db.session.scalars(query):
        if (words := sent.get(file.id)) is not None:
            if file.state is AttachmentState.REMOVED:
                transitions.apply(file, "restore", actor=actor)
            file.alt, file.credit = words.get("alt", {}), words.get("credit", "")
        elif file.state in queries.SHOWN_FILES:
            transitions.apply(file, "remove", actor=actor)
