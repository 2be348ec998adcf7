"""RQ workers and the cron table, in the same app context as the web.

`python worker.py work` serves the queue; `python worker.py cron` keeps the clock, once a system.
"""

import sys
import time

import structlog
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy.exc import OperationalError

from app import create_app
from calls.call.operations import keep_calendar
from core import jobs

log = structlog.get_logger()
TICK = 5
"""Seconds between two looks at the clock table."""


def work() -> None:
    """Serve the queue until told to stop."""
    Worker([jobs.queue()], connection=jobs.connection(), serializer="json").work(
        logging_level="WARNING"
    )


def cron() -> None:
    """Every TICK: open and close calls by the clock, and hand waiting jobs in again."""
    while True:
        for chore in (keep_calendar, jobs.sweep):
            try:
                chore()
            except (OperationalError, RedisError) as error:
                log.warning("chore postponed", chore=chore.__name__, error=str(error))
        time.sleep(TICK)


if __name__ == "__main__":
    with create_app().app_context():
        {"work": work, "cron": cron}[sys.argv[1]]()
