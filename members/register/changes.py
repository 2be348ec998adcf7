"""What the lines of a file would change in the register. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from members.models import City, Membership
from members.register.reading import Row, folded

OF_CITY = ("name", "region", "network", "population", "languages")
OF_MEMBERSHIP = ("status", "fees_paid_until")

Name = tuple[str, str]
"""A folded name and a country: what makes a city the same city."""


@dataclass(frozen=True)
class Difference:
    """One field that the file has otherwise; `before` is None for a new city."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """What one line changes. `city` is None where the register does not know the city yet."""

    row: Row
    city: City | None
    differences: tuple[Difference, ...]
    adds_contact: bool

    @property
    def matters(self) -> bool:
        """Whether anything changes at all."""
        return self.city is None or bool(self.differences) or self.adds_contact

    def of(self, fields: Collection[str]) -> tuple[Difference, ...]:
        """Return the differences in `fields`."""
        return tuple(each for each in self.differences if each.field in fields)


def compared(
    rows: Iterable[Row],
    cities: Mapping[Name, City],
    contacts: Collection[tuple[str, int]],
    day: date,
) -> list[Change]:
    """Return a change for each row, those that change nothing included.

    `contacts` holds pairs of address (lower case) and city id; statuses are compared on `day`.
    """
    changes = []
    for row in rows:
        city = cities.get((folded(row.name), row.country))
        known = city is not None and (row.contact_email.lower(), city.id) in contacts
        changes.append(
            Change(row, city, _differences(row, city, day), bool(row.contact_email) and not known)
        )
    return changes


def standing(city: City, day: date) -> Membership | None:
    """Return what the city is on `day`: the latest row that holds by then."""
    return next((m for m in reversed(city.memberships) if m.valid_from <= day), None)


def _differences(row: Row, city: City | None, day: date) -> tuple[Difference, ...]:
    now = standing(city, day) if city else None
    pairs: list[tuple[str, Any]] = [(field, city) for field in OF_CITY]
    pairs += [(field, now) for field in OF_MEMBERSHIP]
    found = []
    for field, source in pairs:
        before = getattr(source, field, None)
        before = tuple(before) if isinstance(before, list) else before
        after = getattr(row, field)
        if before != after and (source is not None or after not in (None, "")):
            found.append(Difference(field, before, after))
    return tuple(found)
