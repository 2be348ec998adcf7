"""What the job does with a file that has arrived: scanned, looked into, then attached or refused.

All of it outside any lock; only the verdict is written under the entry's lock, in a moment.
"""

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import sqlalchemy as sa

from accounts.models import Person
from calls.call.definition import Slot
from calls.entry.files import previews
from calls.entry.files.inspection import Inspected, Unfit
from calls.entry.files.looking import look_into
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState
from core import clamd, clock, storage
from core.actors import SYSTEM_ID
from core.db import db, locked
from core.transitions import apply


class FileChanged(Exception):  # noqa: N818  (a state of the file, kept on the row of its job)
    """The bytes under a key are no longer those that were looked into."""


@dataclass(frozen=True)
class Stored:
    """A good file, under the key where it stays."""

    key: str
    found: Inspected


Look: TypeAlias = Callable[[bytes, Slot, str], Inspected]


def check_file(attachment_id: int, *, look: Look = look_into) -> None:
    """Look into a file that has arrived: attach it, or reject it and say why.

    `look` takes its bytes, the place it was sent to and the type it came as. A file that is no
    longer being checked, or is gone, is left alone. Raises StorageDown and ScannerDown; the file
    stays "being looked into" and the job is tried again.
    """
    attachment = db.session.get(Attachment, attachment_id)
    if attachment is None or attachment.state is not AttachmentState.CHECKING:
        return
    checked = _checked(attachment, look)
    # Entry first, as everybody does who changes a file of it.
    locked(Entry, attachment.entry_id)
    attachment = locked(Attachment, attachment_id)
    if attachment.state is not AttachmentState.CHECKING:
        _give_up(attachment, checked)
        return
    system = db.session.get_one(Person, SYSTEM_ID)
    attachment.upload_id = None
    if isinstance(checked, str):
        attachment.problem = checked
        apply(attachment, "reject", actor=system, problem=checked)
    else:
        _move(attachment, checked.key)
        _attach(attachment, checked.found, system)


def settle_file(attachment_id: int) -> None:
    """Move a file away from a key for which a form may still be good.

    Attached files lay there before uploads had keys of their own. One that was moved, or is no
    longer attached, is left alone. Raises FileChanged when other bytes lie there now, StorageDown.
    """
    attachment = locked(Attachment, attachment_id)
    signed = attachment.upload_ends_at is not None and attachment.upload_key is None
    if not signed or attachment.state is not AttachmentState.ATTACHED:
        return
    body = storage.read(attachment.storage_key)
    if hashlib.sha256(body).hexdigest() != attachment.sha256:
        raise FileChanged(f"File {attachment.id} of entry {attachment.entry_id} was exchanged.")
    stored = stored_key(attachment, attachment.sha256)
    storage.put(stored, body, content_type=attachment.content_type)
    _move(attachment, stored)


def _checked(attachment: Attachment, look: Look) -> Stored | str:
    """Store a good file that has arrived; return where, or the code of what is wrong with it."""
    try:
        body = _read(attachment)
        if clamd.find_virus(body):
            return "infected"
        slot = attachment.entry.definition.slot(attachment.slot)
        return _store(attachment, look(body, slot, attachment.content_type), body)
    except storage.FileMissing:
        return "missing"
    except storage.FileTooLarge:
        return "too_large"
    except Unfit as unfit:
        return unfit.code
    except KeyError:  # the form has changed: nothing is asked for in its place any more
        return "no_place"


def _read(attachment: Attachment) -> bytes:
    key, slot = attachment.storage_key, attachment.entry.definition.slot(attachment.slot)
    if attachment.upload_id:
        # What is not there was completed by an earlier try of this job; if not, reading will tell.
        with contextlib.suppress(storage.FileMissing):
            storage.complete_parts(key, attachment.upload_id)
    return storage.read(key, most=slot.max_bytes)


def _store(attachment: Attachment, found: Inspected, body: bytes) -> Stored:
    """Store what was looked into where it stays, with its picture.

    Stored are these very bytes, not a copy of what lies under the key they came from: as long as a
    form for that is good, it may be exchanged at any moment.
    """
    key = attachment.storage_key
    if attachment.upload_ends_at is not None:
        key = stored_key(attachment, found.sha256)
        storage.put(key, body, content_type=attachment.content_type)
    if found.picture:
        storage.put(picture_key(key), found.picture, content_type=previews.MIME)
    return Stored(key, found)


def _give_up(attachment: Attachment, checked: Stored | str) -> None:
    """Delete what was stored of a file that was removed, or attached, while it was looked into."""
    if isinstance(checked, Stored) and checked.key != attachment.storage_key:
        storage.delete(checked.key)
        storage.delete(picture_key(checked.key))


def stored_key(attachment: Attachment, sha256: str) -> str:
    """Return where a checked file stays: other bytes, in a second check, have another key."""
    return f"{attachment.storage_key}-{sha256}"


def picture_key(stored: str) -> str:
    """Return the key of the small picture of the file that is stored under a key."""
    return f"{stored}-preview"


def _move(attachment: Attachment, stored: str) -> None:
    """Note where the file lies now, and from where it is still to be deleted."""
    if stored != attachment.storage_key:
        attachment.upload_key, attachment.storage_key = attachment.storage_key, stored


def _attach(attachment: Attachment, found: Inspected, system: Person) -> None:
    attachment.size, attachment.sha256, attachment.pages = found.size, found.sha256, found.pages
    attachment.preview_key = picture_key(attachment.storage_key) if found.picture else None
    apply(attachment, "attach", actor=system, slot=attachment.slot, sha256=found.sha256)
    attachment.entry.changed_at = clock.now()
    if attachment.entry.definition.slot(attachment.slot).max_count == 1:
        _make_room(attachment, system)


def _make_room(attached: Attachment, system: Person) -> None:
    """In a slot for one keep the newest good file alone: it took the place of the others."""
    query = sa.select(Attachment).where(
        Attachment.entry_id == attached.entry_id,
        Attachment.slot == attached.slot,
        Attachment.state != AttachmentState.REMOVED,
    )
    here = list(db.session.scalars(query))
    newest = max(one.id for one in here if one.state is AttachmentState.ATTACHED)
    for older in here:
        if older.id < newest:
            apply(older, "remove", actor=system, replaced_by=newest)
