"""Keep programs running: whoever ends unasked is started again, at once and then ever later."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from core.embedded.process import Child

FIRST_PAUSE = 0.5  # seconds before the second restart in a row; it doubles
LONGEST_PAUSE = 15.0
SETTLED = 30.0  # seconds after which a program counts as well again


@dataclass
class _Course:
    """How one program has fared."""

    started: float
    restarts: int = 0
    due: float | None = None  # when it is to be started again


class Watch:
    """Looks after programs that run. `say` receives one line for each that ends."""

    def __init__(self, say: Callable[[str], None]) -> None:
        """Nothing is watched yet."""
        self._say = say
        self._courses: dict[str, _Course] = {}
        self._children: list[Child] = []

    def add(self, child: Child) -> None:
        """Look after a program that has just been started."""
        self._children.append(child)
        self._courses[child.name] = _Course(started=time.monotonic())

    def restarts(self, child: Child) -> int:
        """How often in a row the program had to be started again."""
        return self._courses[child.name].restarts

    def look(self) -> None:
        """Start again what ended and is due. Call it a few times a second."""
        for child in self._children:
            course = self._courses[child.name]
            if course.due is not None:
                self._start_again(child, course)
            elif not child.alive():
                self._note_end(child, course)
                self._start_again(child, course)

    def _note_end(self, child: Child, course: _Course) -> None:
        now = time.monotonic()
        if now - course.started > SETTLED:
            course.restarts = 0
        pause = 0.0 if course.restarts == 0 else FIRST_PAUSE * 2 ** (course.restarts - 1)
        course.due = now + min(pause, LONGEST_PAUSE)
        code = child.process.returncode if child.process else 0
        reason = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        log = f" (log: {child.log})" if child.log else ""
        self._say(f"{child.name} {reason}; starting it again{log}.")

    @staticmethod
    def _start_again(child: Child, course: _Course) -> None:
        if course.due is None or time.monotonic() < course.due:
            return
        child.start()
        course.due = None
        course.started = time.monotonic()
        course.restarts += 1
