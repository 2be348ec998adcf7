"""What `flask verify` proves of entries: what was frozen is as it was, and files are there."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import sqlalchemy as sa

from calls.call.models import Call
from calls.entry.files.sweeping import is_frozen
from calls.entry.models import Attachment, Entry, Revision
from calls.entry.states import AttachmentState
from calls.entry.submission.frozen import fingerprint
from core import storage
from core.commands import proves
from core.db import db

AT_ONCE = 50
"""Rows that are held at a time: the bodies of revisions can be long."""


class FileOnRecord(NamedTuple):
    """What the record says of one file."""

    call: str
    number: int | None
    entry_id: int
    filename: str
    key: str
    size: int | None
    sha256: str | None

    @property
    def name(self) -> str:
        """Return the file under its entry's number, as an operator looks it up."""
        return f"{_entry_name(self.call, self.number, self.entry_id)}, {self.filename}"


@proves("revisions")
def wrong_revisions() -> Iterator[str]:
    """Recompute the fingerprint of each revision, and look up each file that it names."""
    query = sa.select(Call.code, Entry.number, Entry.id, Revision.number, Revision.sha256)
    query = query.add_columns(Revision.body).join(Entry, Entry.id == Revision.entry_id)
    query = query.join(Call, Call.id == Entry.call_id).order_by(Revision.entry_id, Revision.number)
    for code, number, entry_id, revision, sha256, body in _streamed(query):
        name = f"{_entry_name(code, number, entry_id)}, revision {revision}"
        if fingerprint(body) != sha256:
            yield f"{name}: its text is not the one over which its fingerprint was made."
            continue
        yield _files_wrong(name, entry_id, body)


@proves("files", reads_files=True)
def wrong_files() -> Iterator[str]:
    """Read each file that an entry, a revision or an endorsement holds, and compare it."""
    held = sa.or_(Attachment.state == AttachmentState.ATTACHED, is_frozen())
    query = sa.select(Call.code, Entry.number, Entry.id, Attachment.filename)
    query = query.add_columns(Attachment.storage_key, Attachment.size, Attachment.sha256)
    query = query.join(Entry, Entry.id == Attachment.entry_id)
    query = query.join(Call, Call.id == Entry.call_id).where(held)
    for row in _streamed(query.order_by(Attachment.entry_id, Attachment.id)):
        yield _file_wrong(FileOnRecord(*row))


def _files_wrong(name: str, entry_id: int, body: dict[str, Any]) -> str:
    """Return a sentence about the first file of a frozen body that the record lacks, or ""."""
    rows = sa.select(Attachment.id, Attachment.sha256).where(Attachment.entry_id == entry_id)
    known = {row.id: row.sha256 for row in db.session.execute(rows)}
    for file in body["files"]:
        if known.get(file["id"]) != file["sha256"]:
            return f"{name}, {file['name']}: the record knows no such file any more."
    return ""


def _file_wrong(kept: FileOnRecord) -> str:
    """Return a sentence about the fault in the bytes of a file, or "" where there is none."""
    try:
        size, sha256 = storage.digest_of(kept.key)
    except storage.FileMissing:
        return f"{kept.name}: the file is gone."
    if size != kept.size:
        return f"{kept.name}: the file has {size} bytes instead of {kept.size}."
    if sha256 != kept.sha256:
        return f"{kept.name}: the file is another one: its SHA-256 is {sha256}."
    return ""


def _entry_name(call: str, number: int | None, entry_id: int) -> str:
    return f"{call}-{number:03d}" if number else f"{call}, draft {entry_id}"


def _streamed(query: Any) -> Iterator[Any]:
    with closing(db.session.execute(query.execution_options(yield_per=AT_ONCE))) as rows:
        yield from rows
