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
    found = list(db.session.scalars(_loose().with_for_update(skip_locked=True)))
    for one in found:
        if one.upload_id:
            storage.abort_parts(one.storage_key, one.upload_id)
        storage.delete(one.storage_key)
        storage.delete(picture_key(one))
    ids = [one.id for one in found]
    db.session.execute(sa.delete(Attachment).where(Attachment.id.in_(ids)))
    _abort_unknown()
    return len(ids)


def sweep_orphans() -> None:
    """Have orphaned files swept, once an hour however often it is called. For the cron table.

    Files whose check gave up, because storage or scanner were away for long, are checked again. A
    file that ended each worker that looked into it is not: it would do so every hour.
    """
    hour = f"{clock.now():%Y-%m-%dT%H}"
    jobs.later("entry.sweep_orphans", key=hour)
    waiting = sa.select(Attachment.id).where(
        Attachment.state == AttachmentState.CHECKING,
        Attachment.created_at < clock.now() - FORGOTTEN,
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
    return sa.select(Attachment).where(old, ~is_frozen()).limit(SWEPT_AT_ONCE)


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
