"""What an import does to the register: lines become cities, dated statuses and contacts."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accounts import operations as accounts
from accounts.models import Person, Role, RoleKind
from core import clock, events
from core.db import db
from core.i18n import LANGUAGES
from members.models import REGISTER, City, CityKind, Membership, MemberStatus
from members.register.cells import folded
from members.register.changes import (
    OF_CITY,
    OF_MEMBERSHIP,
    Change,
    Held,
    Known,
    Name,
    Plan,
    compared,
    standing,
)
from members.register.reading import Row


def plan_import(rows: Sequence[Row], *, since: date | None = None) -> Plan:
    """Return what importing `rows` would change, line by line; writes nothing.

    Statuses are compared on, and will hold from, `since`; the clock's today in UTC without it.
    Three statements, and one more for each further 500 cities.
    """
    query = sa.select(City).options(selectinload(City.memberships))
    cities = {city.id: city for city in db.session.scalars(query)}
    pairs = sa.select(Role.id, Role.city_id, Person.name, Person.email).select_from(Role)
    pairs = pairs.join(Person, Person.id == Role.person_id).order_by(Person.name, Role.id)
    pairs = pairs.where(Role.kind == RoleKind.CITY_CONTACT, Role.call_id.is_(None))
    rows_of = db.session.execute(pairs)
    contacts = [Held(role, city or 0, name, email) for role, city, name, email in rows_of]
    return compared(rows, Known(cities, contacts), since or clock.now().date())


def import_register(
    rows: Sequence[Row],
    *,
    actor: Person,
    since: date | None = None,
    ended: Collection[int] = frozenset(),
) -> list[Change]:
    """Make the register say what `rows` say, and return the lines that changed something.

    A changed status or fee is a new dated row, so that the register still knows what was true
    before; contacts become persons with a role, and those whose role is in `ended` (ids of roles)
    lose it where their line no longer names them. Lines that contradict the register are passed
    over, cities that no line names stay as they are, and a second import of the same rows changes
    nothing. Only one import runs at a time; the number of statements does not grow with the lines.
    """
    db.session.execute(sa.text("LOCK TABLE city IN SHARE ROW EXCLUSIVE MODE"))
    day = since or clock.now().date()
    plan = plan_import(rows, since=day)
    changes = plan.matter
    cities = [_take_city(change) for change in changes]
    db.session.flush()
    _take_memberships(changes, cities, day)
    db.session.flush()
    for change, city in zip(changes, cities, strict=True):
        _note(change, city, day, actor=actor)
    accounts.register_contacts(_newcomers(changes, cities), actor=actor)
    gone = [held for _change, held in plan.vanished if held.role_id in ended]
    accounts.end_roles([held.role_id for held in gone], actor=actor)
    if changes or gone:
        added = sum(change.city is None for change in changes)
        counts: dict[str, Any] = {
            "lines": len(rows),
            "added": added,
            "changed": len(changes) - added,
        }
        counts |= {"contacts": sum(len(c.newcomers) for c in changes), "ended": len(gone)}
        events.record(REGISTER, "register_imported", actor=actor, since=day.isoformat(), **counts)
    db.session.flush()
    return changes


def _take_city(change: Change) -> City:
    row, city = change.row, change.city
    if city is None:
        city = City(country=row.country, name=row.name, region=row.region, memberships=[])
        city.population, city.languages = row.population, list(row.languages)
        city.kind = row.kind or CityKind.MUNICIPALITY
        db.session.add(city)
    for each in change.of(OF_CITY):
        setattr(city, each.field, list(each.after) if each.field == "languages" else each.after)
    return city


def _take_memberships(changes: list[Change], cities: list[City], day: date) -> None:
    named = dict[Name, int]()
    if any(change.mentor for change in changes):
        pairs = db.session.execute(sa.select(City.name, City.country, City.id, City.merged_into_id))
        named = {(folded(n), country): merged or id_ for n, country, id_, merged in pairs}
    for change, city in zip(changes, cities, strict=True):
        if change.of(OF_MEMBERSHIP):
            _take_membership(change, city, day, named)


def _take_membership(change: Change, city: City, day: date, named: dict[Name, int]) -> None:
    row, before = change.row, standing(city, day)
    assert row.status is not None, "differences in a membership need a status"  # noqa: S101
    # A second change on the same day corrects the first: a status holds for whole days.
    found = before if before and before.valid_from == day else None
    if found is None:
        found = Membership(valid_from=day)
        place = sum(each.valid_from < day for each in city.memberships)
        city.memberships.insert(place, found)
    found.status, found.fees_paid_until = row.status, row.fees_paid_until
    if row.status is not MemberStatus.SCHOLARSHIP:
        found.mentor_id = None
    elif row.mentor is not None:
        found.mentor_id = named[change.mentor] if change.mentor else None
    elif before:
        found.mentor_id = before.mentor_id
    found.note = row.note if row.note is not None else (found.note or "")
    found.recorded_at = clock.now()


def _note(change: Change, city: City, day: date, *, actor: Person) -> None:
    if change.city is None:
        events.record(city, "city_added", actor=actor)
    elif found := change.of(OF_CITY):
        changed = {each.field: [_fact(each.before), _fact(each.after)] for each in found}
        events.record(city, "city_changed", actor=actor, changed=changed)
    if change.of(OF_MEMBERSHIP):
        now = standing(city, day)
        events.record(city, "membership_recorded", actor=actor, **(now.facts if now else {}))


def _fact(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _newcomers(changes: list[Change], cities: list[City]) -> list[accounts.Newcomer]:
    return [
        accounts.Newcomer(each.email, each.name, _language(change.row), city.id)
        for change, city in zip(changes, cities, strict=True)
        for each in change.newcomers
    ]


def _language(row: Row) -> str:
    return next((code for code in row.languages if code in LANGUAGES), "en")
