"""Who is told: the contacts of the cities that write in a call.

Which cities write, only the later steps know: they answer a signal.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from blinker import Namespace

from accounts.models import Level, Person, Role, RoleKind
from calls.call.models import Call
from core.db import db

_names = Namespace()
cities_asked = _names.signal("cities-asked")
"""Sent with a Call. Receivers answer with the `Writing` that they know of."""
BATCH = 50
"""How many people one job writes to; the next batch is another job."""


@dataclass(frozen=True)
class Writing:
    """The ids of cities with a draft in a call, and of those with any entry that lives."""

    drafting: frozenset[int] = frozenset()
    living: frozenset[int] = frozenset()


def cities_in(call: Call) -> Writing:
    """Return which cities write in the call."""
    answers = [answer for _receiver, answer in cities_asked.send(call)]
    return Writing(
        frozenset().union(*(answer.drafting for answer in answers)),
        frozenset().union(*(answer.living for answer in answers)),
    )


def writers(
    city_ids: Collection[int], call_id: int, *, after: int = 0, most: int | None = None
) -> list[Person]:
    """Return who may write for one of the cities in the call, by id, `most` people `after` an id.

    They hold at least the level `edit`; each is there once, whatever the number of cities.
    """
    return _contacts(city_ids, call_id, (Level.EDIT, Level.SUBMIT), after, most)


def contacts(
    city_ids: Collection[int], call_id: int, *, after: int = 0, most: int | None = None
) -> list[Person]:
    """Return every contact of one of the cities in the call, as `writers` does."""
    return _contacts(city_ids, call_id, tuple(Level), after, most)


def _contacts(
    city_ids: Collection[int], call_id: int, levels: tuple[Level, ...], after: int, most: int | None
) -> list[Person]:
    held = sa.select(Role.person_id).where(
        Role.kind == RoleKind.CITY_CONTACT,
        Role.city_id.in_(city_ids),
        Role.level.in_(levels),
        sa.or_(Role.call_id.is_(None), Role.call_id == call_id),
    )
    query = sa.select(Person).where(Person.id.in_(held), Person.id > after).order_by(Person.id)
    people = db.session.scalars(query.limit(most) if most else query)
    return list(people.unique())
