"""Work for later: a row in the same transaction, handed to RQ after the commit.

There are three queues: what somebody waits for at a screen goes before everything else, and files,
which strangers make and which may take long, have a line of their own that one worker never serves.

The row is the truth; a queue only wakes a worker. A lost queue, a killed worker or a second
delivery changes nothing: `sweep()` hands waiting rows in again, and `run()` locks the row and does
its work in one transaction, so that a second run finds it done. An attempt is counted and committed
before its work begins, so that a job that kills its worker does not come back for ever.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
import structlog
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.queue import EnqueueData
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import clock
from core.db import Base, db, enum_column

log = structlog.get_logger()

Work = Callable[..., None]
REGISTRY: dict[str, Work] = {}
AWAITED, FILES, OTHERS = QUEUES = ("convoca-awaited", "convoca-files", "convoca")
"""The lines in which jobs wait, in the order in which a worker that serves them all looks there."""
QUEUE_OF: dict[str, str] = {}
"""In which line a job waits, by its name."""
PATIENCE = timedelta(seconds=15)
"""How long a waiting row may be with the queue before the sweep looks after it."""
ATTEMPTS = 6
FIRST_PAUSE = 5
"""Seconds between the first attempt and the second; each pause after it is four times as long."""
TIMEOUT = 600
"""Seconds that a job may run."""
DIED = "The worker died while doing it."


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One call of a registered function, with its arguments; `key` makes it unique."""

    __tablename__ = "job"

    id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, primary_key=True, default=uuid.uuid4)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    args: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    queued_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]

    __table_args__ = (
        sa.Index("ix_job_waiting", "run_at", postgresql_where=sa.text("state = 'waiting'")),
    )


_TABLE: Any = Job.__table__
_ONCE = insert(_TABLE).on_conflict_do_nothing(index_elements=["key"]).returning(_TABLE.c.id)


def job(name: str, *, queue: str = OTHERS) -> Callable[[Work], Work]:
    """Register a function of primitive arguments under `name`; a decorator.

    Jobs of the queue AWAITED are done before all others: somebody sits at a screen and waits for
    them. FILES is for whatever opens a file that a stranger made.
    """

    def register(work: Work) -> Work:
        if REGISTRY.setdefault(name, work) is not work:
            message = f"Two jobs are called {name}."
            raise ValueError(message)
        QUEUE_OF[name] = queue
        return work

    return register


def later(name: str, *, key: str, at: datetime | None = None, **args: Any) -> None:
    """Record that job `name` shall run with `args`; a second call with the same key is a no-op.

    It runs soon after this transaction commits, or at `at` (aware). `key` is unique for ever.
    """
    if name not in REGISTRY:
        message = f"No job is called {name}."
        raise LookupError(message)
    row = _row(name, key, args, at)
    is_new = db.session.scalar(_ONCE, row) is not None
    if is_new and at is None:
        _recorded("jobs")[str(row["id"])] = name


def later_all(name: str, calls: Mapping[str, Mapping[str, Any]]) -> None:
    """Record many runs of job `name`, arguments by key, as `later` does: one statement a thousand.

    All of them run soon after this transaction commits.
    """
    if name not in REGISTRY:
        message = f"No job is called {name}."
        raise LookupError(message)
    rows = [_row(name, key, dict(args), None) for key, args in calls.items()]
    if rows:
        fresh = db.session.scalars(_ONCE, rows)
        _recorded("jobs").update(dict.fromkeys(map(str, fresh), name))


def run(job_id: str) -> None:
    """Do the work of one row, once: RQ's entry point. A row that is done or taken is left alone.

    An error rolls the work back, is kept on the row, and is tried again with growing pauses. So is
    work in the middle of which the worker died.
    """
    attempt = _begin(uuid.UUID(job_id))
    query = sa.select(Job).where(Job.id == uuid.UUID(job_id), Job.state == JobState.WAITING)
    query = query.where(Job.attempts == attempt).with_for_update(skip_locked=True)
    row = db.session.scalar(query.execution_options(populate_existing=True)) if attempt else None
    if row is None:
        db.session.rollback()
        return
    try:
        with db.session.begin_nested():
            REGISTRY[row.name](**row.args)
        row.state, row.done_at = JobState.DONE, clock.now()
    except Exception as error:  # noqa: BLE001  (any fault of the work is kept on its row)
        _note_failure(row, error)
    db.session.commit()


def sweep() -> int:
    """Hand in again every waiting row that is due and not in the queue; return how many.

    A row that is being worked on is locked, and left out. One that has had all its attempts ends
    as failed: a worker that lives says itself what became of the last one.
    """
    now = clock.now()
    due = sa.select(Job).where(Job.state == JobState.WAITING, Job.run_at <= now)
    due = due.where(sa.or_(Job.queued_at.is_(None), Job.queued_at < now - PATIENCE))
    due = due.order_by(Job.run_at).limit(1000).with_for_update(skip_locked=True)
    swept = _recorded("swept")
    for row in db.session.scalars(due.execution_options(populate_existing=True)):
        if row.attempts >= ATTEMPTS:
            log.error("job failed", job=row.name, key=row.key, error=DIED)
            row.state, row.error = JobState.FAILED, DIED
        else:
            row.queued_at = now
            swept[str(row.id)] = row.name
    handed_in = len(swept)
    db.session.commit()
    return handed_in


def connection() -> Redis:
    """Return the process's connection to Valkey."""
    made: Redis = current_app.extensions["convoca_redis"]
    return made


def queues(*, files: bool = True) -> list[Queue]:
    """Return the queues that a worker serves, in their order; without `files`, all but theirs."""
    names = [name for name in QUEUES if files or name != FILES]
    return [Queue(name, connection=connection(), serializer="json") for name in names]


def _begin(row_id: uuid.UUID) -> int | None:
    """Count an attempt at the row and commit that; return its number, or None when it is not due.

    Until the pause after it is over nobody else begins: should this worker die, the row comes back
    then. A first attempt asks no clock, because those of two machines differ a little.
    """
    now = clock.now()
    free = sa.select(_TABLE.c.id).where(_TABLE.c.id == row_id)
    free = free.where(_TABLE.c.state == JobState.WAITING, _TABLE.c.attempts < ATTEMPTS)
    free = free.where(sa.or_(_TABLE.c.attempts == 0, _TABLE.c.run_at <= now))
    free = free.with_for_update(skip_locked=True)
    pause = sa.func.least(FIRST_PAUSE * sa.func.power(4, _TABLE.c.attempts), TIMEOUT)
    begun = {
        "attempts": _TABLE.c.attempts + 1,
        "run_at": now + pause * sa.literal_column("interval '1 second'"),
        "queued_at": None,
    }
    change = sa.update(_TABLE).where(_TABLE.c.id == free.scalar_subquery()).values(begun)
    attempt: int | None = db.session.scalar(change.returning(_TABLE.c.attempts))
    db.session.commit()
    return attempt


def _row(name: str, key: str, args: dict[str, Any], at: datetime | None) -> dict[str, Any]:
    moment = clock.now()
    row = {"id": uuid.uuid4(), "name": name, "key": f"{name}:{key}", "args": args}
    row |= {"run_at": at or moment, "queued_at": None if at else moment}
    return row | {"state": JobState.WAITING, "attempts": 0}


def _note_failure(row: Job, error: Exception) -> None:
    log.error("job failed", job=row.name, key=row.key, exc_info=error)
    row.error = f"{type(error).__name__}: {error}"[:2000]
    row.run_at = clock.now() + timedelta(seconds=FIRST_PAUSE * 4 ** (row.attempts - 1))
    if row.attempts >= ATTEMPTS:
        row.state = JobState.FAILED


def _recorded(which: str) -> dict[str, str]:
    """Return the jobs that this transaction will hand in, id to name: its "jobs" or "swept"."""
    rows: dict[str, str] = db.session.info.setdefault(which, {})
    return rows


def _hand_in(names: dict[str, str]) -> None:
    """Give jobs, id to name, to their queues: all of a queue in one round trip."""
    for line in queues():
        mine = [job_id for job_id, name in names.items() if QUEUE_OF.get(name, OTHERS) == line.name]
        if mine:
            line.enqueue_many(map(_for_the_queue, mine))


def _for_the_queue(job_id: str) -> EnqueueData:
    return Queue.prepare_data(
        "core.jobs.run",
        (job_id,),
        job_id=job_id,
        result_ttl=0,
        failure_ttl=3600,
        timeout=TIMEOUT,
    )


def _queued() -> set[str]:
    """Return the ids in the queues' own lists, in one look at each.

    What RQ keeps of a job says "queued" until a worker starts it, also when a worker took the id
    and died: only the list tells whether anybody will be given it.
    """
    return {job_id for line in queues() for job_id in line.job_ids}


@sa.event.listens_for(Session, "after_commit")
def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return
    fresh, swept = session.info.pop("jobs", {}), session.info.pop("swept", {})
    try:
        queued = _queued() if swept else set()
        lost = {job_id: name for job_id, name in swept.items() if job_id not in queued}
        _hand_in(fresh | lost)
    except RedisError as error:
        # The rows are safe; the sweep hands them in when the queue is back.
        log.warning("queue unreachable", jobs=len(fresh) + len(swept), error=str(error))


@sa.event.listens_for(Session, "after_rollback")
def _after_rollback(session: Session) -> None:
    session.info.pop("jobs", None)
    session.info.pop("swept", None)
