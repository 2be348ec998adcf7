"""Looking into a file that a stranger made: in a process of its own, with little memory and time.

A file can be built so that whoever opens it runs out of memory or never comes back. Then only the
child dies; the file is refused and the worker goes on.
"""

import contextlib
import faulthandler
import logging
import multiprocessing
import os
import resource
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from calls.call.definition import FileType, Slot
from calls.entry.files import previews
from calls.entry.files.inspection import MIME, Inspected, Unfit, inspect

SECONDS = 20
"""Seconds of work that a file may cost; twice as many by the clock on the wall."""
MEMORY = 800 * 1024 * 1024
"""Bytes that it may need beyond what the process has already."""

# A fork: the child has the libraries and the file at hand, and starts in milliseconds.
_context = multiprocessing.get_context("fork")


def look_into(body: bytes, slot: Slot, content_type: str) -> Inspected:
    """Return what is found in a file sent to `slot` as `content_type`, with a picture if it can be.

    Raises Unfit; "too_heavy" when the limits were not enough to tell.
    """
    receiver, sender = _context.Pipe(duplex=False)
    child = _context.Process(target=_look, args=(sender, body, slot, content_type), daemon=True)
    child.start()
    sender.close()
    try:
        found = _received(receiver)
        if found is None:
            raise Unfit("too_heavy")
        if isinstance(found, str):
            raise Unfit(found)
        if content_type == MIME[FileType.PDF]:
            drawn = _received(receiver)
            return replace(found, picture=drawn.picture if isinstance(drawn, Inspected) else None)
        return found
    finally:
        child.kill()
        child.join()
        receiver.close()


def look_here(body: bytes, slot: Slot, content_type: str) -> Inspected:
    """Return what `look_into` does, found in this process: for files that we made ourselves."""
    found = inspect(body, slot, content_type)
    return _with_first_page(found, body) if content_type == MIME[FileType.PDF] else found


def _with_first_page(found: Inspected, body: bytes) -> Inspected:
    return replace(found, picture=previews.first_page(body))


def _received(receiver: Connection) -> Inspected | str | None:
    """Return what the child found, or the code of what is wrong; None when it died or is stuck."""
    with contextlib.suppress(EOFError, OSError):
        if receiver.poll(2 * SECONDS):
            found: Inspected | str = receiver.recv()
            return found
    return None


def _look(sender: Connection, body: bytes, slot: Slot, content_type: str) -> None:
    """Send what is found, and for a PDF once more with its picture; end without ceremony."""
    try:
        # A library that falls over such a file is no news, and its remarks could fill a disk.
        faulthandler.disable()
        logging.disable()
        limit(SECONDS, MEMORY)
        found = outcome(body, slot, content_type)
        sender.send(found)
        if isinstance(found, Inspected) and content_type == MIME[FileType.PDF]:
            sender.send(_with_first_page(found, body))
    finally:
        # Nothing of the parent's (connections, threads, buffers) is tidied up here.
        os._exit(0)


def outcome(body: bytes, slot: Slot, content_type: str) -> Inspected | str:
    """Return the facts of a file, or the code of its fault, whatever that is."""
    try:
        return inspect(body, slot, content_type)
    except Unfit as unfit:
        return unfit.code
    except MemoryError:
        return "too_heavy"
    except Exception:  # noqa: BLE001  (whatever a library stumbles over, the file is to blame)
        return "damaged"


def limit(seconds: int, memory: int) -> None:
    """Let this process work so many seconds and hold so many bytes more than it has until now."""
    spent = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, spent + seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    statm = Path("/proc/self/statm")
    if statm.exists():  # where it does not, the limit of time stands alone
        held = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + memory, held + memory))
