"""What happens to files: they are promised, sent, arrive, and are removed again."""

import unicodedata
import uuid
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from accounts.models import Person
from calls.call.definition import Slot
from calls.entry.files.inspection import MIME, declared_type
from calls.entry.files.sentences import problem_sentence
from calls.entry.models import Attachment, Entry
from calls.entry.speech import gettext
from calls.entry.states import AttachmentState
from core import clock, jobs, storage, typed
from core.config import settings
from core.db import db
from core.transitions import Refused, apply

PROMISED = timedelta(seconds=storage.FORM_SECONDS)
"""How long a promised file keeps its place: as long as its form is good."""
KEPT = timedelta(days=1)
"""How long a file that is sent in parts keeps its place, and may be gone on with."""
LONGEST_NAME = 1000
"""Characters of a name that are read: no system of files keeps a longer one."""
MOST_AWAITED = 20
"""Files that one person may have on their way, to all entries: each may take a worker's time."""
SPARE = 2
"""Files that may be on their way to a slot beyond its places, as after a connection that broke."""
NAME_LENGTH = 120
ENDING_LENGTH = 10
UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Kinds of characters that no name needs: some turn its direction and show another ending."""


def promise_file(
    entry: Entry, slot: Slot, *, filename: str, content_type: str, size: int, actor: Person
) -> Attachment:
    """Return a pending file of the (locked) entry, which the browser may now send to the storage.

    In a slot for one file it takes the place of the one that is there once it is attached. Raises
    Refused, with a sentence, for a wrong type, an empty or too large file, or a full slot; and when
    so many are awaited already that looking into them would keep everybody else waiting.
    """
    if len(filename) > LONGEST_NAME:
        raise Refused(problem_sentence("long_name", slot))
    name = clean_name(filename)
    kind = declared_type(slot, name, content_type)
    if kind is None:
        raise Refused(problem_sentence("wrong_type", slot))
    if size <= 0:
        raise Refused(problem_sentence("empty", slot))
    if size > slot.max_bytes:
        raise Refused(problem_sentence("too_large", slot))
    if slot.max_count > 1 and _held(entry, slot) >= slot.max_count:
        raise Refused(problem_sentence("full", slot))
    if problem := _too_many_awaited(entry, slot, actor):
        raise Refused(problem_sentence(problem, slot))
    attachment = Attachment(
        entry=entry,
        slot=slot.key,
        filename=name,
        storage_key=f"entries/{entry.id}/{uuid.uuid4()}",
        upload_ends_at=clock.now() + PROMISED,
        content_type=MIME[kind],
        size=size,
        created_by=actor.id,
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def form_of(attachment: Attachment, slot: Slot) -> dict[str, Any] | None:
    """Return the signed form with which a file is sent whole; None for one that goes in parts."""
    if (attachment.size or 0) > settings().parts_from:
        return None
    return storage.upload_form(
        attachment.storage_key, max_bytes=slot.max_bytes, content_type=attachment.content_type
    )


def way_of(attachment: Attachment, slot: Slot) -> dict[str, Any] | storage.PartsLeft:
    """Return how to send, or go on sending, a (locked) pending file: a form, or the parts left.

    What was signed before may have expired, parts may have arrived: each call tells what is left.
    Raises Refused for a file that is no longer waited for, or StorageDown.
    """
    if attachment.state is not AttachmentState.PENDING:
        raise Refused(gettext("This file is no longer waited for."))
    attachment.upload_ends_at = clock.now() + PROMISED
    if form := form_of(attachment, slot):
        return form
    size, key = attachment.size or 0, attachment.storage_key
    if attachment.upload_id is not None:
        try:
            return storage.parts_left(key, attachment.upload_id, size=size)
        except storage.FileMissing:  # the storage forgot it: from the beginning
            attachment.upload_id = None
    attachment.upload_id = storage.begin_parts(key, content_type=attachment.content_type)
    return storage.parts_left(key, attachment.upload_id, size=size)


def file_arrived(attachment: Attachment, *, actor: Person) -> None:
    """Note that the browser has sent the file, and have it looked into; again changes nothing.

    The entry is locked. Raises Refused when the file came so late that its place is taken.
    """
    if attachment.state is not AttachmentState.PENDING:
        return
    slot = attachment.entry.definition.slot(attachment.slot)
    others = _held(attachment.entry, slot, but=attachment)
    if slot.max_count > 1 and others >= slot.max_count:
        raise Refused(problem_sentence("full", slot))
    apply(attachment, "arrive", actor=actor)
    jobs.later("entry.check_file", key=str(attachment.id), attachment_id=attachment.id)


def remove_file(attachment: Attachment, *, actor: Person) -> None:
    """Take a file out of the (locked) entry; the storage forgets it after a day.

    Not when a submission or an endorsement holds it: what was sent in stays as it was.
    """
    apply(attachment, "remove", actor=actor)
    attachment.entry.changed_at = clock.now()


def clean_name(filename: str) -> str:
    """Return a file name that is safe to show and to save: one line, no path, not too long."""
    name = filename[-LONGEST_NAME:].replace("\\", "/").rpartition("/")[2]
    name = typed.normalized("NFC", name)
    name = "".join(c for c in name if unicodedata.category(c) not in UNSHOWN)
    stem, dot, ending = name.rstrip(" .").rpartition(".")
    if not dot:
        return ending.strip()[:NAME_LENGTH] or "file"
    ending = ending[:ENDING_LENGTH]
    return f"{stem.strip(' .')[: NAME_LENGTH - len(ending)] or 'file'}.{ending}"


def _too_many_awaited(entry: Entry, slot: Slot, actor: Person) -> str | None:
    """Return the problem when too many files are on their way to the slot, or from the actor."""
    here = sa.and_(Attachment.entry_id == entry.id, Attachment.slot == slot.key)
    own = Attachment.created_by == actor.id
    query = sa.select(sa.func.count().filter(here), sa.func.count().filter(own))
    awaited = sa.or_(Attachment.state == AttachmentState.CHECKING, _is_promised())
    to_slot, from_actor = db.session.execute(query.where(awaited, sa.or_(here, own))).one()
    if to_slot >= slot.max_count + SPARE:
        return "awaited"
    return "many_awaited" if from_actor >= MOST_AWAITED else None


def _is_promised() -> sa.ColumnElement[bool]:
    """Return the SQL condition that a file has not arrived, and still keeps its place."""
    now, began = clock.now(), Attachment.created_at
    kept = sa.case(
        (Attachment.upload_id.is_(None), began > now - PROMISED), else_=began > now - KEPT
    )
    return sa.and_(Attachment.state == AttachmentState.PENDING, kept)


def _held(entry: Entry, slot: Slot, *, but: Attachment | None = None) -> int:
    """Return how many files take a place in the slot, `but` one."""
    there = (AttachmentState.CHECKING, AttachmentState.ATTACHED)
    holding = sa.or_(Attachment.state.in_(there), _is_promised())
    query = sa.select(sa.func.count()).where(
        Attachment.entry_id == entry.id, Attachment.slot == slot.key, holding
    )
    if but is not None:
        query = query.where(Attachment.id != but.id)
    return db.session.scalar(query) or 0
