"""Two cities become one: the other stays as a signpost, and everything of it moves."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError

from accounts.models import Level, Person, Role
from core import events
from core.db import db, locked
from core.transitions import STALE, Refused
from members.merging.references import moved
from members.models import City, CityKind, Membership

FIELDS = ("name", "country", "region", "network", "population", "languages", "kind", "municipality")
"""What a person chooses between, field by field."""


class Past(StrEnum):
    """Whose dated statuses stand after a merge."""

    BOTH = "both"
    STAYS = "stays"
    GOES = "goes"


def merge_cities(
    stays: City,
    goes: City,
    *,
    actor: Person,
    values: Mapping[str, Any] | None = None,
    past: Past = Past.BOTH,
) -> City:
    """Make `goes` a signpost to `stays`, which takes all that refers to it, and return `stays`.

    `values` are the fields of the city that stays, where they are not its own. With both pasts,
    the status of the city that stays holds where both have one from the same day; what is dropped
    stays in the events. Raises Refused when somebody merged one of them meanwhile. Nobody imports,
    adds or merges at the same time, and whoever writes for one of the two waits.
    """
    db.session.execute(sa.text("LOCK TABLE city IN SHARE ROW EXCLUSIVE MODE"))
    for city_id in sorted((stays.id, goes.id)):
        locked(City, city_id)
    if stays.id == goes.id or stays.merged_into_id or goes.merged_into_id:
        raise Refused(STALE)
    facts: dict[str, Any] = {"other": goes.id, "dropped_statuses": _choose_past(stays, goes, past)}
    _lift_levels(stays, goes)
    db.session.flush()
    try:
        with db.session.begin_nested():
            done, dropped = moved(goes.id, stays.id)
    except IntegrityError as error:
        raise Refused(
            gettext("These two cannot be merged: each has something that only one city may have.")
        ) from error
    later = sa.update(City).where(City.merged_into_id == goes.id).values(merged_into_id=stays.id)
    db.session.execute(later)
    mentors = sa.update(Membership).where(Membership.mentor_id == Membership.city_id)
    db.session.execute(mentors.values(mentor_id=None))
    db.session.expire_all()
    changed = _take_values(stays, goes, values or {})
    goes.merged_into_id = stays.id
    db.session.flush()
    facts |= {"moved": done, "dropped": dropped, "changed": changed}
    events.record(stays, "city_absorbed", actor=actor, **facts)
    events.record(goes, "city_merged", actor=actor, into=stays.id)
    db.session.flush()
    return stays


def tell_apart(one: City, other: City, *, actor: Person) -> None:
    """Record that the two are not the same, so that they are not suggested again."""
    events.record(one, "cities_told_apart", actor=actor, other=other.id)
    events.record(other, "cities_told_apart", actor=actor, other=one.id)


def _choose_past(stays: City, goes: City, past: Past) -> list[dict[str, Any]]:
    """Remove the dated statuses that are not to stand, and return what they were."""
    gone = {Past.STAYS: goes.memberships, Past.GOES: stays.memberships}.get(past)
    if gone is None:
        days = {row.valid_from for row in stays.memberships}
        gone = [row for row in goes.memberships if row.valid_from in days]
    facts = [row.facts | {"city": row.city_id} for row in gone]
    rows = [row.id for row in gone]
    db.session.execute(sa.delete(Membership).where(Membership.id.in_(rows)))
    db.session.expire(stays, ["memberships"])
    db.session.expire(goes, ["memberships"])
    return facts


def _lift_levels(stays: City, goes: City) -> None:
    """Whoever writes for both may do in the one what he or she might do in either."""
    query = sa.select(Role).where(Role.city_id.in_((stays.id, goes.id)), Role.level.is_not(None))
    roles = list(db.session.scalars(query))
    rank = list(Level).index
    best: dict[tuple[Any, ...], Level] = {}
    for role in roles:
        key = (role.person_id, role.kind, role.call_id)
        best[key] = max(best.get(key, Level.VIEW), role.level or Level.VIEW, key=rank)
    for role in roles:
        role.level = best[role.person_id, role.kind, role.call_id]


def _take_values(stays: City, goes: City, values: Mapping[str, Any]) -> dict[str, Any]:
    new = {name: values[name] for name in FIELDS if name in values}
    if new.get("kind", stays.kind) is CityKind.MUNICIPALITY:
        new["municipality"] = ""
    changed = {
        name: [getattr(stays, name), value]
        for name, value in new.items()
        if getattr(stays, name) != value
    }
    if {"name", "country"} & set(changed):
        # Two rows may not bear one name: the signpost takes the name that is given up.
        mine = stays.name, stays.country
        goes.name = f"{goes.name} ({goes.id})"
        db.session.flush()
        for name in changed:
            setattr(stays, name, new[name])
        db.session.flush()
        goes.name, goes.country = mine
    for name in changed:
        setattr(stays, name, new[name])
    return changed
