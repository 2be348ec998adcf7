"""What the secretariat does to one city by hand; each leaves an event of the register."""

from typing import Any

import sqlalchemy as sa
from flask_babel import gettext

from accounts import operations as accounts
from accounts.models import Level, Person, RoleKind
from core import clock, events
from core.db import db, locked
from core.search import fold
from members.city.forms import UnfitError
from members.models import City, CityKind, Membership, MemberStatus
from members.queries import CityContact


def add_city(*, actor: Person, **values: Any) -> City:
    """Add a city or an institution. Raises UnfitError where the register has it already."""
    _check(values, None)
    city = City(memberships=[], **_kept(values))
    db.session.add(city)
    db.session.flush()
    events.record(city, "city_added", actor=actor)
    return city


def change_city(city: City, *, actor: Person, **values: Any) -> list[str]:
    """Change fields of a city and return their names. Raises UnfitError for a name that is taken.

    The event keeps what each field said before and says now.
    """
    city = locked(City, city.id)
    _check(values, city)
    new = _kept(values)
    changed = {
        name: [getattr(city, name), value]
        for name, value in new.items()
        if getattr(city, name) != value
    }
    for name in changed:
        setattr(city, name, new[name])
    if changed:
        events.record(city, "city_changed", actor=actor, changed=changed)
    db.session.flush()
    return list(changed)


def record_status(city: City, *, actor: Person, **values: Any) -> Membership:
    """Record what a city is from a day on, past or future. Raises UnfitError."""
    city = locked(City, city.id)
    _check_status(city, values, None)
    row = Membership(city_id=city.id, **values)
    db.session.add(row)
    db.session.flush()
    db.session.expire(city, ["memberships"])
    events.record(city, "membership_recorded", actor=actor, **row.facts)
    return row


def correct_status(row: Membership, *, actor: Person, reason: str, **values: Any) -> None:
    """Put a dated status right; the event keeps what stood, and why it was wrong."""
    city = locked(City, row.city_id)
    row = locked(Membership, row.id)
    _check_status(city, values, row)
    before, note = row.facts, row.note
    for name, value in values.items():
        setattr(row, name, value)
    row.recorded_at = clock.now()
    db.session.flush()
    db.session.expire(city, ["memberships"])
    if before == row.facts and note == row.note:
        return
    facts = {"was": before, "note_changed": note != row.note, **row.facts}
    events.record(city, "membership_corrected", actor=actor, reason=reason, **facts)


def remove_status(row: Membership, *, actor: Person, reason: str) -> None:
    """Take a dated status away; the event keeps that it stood, and why it went."""
    city = locked(City, row.city_id)
    row = locked(Membership, row.id)
    events.record(city, "membership_removed", actor=actor, reason=reason, was=row.facts)
    db.session.delete(row)
    db.session.flush()
    db.session.expire(city, ["memberships"])


def add_contact(
    city: City, *, actor: Person, email: str, name: str, language: str, level: Level
) -> Person:
    """Let somebody write for the city in all calls; who has the address already stays as named."""
    person = accounts.register_person(actor=actor, email=email, name=name, language=language)
    accounts.grant_role(person, RoleKind.CITY_CONTACT, actor=actor, city_id=city.id, level=level)
    return person


def change_contact(contact: CityContact, *, actor: Person, level: Level, **person: str) -> None:
    """Change what a contact may do, and how the person is called and written to.

    The person is the same in every city. Raises UnfitError for an address that somebody else has,
    and where the person has another office here, whose account is not the register's to change.
    """
    if person and contact.has_other_roles:
        raise UnfitError("email", gettext("This person has another office here."))
    if person:
        found = accounts.find_person(person["email"])
        if found is not None and found.id != contact.person.id:
            raise UnfitError(
                "email",
                gettext(
                    "Somebody else has this address: end this contact and add that person instead."
                ),
            )
        accounts.change_person(
            contact.person,
            actor=actor,
            email=person["email"],
            name=person["name"],
            language=person["language"],
        )
    role = contact.role
    accounts.grant_role(
        contact.person, role.kind, actor=actor, call_id=role.call_id, city_id=role.city_id,
        level=level,
    )  # fmt: skip


def end_contact(contact: CityContact, *, actor: Person) -> None:
    """End the role; the person stays, with every other role."""
    accounts.end_roles([contact.role.id], actor=actor)


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    institution = values["kind"] is CityKind.INSTITUTION
    municipality = values["municipality"] if institution else ""
    return values | {"languages": list(values["languages"]), "municipality": municipality}


def _check(values: dict[str, Any], city: City | None) -> None:
    # Names are compared without accents, which no constraint of the table does.
    db.session.execute(sa.text("LOCK TABLE city IN SHARE ROW EXCLUSIVE MODE"))
    if values["kind"] is CityKind.INSTITUTION:
        if not values["municipality"]:
            sentence = gettext("Name the municipality that endorses the institution.")
            raise UnfitError("municipality", sentence)
        if city and city.memberships:
            sentence = gettext("An institution is not a member: remove the statuses first.")
            raise UnfitError("kind", sentence)
    query = sa.select(City.id).where(fold(City.name) == fold(sa.literal(values["name"])))
    query = query.where(City.country == values["country"])
    query = query.where(City.id != (city.id if city else 0))
    if db.session.scalars(query.limit(1)).first():
        raise UnfitError("name", gettext("The register has a city of this name already."))


def _check_status(city: City, values: dict[str, Any], row: Membership | None) -> None:
    if city.kind is CityKind.INSTITUTION:
        raise UnfitError("status", gettext("An institution is not a member: it has no status."))
    if values["mentor_id"] and values["status"] is not MemberStatus.SCHOLARSHIP:
        sentence = gettext("Only a city with a scholarship has a mentor city.")
        raise UnfitError("mentor_id", sentence)
    if values["mentor_id"] == city.id:
        raise UnfitError("mentor_id", gettext("A city cannot be its own mentor."))
    query = sa.select(Membership.id).where(Membership.city_id == city.id)
    query = query.where(Membership.valid_from == values["valid_from"])
    query = query.where(Membership.id != (row.id if row else 0))
    if db.session.scalars(query).first():
        sentence = gettext("There is a status from that day already: correct it instead.")
        raise UnfitError("valid_from", sentence)
