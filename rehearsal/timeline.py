"""The past, played in order: scripts that say when they go on, and one clock for all of them.

A script is a generator: it yields the (aware) moment of its next act and acts when it is resumed,
with the clock held at that moment. Scripts of a call are interleaved by time, so that numbers,
events and letters come in the order in which they would have come.
"""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import TypeAlias

import sqlalchemy as sa

from accounts.models import Person
from calls.entry.files.checking import check_file
from calls.entry.files.looking import look_here
from core import clock
from core.actors import SYSTEM_ID
from core.db import db
from core.jobs import REGISTRY, Job, JobState
from core.transitions import apply
from notices.models import Letter
from notices.operations import address

Script: TypeAlias = Iterator[datetime]
MAIL, LOOKING = "notices.deliver", "entry.check_file"
NOT_SENT = frozenset({"entry.send_invitation", "entry.ask_mayor"})
"""Jobs that only mail a link, to people who have no account yet."""


def play(scripts: Iterable[Script], *, until: datetime) -> None:
    """Run every script to its end, the earliest moment first; what lies after `until` stays undone.

    What the acts leave for later is done at the same moment (`settle`).
    """
    coming = []
    for order, script in enumerate(scripts):
        if (at := next(script, None)) is not None:
            coming.append((at, order, script))
    heapq.heapify(coming)
    while coming and coming[0][0] <= until:
        at, order, script = heapq.heappop(coming)
        with clock.frozen(at):
            following = next(script, None)
            settle()
        if following is not None:
            heapq.heappush(coming, (max(at, following), order, script))


def settle() -> None:
    """Do the jobs recorded since the last time, here and now, as the workers would have.

    Files are our own, and need no process of their own to be looked into. Mail is not handed to the
    mail server: these letters belong to the past and to addresses that nobody has. Each stands as
    sent in its reader's account, by the same transition and event; links in letters without an
    account are made anew by who visits the page behind them.
    """
    system = db.session.get_one(Person, SYSTEM_ID)
    while recorded := db.session.info.pop("jobs", None):
        done = sa.update(Job).where(Job.id.in_(list(recorded)))
        done = done.values(state=JobState.DONE, done_at=clock.now())
        rows = db.session.execute(done.returning(Job.key, Job.name, Job.args)).all()
        for _, name, args in sorted(rows, key=lambda row: str(row.key)):
            if name == MAIL:
                _stand_as_sent(db.session.get_one(Letter, args["letter_id"]), actor=system)
            elif name == LOOKING:
                check_file(**args, look=look_here)
            elif name not in NOT_SENT:
                REGISTRY[name](**args)


def chance(*seed: object) -> float:
    """Return a number from 0 up to 1 that is always the same for the same seed."""
    text = "\x1f".join(map(str, seed))
    return int.from_bytes(sha256(text.encode()).digest()[:6], "big") / 2**48


def _stand_as_sent(letter: Letter, *, actor: Person) -> None:
    if address(letter, actor=actor):
        letter.sent_at = clock.now()
        apply(letter, "send", actor=actor)
