"""What happens to the register: lines of a file become cities, dated statuses and contacts."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accounts import operations as accounts
from accounts.models import Person, Role, RoleKind
from core import clock, events
from core.db import db
from core.i18n import LANGUAGES
from members.models import City, Membership
from members.register.changes import OF_CITY, OF_MEMBERSHIP, Change, compared
from members.register.reading import Row, folded


def plan_import(rows: Sequence[Row], *, since: date | None = None) -> list[Change]:
    """Return what importing `rows` would change, line by line; writes nothing.

    Statuses are compared on, and will hold from, `since`; the clock's today in UTC without it.
    """
    query = sa.select(City).options(selectinload(City.memberships))
    cities = {(folded(city.name), city.country): city for city in db.session.scalars(query)}
    pairs = sa.select(sa.func.lower(Person.email), Role.city_id).select_from(Role)
    pairs = pairs.join(Person, Person.id == Role.person_id)
    pairs = pairs.where(Role.kind == RoleKind.CITY_CONTACT, Role.call_id.is_(None))
    contacts = {(email, city_id) for email, city_id in db.session.execute(pairs)}
    return compared(rows, cities, contacts, since or clock.now().date())


def import_register(
    rows: Sequence[Row], *, actor: Person, since: date | None = None
) -> list[Change]:
    """Make the register say what `rows` say, and return what that changed.

    A changed status or fee is a new dated row, so that the register still knows what was true
    before; contacts become persons with a role. Cities that no row names stay as they are, and a
    second import of the same rows changes nothing. Only one import runs at a time.
    """
    db.session.execute(sa.text("LOCK TABLE city IN SHARE ROW EXCLUSIVE MODE"))
    day = since or clock.now().date()
    changes = [change for change in plan_import(rows, since=day) if change.matters]
    cities = [_take_city(change) for change in changes]
    db.session.flush()
    for change, city in zip(changes, cities, strict=True):
        _note_city(change, city, actor=actor)
        _take_membership(change, city, day, actor=actor)
    for change, city in zip(changes, cities, strict=True):
        if change.adds_contact:
            _take_contact(change.row, city, actor=actor)
    db.session.flush()
    return changes


def _take_city(change: Change) -> City:
    row, city = change.row, change.city
    if city is None:
        city = City(country=row.country, memberships=[])
        db.session.add(city)
    for field in OF_CITY:
        value = getattr(row, field)
        setattr(city, field, list(value) if field == "languages" else value)
    return city


def _note_city(change: Change, city: City, *, actor: Person) -> None:
    if change.city is None:
        events.record(city, "city_added", actor=actor)
    elif fields := [each.field for each in change.of(OF_CITY)]:
        events.record(city, "city_changed", actor=actor, fields=fields)


def _take_membership(change: Change, city: City, day: date, *, actor: Person) -> None:
    if not change.of(OF_MEMBERSHIP):
        return
    row = change.row
    # A second change on the same day corrects the first: a status holds for whole days.
    found = next((m for m in city.memberships if m.valid_from == day), None)
    if found is None:
        found = Membership(valid_from=day)
        city.memberships.append(found)
    found.status, found.fees_paid_until = row.status, row.fees_paid_until
    found.recorded_at = clock.now()
    events.record(
        city,
        "membership_recorded",
        actor=actor,
        status=row.status.value,
        valid_from=day.isoformat(),
        fees_paid_until=row.fees_paid_until.isoformat() if row.fees_paid_until else None,
    )


def _take_contact(row: Row, city: City, *, actor: Person) -> None:
    language = next((code for code in row.languages if code in LANGUAGES), "en")
    person = accounts.register_person(
        actor=actor, email=row.contact_email, name=row.contact_name, language=language
    )
    accounts.grant_role(person, RoleKind.CITY_CONTACT, actor=actor, city_id=city.id)
