"""Looking into a file while its sender waits for the answer, from a web process.

A web process has threads, and a fork of it could hang on a lock that another thread held: so a new
interpreter looks, with less time and memory than `looking` gives, after all others, and without a
setting of ours at hand. One file is looked into at a time, and one more may wait: whatever is sent,
the other threads go on serving pages.
"""

import json
import logging
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import structlog

from calls.call.definition import Slot
from calls.entry.files.inspection import Inspected, Unfit
from calls.entry.files.looking import limit, outcome

log = structlog.get_logger()
WORK = 5
"""Seconds of work that a file may cost."""
WAIT = 15
"""Seconds by the clock on the wall, the start of the interpreter among them."""
MEMORY = 400 * 1024 * 1024
ROOT = Path(__file__).parents[3]
_places = threading.BoundedSemaphore(2)
_turn = threading.Lock()


class Busy(Exception):  # noqa: N818  (a state of the process, shown as such)
    """Other files are being looked into, or no process could be had: later it will go."""


@contextmanager
def turn() -> Iterator[None]:
    """Hold this process's turn to look into a file. Raises Busy."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _turn.acquire(timeout=WAIT):
            raise Busy
        try:
            yield
        finally:
            _turn.release()
    finally:
        _places.release()


def look_apart(body: bytes, slot: Slot, content_type: str) -> Inspected:
    """Return the facts of a file sent to `slot` as `content_type`, without a picture.

    Raises Unfit; "too_heavy" when the limits were not enough to tell. Raises Busy when the process
    that should look did not start.
    """
    asked = pickle.dumps((body, slot, content_type))
    words = [sys.executable, "-m", "calls.entry.files.apart"]
    try:
        ended = subprocess.run(  # noqa: S603  (our own program; the file comes by its input)
            words,
            input=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={},
            timeout=WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unfit("too_heavy") from None
    except OSError as error:
        log.warning("no process to look into a file", error=str(error))
        raise Busy from error
    if ended.returncode < 0:  # ended by a signal: time or memory were up, or a library fell over it
        raise Unfit("too_heavy")
    if ended.returncode > 0:
        log.warning("looking into a file failed", code=ended.returncode)
        raise Busy
    # Never a pickle: whoever takes over the child must not reach its parent so.
    told = json.loads(ended.stdout)
    if "problem" in told:
        raise Unfit(str(told["problem"]))
    return Inspected(**told)


def _answer() -> None:
    """Look into the file on the input and tell what is found, as JSON."""
    os.nice(10)
    logging.disable()
    limit(WORK, MEMORY)
    # From our own parent, which alone can write to this input.
    found = outcome(*pickle.load(sys.stdin.buffer))  # noqa: S301
    told = {"problem": found} if isinstance(found, str) else asdict(replace(found, picture=None))
    sys.stdout.write(json.dumps(told))
    sys.stdout.flush()
    os._exit(0)  # nothing is tidied up: that, too, may take for ever


if __name__ == "__main__":
    _answer()
