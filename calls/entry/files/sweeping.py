"""Tidying up: what nobody needs leaves the storage, and checks that gave up are tried again."""

from datetime import timedelta

import sqlalchemy as sa

from calls.entry.files.checking import picture_key
from calls.entry.files.operations import KEPT
from calls.entry.models import Attachment, Revision
from calls.entry.states import AttachmentState
from core import clock, jobs, storage
from core.db import db

KEPT_REJECTED = timedelta(days=14)
SWEPT_AT_ONCE = 200
FORGOTTEN = timedelta(hours=1)
"""After how long a check that has not ended is asked for once more, every hour."""
PREFIX = "entries/"


def sweep() -> int:
    """Delete what was never sent, removed or rejected, some time ago; return how many files.

    A file that a submission or an endorsement names stays, whatever became of its row. Raises
    StorageDown; what was not reached is swept the next time.
    """
    loose = list(db.session.scalars(_loose().with_for_update(skip_locked=True)))
    for attachment in loose:
        _delete(attachment)
    ids = [attachment.id for attachment in loose]
    db.session.execute(sa.delete(Attachment).where(Attachment.id.in_(ids)))
    _forget_uploads()
    _abort_unknown()
    return len(ids)


def sweep_orphans() -> None:
    """Have files swept, once in ten minutes however often it is called. For the cron table.

    Files whose check gave up, because storage or scanner were away for long, are checked again,
    once an hour. A file that ended each worker that looked into it is not.
    """
    now = clock.now()
    hour = f"{now:%Y-%m-%dT%H}"
    jobs.later("entry.sweep_orphans", key=f"{hour}:{now.minute // 10}0")
    waiting = sa.select(Attachment.id).where(
        Attachment.state == AttachmentState.CHECKING,
        Attachment.created_at < now - FORGOTTEN,
        ~_ended_workers(),
    )
    for attachment_id in db.session.scalars(waiting.limit(SWEPT_AT_ONCE)):
        jobs.later("entry.check_file", key=f"{attachment_id}:{hour}", attachment_id=attachment_id)
    db.session.commit()


def _ended_workers() -> sa.ColumnElement[bool]:
    checked = jobs.Job.args["attachment_id"].as_integer() == Attachment.id
    died = sa.and_(jobs.Job.name == "entry.check_file", jobs.Job.error == jobs.DIED)
    return sa.exists().where(died, jobs.Job.state == jobs.JobState.FAILED, checked)


def is_frozen() -> sa.ColumnElement[bool]:
    """Return the SQL condition that a submission names the file, or that an endorsement does."""
    named = sa.func.json_array_elements(Revision.body["files"]).table_valued("value").alias("named")
    file_id = sa.cast(sa.cast(named.c.value, sa.JSON)["id"].as_string(), sa.BigInteger)
    in_revision = (
        sa.select(sa.literal(1))
        .select_from(Revision)
        .join(named, sa.true())
        .where(Revision.entry_id == Attachment.entry_id, file_id == Attachment.id)
    )
    # By its name: endorsements know files, files do not know endorsements.
    endorsement = sa.table("endorsement", sa.column("attachment_id"))
    endorsed = sa.select(sa.literal(1)).where(endorsement.c.attachment_id == Attachment.id)
    return sa.or_(
        sa.exists(in_revision.correlate(Attachment)), sa.exists(endorsed.correlate(Attachment))
    )


def _loose() -> sa.Select[Attachment]:
    now = clock.now()
    loose = (AttachmentState.PENDING, AttachmentState.REMOVED)
    old = sa.or_(
        sa.and_(Attachment.state.in_(loose), Attachment.created_at < now - KEPT),
        sa.and_(
            Attachment.state == AttachmentState.REJECTED,
            Attachment.created_at < now - KEPT_REJECTED,
        ),
    )
    until = Attachment.upload_ends_at
    # As long as a form is good, what is deleted can come again, and no row would tell of it.
    unsigned = sa.or_(until.is_(None), until < now)
    return sa.select(Attachment).where(old, unsigned, ~is_frozen()).limit(SWEPT_AT_ONCE)


def _delete(attachment: Attachment) -> None:
    if attachment.upload_id:
        storage.abort_parts(attachment.storage_key, attachment.upload_id)
    picture = attachment.preview_key or picture_key(attachment.storage_key)
    for key in (attachment.storage_key, attachment.upload_key, picture):
        if key is not None:
            storage.delete(key)


def _forget_uploads() -> None:
    """Delete what was sent of files that were attached, once nobody can send it there again."""
    over = sa.and_(Attachment.upload_key.is_not(None), Attachment.upload_ends_at < clock.now())
    query = sa.select(Attachment).where(over).order_by(Attachment.upload_ends_at)
    query = query.limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)
    for attachment in db.session.scalars(query):
        storage.delete(attachment.upload_key or "")
        attachment.upload_key = attachment.upload_ends_at = None


def _abort_unknown() -> None:
    """Abort what the storage still waits for although no row knows of it."""
    begun = storage.begun_before(clock.now() - 2 * KEPT, prefix=PREFIX)
    names = [upload_id for _, upload_id in begun]
    known = set(
        db.session.scalars(sa.select(Attachment.upload_id).where(Attachment.upload_id.in_(names)))
    )
    for key, upload_id in begun:
        if upload_id not in known:
            storage.abort_parts(key, upload_id)
