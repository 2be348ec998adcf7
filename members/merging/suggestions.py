"""Which cities may be one: alike names in one country."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import sqlalchemy as sa
from rapidfuzz import fuzz

from core.db import db
from core.events import Event
from members.models import City
from members.register.cells import folded

ALIKE = 83
"""From this likeness on (0 to 100) two names are suggested; Lleida and Lerida have 83."""
SHORT = 4
"""Names of so few letters are alike by chance: only the same name counts."""
SAME = 100
MOST = 200
PUNCTUATION = str.maketrans(dict.fromkeys("-'\u2019.,()/", " "))


@dataclass(frozen=True)
class Pair:
    """Two cities of one country; `likeness` is 100 for the same name."""

    one: Any
    other: Any
    likeness: int


def suggestions() -> list[Pair]:
    """Return pairs that may be one city, likeliest first; two statements.

    Pairs that somebody told apart are left out.
    """
    columns = (City.id, City.name, City.country, City.region, City.network, City.population)
    query = sa.select(*columns, City.kind).where(City.merged_into_id.is_(None))
    apart = _told_apart()
    countries: defaultdict[str, list[Any]] = defaultdict(list)
    for row in db.session.execute(query.order_by(City.id)):
        countries[row.country].append(row)
    found = [pair for cities in countries.values() for pair in _alike(cities)]
    fresh = [pair for pair in found if (pair.one.id, pair.other.id) not in apart]
    return sorted(fresh, key=lambda pair: (-pair.likeness, folded(pair.one.name)))[:MOST]


def compared(name: str) -> str:
    """Return a name as it is compared: no accents, capitals, signs, nor order of words."""
    return " ".join(sorted(folded(name).translate(PUNCTUATION).split()))


def likeness(one: str, other: str) -> int:
    """Return how alike two names are, from 0 to 100, as `compared` has them."""
    if one == other:
        return SAME
    if min(len(one), len(other)) <= SHORT:
        return 0
    joined = fuzz.ratio(one.replace(" ", ""), other.replace(" ", ""))
    return min(SAME - 1, int(max(fuzz.ratio(one, other), joined)))


def _alike(cities: list[Any]) -> Iterator[Pair]:
    named = [(city, compared(city.name)) for city in cities]
    for (one, name), (other, other_name) in combinations(named, 2):
        if (found := likeness(name, other_name)) >= ALIKE:
            yield Pair(one, other, found)


def _told_apart() -> set[tuple[int, int]]:
    other = sa.cast(Event.data["other"].as_string(), sa.BigInteger)
    query = sa.select(Event.subject_id, other).where(Event.name == "cities_told_apart")
    query = query.where(Event.chain == "register")
    return {(one, two) for one, two in db.session.execute(query)}
