"""One page of a long list: how many rows it skips, and how many pages there are."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

ROWS = 50
LAST = 100_000
"""A page number beyond any list, so that no number overflows the database's."""


@dataclass(frozen=True)
class Page:
    """The page asked for; `rows` is the length of a full page."""

    number: int
    rows: int = ROWS

    @property
    def offset(self) -> int:
        """Return how many rows come before this page."""
        return (self.number - 1) * self.rows

    def pages(self, total: int) -> int:
        """Return how many pages `total` rows fill, at least one."""
        return max(1, -(-total // self.rows))


def asked(rows: int = ROWS) -> Page:
    """Return the page that the address asks for; anything odd means the first."""
    return read(request.args, rows)


def read(said: Mapping[str, str], rows: int = ROWS) -> Page:
    """Return the page that a query asks for; anything odd means the first."""
    try:
        number = int(said.get("page", "1"))
    except ValueError:
        number = 1
    return Page(number if 1 <= number <= LAST else 1, rows)
