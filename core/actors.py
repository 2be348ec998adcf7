"""Who acts: what plumbing needs to know of a person, without importing `accounts`."""

from typing import Protocol

SYSTEM_ID = 1
"""Id of the person row under which the clock and the jobs act; inserted by the migration."""


class Actor(Protocol):
    """Somebody who does something; `accounts.models.Person` is the real one."""

    @property
    def id(self) -> int:
        """Return the id that events record."""
