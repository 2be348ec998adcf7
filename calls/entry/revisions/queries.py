"""What is read of revisions: all of an entry's, or one with the one before it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from accounts.models import Person
from calls.call.models import CallVersion
from calls.entry import queries
from calls.entry.models import Attachment, Entry, Revision
from core.db import db


class Sent(NamedTuple):
    """One time an entry was sent in; `rules` is the wording of the call that was accepted."""

    number: int
    submitted_at: datetime
    sha256: str
    sender: str


class Wording(NamedTuple):
    """A version of a call: its number and since when it holds."""

    number: int
    created_at: datetime


@dataclass(frozen=True)
class RevisionOfEntry:
    """One revision, with the one before it (None: it is the first) and who sent it in."""

    entry: Entry
    revision: Revision
    before: Revision | None
    sender: str
    rules: Wording | None


@dataclass(frozen=True)
class FileOfRevision:
    """A file that was sent in, whatever became of it in what is written since."""

    entry: Entry
    file: Attachment


def sent_of(entry: Entry) -> list[Sent]:
    """Return every time the entry was sent in, the latest first: one statement."""
    columns = (Revision.number, Revision.submitted_at, Revision.sha256, Person.name)
    query = sa.select(*columns).join(Person, Person.id == Revision.submitted_by)
    query = query.where(Revision.entry_id == entry.id).order_by(Revision.number.desc())
    return [Sent(*row) for row in db.session.execute(query)]


def get_revision(entry_id: int, number: int) -> RevisionOfEntry:
    """Return a revision of the entry and the one before. Raises NoResultFound."""
    entry = queries.get_entry(entry_id)
    query = sa.select(Revision, Person.name).join(Person, Person.id == Revision.submitted_by)
    query = query.where(Revision.entry_id == entry.id, Revision.number.in_((number, number - 1)))
    found = {one.number: (one, name) for one, name in db.session.execute(query)}
    if number not in found:
        raise sa.exc.NoResultFound
    revision, sender = found[number]
    before = found[number - 1][0] if number - 1 in found else None
    accepted = revision.body["call"].get("rules")
    return RevisionOfEntry(entry, revision, before, sender, wording(accepted) if accepted else None)


def get_sent_file(entry_id: int, number: int, attachment_id: int) -> FileOfRevision:
    """Return a file that the revision holds. Raises NoResultFound for any other."""
    found = get_revision(entry_id, number)
    if attachment_id not in {one["id"] for one in found.revision.body["files"]}:
        raise sa.exc.NoResultFound
    return FileOfRevision(found.entry, db.session.get_one(Attachment, attachment_id))


def wording(version_id: int) -> Wording:
    """Return number and date of a version of a call. Raises NoResultFound."""
    query = sa.select(CallVersion.number, CallVersion.created_at)
    return Wording(*db.session.execute(query.where(CallVersion.id == version_id)).one())
