"""RQ workers and the cron table, in the same app context as the web.

`python worker.py work` serves the queues, `python worker.py work --no-files` all but that of the
files: one such worker a system keeps mail and pages going whatever the files cost.
`python worker.py cron` keeps the clock, once a system.
"""

import sys
import time
from collections.abc import Callable

import structlog
from PIL import Image
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from calls.call.operations import keep_calendar
from calls.entry.completion.operations import lapse_returns
from calls.entry.files.sweeping import sweep_orphans
from core import jobs, storage
from core.db import db
from core.storage import StorageDown
from core.transitions import Refused

log = structlog.get_logger()
NO_FILES = "--no-files"
TICK = 5
"""Seconds between two looks at the table."""
CRON = (
    (5, keep_calendar),
    (5, jobs.sweep),
    (5, lapse_returns),
    (600, sweep_orphans),
)
"""What is done every so many seconds; it needs no queue, so that calls close on time without."""


def work(*words: str) -> None:
    """Serve the queues until told to stop."""
    # Made and read once here, they are at hand in each job's own process.
    storage.client()
    Image.init()
    lines = jobs.queues(files=NO_FILES not in words)
    Worker(lines, connection=jobs.connection(), serializer="json").work(logging_level="WARNING")


def cron() -> None:
    """Keep the table; a chore that cannot be done now is tried again at the next tick."""
    due = dict.fromkeys((chore for _, chore in CRON), 0.0)
    while True:
        for seconds, chore in CRON:
            if time.monotonic() >= due[chore] and _done(chore):
                due[chore] = time.monotonic() + seconds
        time.sleep(TICK)


def _done(chore: Callable[[], object]) -> bool:
    try:
        chore()
        db.session.remove()
    except (SQLAlchemyError, RedisError, StorageDown, Refused) as error:
        db.session.rollback()
        log.warning("chore postponed", chore=chore.__name__, error=str(error))
        return False
    return True


if __name__ == "__main__":
    with create_app().app_context():
        {"work": work, "cron": cron}[sys.argv[1]](*sys.argv[2:])
