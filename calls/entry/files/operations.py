"""What happens to files: they are promised, arrive, are attached or rejected, and removed."""

import unicodedata
import uuid
from datetime import timedelta

import sqlalchemy as sa

from accounts.models import Person
from calls.call.definition import Slot
from calls.entry.files.inspection import MIME, Unfit, declared_type, inspect
from calls.entry.files.sentences import problem_sentence
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState
from core import clock, jobs, storage
from core.actors import SYSTEM_ID
from core.db import db, locked
from core.transitions import Refused, apply

PROMISED = timedelta(seconds=storage.FORM_SECONDS)
"""How long a promised file keeps its place: as long as its form is good."""
KEPT = timedelta(days=1)
"""How long what is pending or removed stays before it is swept."""
KEPT_REJECTED = timedelta(days=14)
NAME_LENGTH = 120
SWEPT_AT_ONCE = 200
_HOLDING = (AttachmentState.PENDING, AttachmentState.CHECKING, AttachmentState.ATTACHED)


def promise_file(
    entry: Entry, slot: Slot, *, filename: str, content_type: str, size: int, actor: Person
) -> Attachment:
    """Return a pending file of the (locked) entry, which the browser may now send to the storage.

    In a slot for one file it takes the place of the one that is there once it is attached. Raises
    Refused, with a sentence, for a wrong type, an empty or too large file, or a full slot.
    """
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
    attachment = Attachment(
        entry=entry,
        slot=slot.key,
        filename=name,
        storage_key=f"entries/{entry.id}/{uuid.uuid4()}",
        content_type=MIME[kind],
        created_by=actor.id,
    )
    db.session.add(attachment)
    db.session.flush()
    return attachment


def file_arrived(attachment: Attachment, *, actor: Person) -> None:
    """Note that the browser has sent the file, and have it looked into; again changes nothing."""
    if attachment.state is AttachmentState.PENDING:
        apply(attachment, "arrive", actor=actor)
        jobs.later("entry.check_file", key=str(attachment.id), attachment_id=attachment.id)


def check_file(attachment_id: int) -> None:
    """Look into a file that has arrived: attach it, or reject it and say why.

    One that is no longer being checked is left alone. Raises StorageDown; the job is tried again.
    """
    attachment = locked(Attachment, attachment_id)
    if attachment.state is not AttachmentState.CHECKING:
        return
    system = db.session.get_one(Person, SYSTEM_ID)
    slot = attachment.entry.call.definition.slot(attachment.slot)
    try:
        found = inspect(storage.read(attachment.storage_key), slot, attachment.content_type)
    except storage.FileMissing:
        _reject(attachment, "missing", system)
    except Unfit as unfit:
        _reject(attachment, unfit.code, system)
    else:
        attachment.size, attachment.sha256, attachment.pages = found.size, found.sha256, found.pages
        apply(attachment, "attach", actor=system, slot=slot.key, sha256=found.sha256)
        if slot.max_count == 1:
            _make_room(attachment, system)


def remove_file(attachment: Attachment, *, actor: Person) -> None:
    """Take a file out of the (locked) draft; the storage forgets it after a day."""
    apply(attachment, "remove", actor=actor)


def sweep() -> int:
    """Delete what was never sent, removed or rejected, some time ago; return how many files.

    Raises StorageDown; what was not reached is swept the next time.
    """
    now = clock.now()
    loose = (AttachmentState.PENDING, AttachmentState.REMOVED)
    old = sa.or_(
        sa.and_(Attachment.state.in_(loose), Attachment.created_at < now - KEPT),
        sa.and_(
            Attachment.state == AttachmentState.REJECTED,
            Attachment.created_at < now - KEPT_REJECTED,
        ),
    )
    query = sa.select(Attachment.id, Attachment.storage_key).where(old).limit(SWEPT_AT_ONCE)
    found = db.session.execute(query.with_for_update(skip_locked=True)).all()
    for _, key in found:
        storage.delete(key)
    ids = [attachment_id for attachment_id, _ in found]
    db.session.execute(sa.delete(Attachment).where(Attachment.id.in_(ids)))
    return len(ids)


def sweep_orphans() -> None:
    """Have orphaned files swept, once an hour however often it is called. For the cron table."""
    jobs.later("entry.sweep_orphans", key=f"{clock.now():%Y-%m-%dT%H}")
    db.session.commit()


def clean_name(filename: str) -> str:
    """Return a file name that is safe to show and to save: one line, no path, not too long."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    # Format characters too: they can turn the direction of a name and show another ending.
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    stem, dot, ending = name.strip(" .").rpartition(".")
    if not dot:
        return ending[:NAME_LENGTH] or "file"
    ending = ending[:10]
    return f"{stem.strip()[: NAME_LENGTH - len(ending)] or 'file'}.{ending}"


def _held(entry: Entry, slot: Slot) -> int:
    promised_since = clock.now() - PROMISED
    query = sa.select(sa.func.count()).where(
        Attachment.entry_id == entry.id,
        Attachment.slot == slot.key,
        Attachment.state.in_(_HOLDING),
        sa.or_(Attachment.state != AttachmentState.PENDING, Attachment.created_at > promised_since),
    )
    return db.session.scalar(query) or 0


def _make_room(newest: Attachment, system: Person) -> None:
    """Remove every other file of a slot for one: the newest took its place."""
    query = sa.select(Attachment).where(
        Attachment.entry_id == newest.entry_id,
        Attachment.slot == newest.slot,
        Attachment.id < newest.id,
        Attachment.state != AttachmentState.REMOVED,
    )
    for older in db.session.scalars(query):
        apply(older, "remove", actor=system, replaced_by=newest.id)


def _reject(attachment: Attachment, code: str, system: Person) -> None:
    attachment.problem = code
    apply(attachment, "reject", actor=system, problem=code)
