"""What the job does with a file that has arrived: scanned, looked into, then attached or refused.

All of it outside any lock; only the verdict is written under the entry's lock, in a moment.
"""

import contextlib
from collections.abc import Callable
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
    found: Inspected | str
    try:
        found = _find_out(attachment, look)
    except storage.FileMissing:
        found = "missing"
    except storage.FileTooLarge:
        found = "too_large"
    except Unfit as unfit:
        found = unfit.code
    except KeyError:  # the form has changed: nothing is asked for in its place any more
        found = "no_place"
    # Entry first, as everybody does who changes a file of it.
    locked(Entry, attachment.entry_id)
    attachment = locked(Attachment, attachment_id)
    if attachment.state is not AttachmentState.CHECKING:
        return
    system = db.session.get_one(Person, SYSTEM_ID)
    attachment.upload_id = None
    if isinstance(found, str):
        attachment.problem = found
        apply(attachment, "reject", actor=system, problem=found)
    else:
        _attach(attachment, found, system)


def _find_out(attachment: Attachment, look: Look) -> Inspected:
    key, slot = attachment.storage_key, attachment.entry.definition.slot(attachment.slot)
    if attachment.upload_id:
        # What is not there was completed by an earlier try of this job; if not, reading will tell.
        with contextlib.suppress(storage.FileMissing):
            storage.complete_parts(key, attachment.upload_id)
    body = storage.read(key, most=slot.max_bytes)
    if clamd.find_virus(body):
        raise Unfit("infected")
    found = look(body, slot, attachment.content_type)
    if found.picture:
        storage.put(picture_key(attachment), found.picture, content_type=previews.MIME)
    return found


def picture_key(attachment: Attachment) -> str:
    """Return the key under which the small picture of the file is stored."""
    return f"{attachment.storage_key}-preview"


def _attach(attachment: Attachment, found: Inspected, system: Person) -> None:
    attachment.size, attachment.sha256, attachment.pages = found.size, found.sha256, found.pages
    attachment.preview_key = picture_key(attachment) if found.picture else None
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
