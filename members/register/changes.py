"""What the lines of a file would change in the register. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext

from members.models import City, CityKind, Membership
from members.register.cells import folded
from members.register.reading import Contact, Problem, Row, twice

OF_CITY = ("name", "region", "network", "population", "languages", "kind", "municipality")
OF_MEMBERSHIP = ("status", "fees_paid_until", "mentor", "note")

Name = tuple[str, str]
"""A folded name and a country: what makes a city the same city."""


@dataclass(frozen=True)
class Held:
    """A contact that the register has, in all calls."""

    role_id: int
    city_id: int
    name: str
    email: str


@dataclass(frozen=True)
class Known:
    """What the register says before an import; `cities` holds duplicates that were merged too."""

    cities: dict[int, City]
    contacts: Collection[Held]

    def named(self) -> dict[Name, City]:
        """Return the cities by name; the name of a merged one leads to what it became."""
        found = {_name(city): self._now(city) for city in self.cities.values()}
        found.update({_name(c): c for c in self.cities.values() if c.merged_into_id is None})
        return found

    def held(self) -> dict[int, list[Held]]:
        """Return the contacts by city."""
        found: defaultdict[int, list[Held]] = defaultdict(list)
        for each in self.contacts:
            found[each.city_id].append(each)
        return found

    def _now(self, city: City) -> City:
        while city.merged_into_id is not None:
            city = self.cities[city.merged_into_id]
        return city


@dataclass(frozen=True)
class Difference:
    """One field that the file has otherwise; `before` is None for a new city."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """What one line changes. `city` is None where the register does not know the city yet.

    `mentor` is the name of the mentor city that the line means; `vanished` are contacts of the
    city that the line does not name, though it names others.
    """

    row: Row
    city: City | None
    differences: tuple[Difference, ...]
    newcomers: tuple[Contact, ...] = ()
    vanished: tuple[Held, ...] = ()
    mentor: Name | None = None

    @property
    def matters(self) -> bool:
        """Whether anything changes at all."""
        return self.city is None or bool(self.differences or self.newcomers)

    def of(self, fields: Collection[str]) -> tuple[Difference, ...]:
        """Return the differences in `fields`."""
        return tuple(each for each in self.differences if each.field in fields)


@dataclass(frozen=True)
class Plan:
    """What a file would change: each sound line, the others, and cities that it leaves out."""

    changes: list[Change] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    absent: tuple[City, ...] = ()

    @property
    def matter(self) -> list[Change]:
        """Return the lines that change something."""
        return [change for change in self.changes if change.matters]

    @property
    def vanished(self) -> list[tuple[Change, Held]]:
        """Return the contacts that the file no longer names, each with its line."""
        return [(change, held) for change in self.changes for held in change.vanished]


def compared(rows: Iterable[Row], known: Known, day: date) -> Plan:
    """Return what `rows` would change; statuses are compared on `day`."""
    return _Comparison(list(rows), known, day).plan()


def standing(city: City, day: date) -> Membership | None:
    """Return what the city is on `day`: the latest row that holds by then."""
    return next((m for m in reversed(city.memberships) if m.valid_from <= day), None)


def called(city: City) -> str:
    """Return a city as a file names a mentor: with the country, which tells namesakes apart."""
    return f"{city.name} ({city.country})"


def unknown_mentor(said: str) -> str:
    """Return the sentence for a mentor city that cannot be found."""
    sentence = gettext(
        "“%(said)s” is not one city of the register: write the mentor as Barcelona (ES).", said=said
    )
    return str(sentence)


class _Comparison:
    def __init__(self, rows: list[Row], known: Known, day: date) -> None:
        self.rows, self.known, self.day = rows, known, day
        self.cities, self.held = known.named(), known.held()
        self.mentors: dict[str, set[Name]] = defaultdict(set)
        for name, country in [*self.cities, *((folded(r.name), r.country) for r in rows)]:
            self.mentors[name].add((name, country))
            self.mentors[f"{name} ({country.lower()})"].add((name, country))

    def plan(self) -> Plan:
        changes, problems, lines = [], [], dict[int, int]()
        for row in self.rows:
            city = self.cities.get((folded(row.name), row.country))
            first = lines.setdefault(city.id, row.line) if city else row.line
            why = twice(first) if first != row.line else self._objection(row, city)
            if why:
                problems.append(Problem(row.line, why))
            else:
                changes.append(self._change(row, city))
        everybody = self.known.cities.values()
        absent = (c for c in everybody if c.merged_into_id is None and c.id not in lines)
        members = (c for c in absent if c.kind is CityKind.MUNICIPALITY)
        return Plan(changes, tuple(problems), tuple(sorted(members, key=lambda c: folded(c.name))))

    def _objection(self, row: Row, city: City | None) -> str:
        found = self.mentors.get(folded(row.mentor), ()) if row.mentor else ()
        if row.mentor and len(found) != 1:
            return unknown_mentor(row.mentor)
        if (folded(row.name), row.country) in found:
            return str(gettext("A city cannot be its own mentor."))
        if row.kind is None and row.status and city and city.kind is CityKind.INSTITUTION:
            return str(gettext("An institution is not a member: leave its status empty."))
        return ""

    def _change(self, row: Row, city: City | None) -> Change:
        here = self.held.get(city.id, []) if city else []
        known = {each.email.lower() for each in here}
        named = {each.email.lower() for each in row.contacts}
        return Change(
            row,
            city,
            tuple(self._differences(row, city)),
            newcomers=tuple(c for c in row.contacts if c.email.lower() not in known),
            vanished=tuple(h for h in here if named and h.email.lower() not in named),
            mentor=next(iter(self.mentors[folded(row.mentor)])) if row.mentor else None,
        )

    def _differences(self, row: Row, city: City | None) -> Iterable[Difference]:
        now = standing(city, self.day) if city else None
        before = self._said(city, now)
        for name in (*OF_CITY, *OF_MEMBERSHIP):
            after = getattr(row, name)
            if name == "mentor" and row.mentor:
                after = self._mentor(row.mentor)
            if self._is_silent(name, row, city):
                continue
            told = name in before
            if (told and before[name] != after) or (not told and after not in (None, "")):
                yield Difference(name, before.get(name), after)

    def _is_silent(self, name: str, row: Row, city: City | None) -> bool:
        """Whether the file says nothing of a field, so that what is known stays."""
        if name in OF_MEMBERSHIP and row.status is None:
            return True
        if name in ("mentor", "note", "kind", "municipality") and getattr(row, name) is None:
            return True
        # Under the name that a duplicate had, a city is known but not called.
        return name == "name" and city is not None and folded(city.name) != folded(row.name)

    def _said(self, city: City | None, now: Membership | None) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if city:
            said = {name: getattr(city, name) for name in OF_CITY}
            said["languages"] = tuple(city.languages)
        if now:
            said |= {"status": now.status, "fees_paid_until": now.fees_paid_until}
            mentor = self.known.cities.get(now.mentor_id) if now.mentor_id else None
            said |= {"mentor": called(mentor) if mentor else "", "note": now.note}
        return said

    def _mentor(self, said: str) -> str:
        (key,) = self.mentors[folded(said)]
        if city := self.cities.get(key):
            return called(city)
        row = next(r for r in self.rows if (folded(r.name), r.country) == key)
        return f"{row.name} ({row.country})"


def _name(city: City) -> Name:
    return folded(city.name), city.country
