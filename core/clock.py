"""The one source of the present moment, so that tests and rehearsals can choose it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_chosen: datetime | None = None


def now() -> datetime:
    """Return the present moment as an aware UTC datetime."""
    return _chosen or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock of the whole process at `at` (aware) until the block ends.

    Process-wide on purpose: a test's web server runs in another thread and must see it.
    """
    global _chosen  # noqa: PLW0603  (the clock is this module's one piece of state)
    if at.tzinfo is None:
        message = "The clock only takes aware datetimes."
        raise ValueError(message)
    before, _chosen = _chosen, at.astimezone(UTC)
    try:
        yield
    finally:
        _chosen = before
