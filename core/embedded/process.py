"""Child processes that outlive neither their parent nor a crash of it.

Three nets, one below the other: `Child.stop`; a signal from the kernel when the parent dies
(Linux); and a record of each child beside its files, by which the next start ends what is left.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from core.embedded.errors import EngineError

LAUNCH = Path(__file__).with_name("launch.py")
LOG_LIMIT = 5_000_000  # bytes; a longer log is put aside once at the next start
TICK = 0.02  # seconds between two looks at something awaited


@dataclass(frozen=True)
class Account:
    """The system account a child runs as, where the parent is root and the child must not be."""

    user: int
    group: int
    reach: bool  # whether it needs help to enter the folders above its files


@dataclass
class Child:
    """One program: how to start it, and how to end it.

    `stops` lists signals with the seconds each may take; SIGKILL follows the last one.
    """

    name: str
    command: Sequence[str]
    folder: Path  # its working directory
    log: Path | None  # None: it writes to our terminal
    record: Path  # where its process id is kept
    environment: Mapping[str, str] = field(default_factory=dict)
    account: Account | None = None
    stops: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 10.0),)
    last_will: signal.Signals | None = None  # sent when we die; the first of `stops` by default
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program, after ending what an earlier run may have left of it.

        Raises EngineError when that does not end.
        """
        end_leftover(self.record, self.stops)
        will = self.last_will or self.stops[0][0]
        orders: dict[str, object] = {"parent": os.getpid(), "signal": int(will)}
        if self.account:
            orders["account"] = [self.account.user, self.account.group]
            orders["reach"] = self.account.reach
        command = [sys.executable, "-I", "-S", str(LAUNCH), json.dumps(orders), *self.command]
        self._end_group()
        with self._open_log() as log:
            self.process = subprocess.Popen(  # noqa: S603 — our own words, no shell
                command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is for the supervisor alone
            )
        self.record.touch(mode=0o600)
        self.record.write_text(f"{self.process.pid} {birth(self.process.pid)}\n")

    def wait(self, seconds: float) -> int:
        """Wait for a program that ends by itself, and return its exit code.

        Raises EngineError when it does not end in time.
        """
        if self.process is None:
            return 0
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            message = f"{self.name} did not end in {seconds:.0f} s (log: {self.log})."
            raise EngineError(message) from None

    def alive(self) -> bool:
        """Whether the program runs."""
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the first of the stop signals and return at once."""
        if self.process and self.alive():
            self.process.send_signal(self.stops[0][0])

    def stop(self) -> None:
        """End the program and what it started, gently first. Returns when it is gone."""
        if self.process is None:
            return
        for number, seconds in self.stops:
            if not self.alive():
                break
            self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self._end_group()
        self.process.wait()
        self.record.unlink(missing_ok=True)

    def last_words(self) -> str:
        """Return the last telling line of the log, or an empty text."""
        if self.log is None:
            return ""
        with suppress(OSError):
            lines = self.log.read_text(errors="replace")[-4000:].splitlines()
            telling = [line for line in lines if "FATAL" in line or "rror" in line]
            return next((line.strip() for line in reversed(telling or lines) if line.strip()), "")
        return ""

    def _end_group(self) -> None:
        """End what the program started and left behind, as gunicorn its web processes."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    @contextmanager
    def _open_log(self) -> Iterator[IO[bytes] | None]:
        if self.log is None:
            yield None
            return
        _put_aside(self.log)
        with self.log.open("ab") as log:
            yield log


def wait_for(child: Child, ready: Callable[[], bool], seconds: float) -> None:
    """Wait until `ready()` holds. Raises EngineError when the child ends first or time runs out."""
    limit = time.monotonic() + seconds
    while not ready():
        if not child.alive():
            message = f"{child.name} does not start: {child.last_words()} (log: {child.log})."
            raise EngineError(message)
        if time.monotonic() > limit:
            message = f"{child.name} is not ready after {seconds:.0f} s (log: {child.log})."
            raise EngineError(message)
        time.sleep(TICK)


def birth(pid: int) -> str:
    """Return a mark of when the process started, or an empty text when there is none.

    With the process id it names a process for ever: ids are given again, births are not.
    """
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            return stat.read_text().rpartition(")")[2].split()[19]
        except OSError:
            return ""
    return _ask_ps(pid, "lstart")


def command_of(pid: int) -> str:
    """Return the command line of a process, or an empty text when there is none."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
        except OSError:
            return ""
    return _ask_ps(pid, "command")


def end_leftover(record: Path, stops: Sequence[tuple[signal.Signals, float]]) -> bool:
    """End the process an earlier run recorded, if it still runs. True when there was one.

    Raises EngineError when it cannot be ended.
    """
    try:
        number, _, born = record.read_text().strip().partition(" ")
        pid = int(number)
    except (OSError, ValueError):
        return False
    found = bool(born) and birth(pid) == born
    if found:
        end(pid, born, stops)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    record.unlink(missing_ok=True)
    return found


def end(pid: int, born: str, stops: Sequence[tuple[signal.Signals, float]]) -> None:
    """End a process that is not our child. Raises EngineError when it will not go."""
    for number, seconds in (*stops, (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
        except PermissionError as error:
            message = f"Process {pid} of an earlier run belongs to another user: end it first."
            raise EngineError(message) from error
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            if birth(pid) != born or _is_zombie(pid):
                return
            time.sleep(TICK)
    message = f"Process {pid} of an earlier run does not end: end it first."
    raise EngineError(message)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def _ask_ps(pid: int, column: str) -> str:
    command = ["/bin/ps", "-o", f"{column}=", "-p", str(pid)]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return asked.stdout.strip()


def _put_aside(log: Path) -> None:
    with suppress(OSError):
        if log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_name(log.name + ".1"))
