"""What is read of a city: its statuses by day, its contacts, its past."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accounts.models import Person, Role, RoleKind
from core.db import db
from core.events import Event
from core.search import fold
from members.models import City, Membership


@dataclass(frozen=True)
class CityContact:
    """A person's role as contact of a city, in one call or in all."""

    role: Role
    person: Person
    city: City

    @property
    def elsewhere(self) -> list[int]:
        """Return the other cities this person is a contact of."""
        return sorted(self.person.city_ids() - {self.city.id})

    @property
    def has_other_roles(self) -> bool:
        """Whether this person does more here than to write for cities."""
        return any(role.kind is not RoleKind.CITY_CONTACT for role in self.person.roles)


@dataclass(frozen=True)
class CityStatus:
    """One dated status, and whose it is."""

    city: City
    row: Membership


def get_city(city_id: int) -> City:
    """Return a city with all its dated statuses. Raises NoResultFound when there is none."""
    query = sa.select(City).where(City.id == city_id).options(selectinload(City.memberships))
    return db.session.scalars(query).one()


def get_present_city(city_id: int) -> City:
    """Return a city that is no merged duplicate. Raises NoResultFound when there is none."""
    query = sa.select(City).where(City.id == city_id, City.merged_into_id.is_(None))
    return db.session.scalars(query).one()


def get_present_cities(city_ids: list[int]) -> list[City]:
    """Return those of the cities that are no merged duplicates, with their dated statuses."""
    query = sa.select(City).where(City.id.in_(city_ids), City.merged_into_id.is_(None))
    return list(db.session.scalars(query.options(selectinload(City.memberships))))


def get_status(city_id: int, membership_id: int) -> CityStatus:
    """Return a dated status of that city. Raises NoResultFound when there is none."""
    query = sa.select(City, Membership).join(Membership, Membership.city_id == City.id)
    query = query.where(City.id == city_id, Membership.id == membership_id)
    city, row = db.session.execute(query).one()
    return CityStatus(city, row)


def find_city(name: str, country: str = "") -> City | None:
    """Return the city of that name, whatever its capitals and accents.

    The name of a duplicate leads to the city it became. None too when the name alone fits several:
    then `country` (ISO 3166-1 alpha-2) tells them apart.
    """
    query = sa.select(sa.func.coalesce(City.merged_into_id, City.id))
    query = query.where(fold(City.name) == fold(sa.literal(name.strip())))
    if country:
        query = query.where(City.country == country)
    found = db.session.scalars(sa.select(City).where(City.id.in_(query)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def find_named(said: str) -> City | None:
    """Return the city that a person means: Lleida, or Lleida (ES) where the name is not enough."""
    name, _bracket, rest = said.rpartition(" (")
    if name and rest.endswith(")") and (found := find_city(name, rest[:-1].upper())):
        return found
    return find_city(said)


def status_on(city_id: int, day: date) -> Membership | None:
    """Return what the city was on `day`: the latest status that held by then, or None."""
    query = sa.select(Membership).where(Membership.city_id == city_id, Membership.valid_from <= day)
    return db.session.scalars(query.order_by(Membership.valid_from.desc()).limit(1)).one_or_none()


def cities_of(person: Person, *, call_id: int | None = None) -> list[City]:
    """Return the cities that `person` is a contact of, in that call or in any, by name."""
    query = sa.select(City).where(City.id.in_(person.city_ids(call_id))).order_by(City.name)
    return list(db.session.scalars(query))


def contact_roles(city: City) -> list[CityContact]:
    """Return every role of a contact of the city, those for one call too, by name."""
    query = sa.select(Role, Person).join(Person, Person.id == Role.person_id)
    query = query.where(Role.kind == RoleKind.CITY_CONTACT, Role.city_id == city.id)
    query = query.order_by(Person.name, Role.call_id.nulls_first())
    rows = db.session.execute(query).unique()
    return [CityContact(role, person, city) for role, person in rows]


def get_contact(city_id: int, role_id: int) -> CityContact:
    """Return a role of a contact of that city. Raises NoResultFound when there is none."""
    query = sa.select(Role, Person, City).join(Person, Person.id == Role.person_id)
    query = query.join(City, City.id == Role.city_id).where(Role.id == role_id)
    query = query.where(City.id == city_id, Role.kind == RoleKind.CITY_CONTACT)
    role, person, city = db.session.execute(query).unique().one()
    return CityContact(role, person, city)


def names_of(city_ids: list[int]) -> dict[int, str]:
    """Return the names of cities by id."""
    if not city_ids:
        return {}
    query = sa.select(City.id, City.name).where(City.id.in_(city_ids)).order_by(City.name)
    return {row.id: row.name for row in db.session.execute(query)}


def related(city: City) -> tuple[dict[int, str], list[str]]:
    """Return the mentors of a city by id, and the names under which it was written down twice."""
    mentors = {row.mentor_id for row in city.memberships if row.mentor_id}
    query = sa.select(City).where(sa.or_(City.id.in_(mentors), City.merged_into_id == city.id))
    found = list(db.session.scalars(query.order_by(City.name)))
    duplicates = [each.name for each in found if each.merged_into_id == city.id]
    return {each.id: each.name for each in found if each.id in mentors}, duplicates


def find_called(city_id: int | None) -> str:
    """Return the name and country of a city, as `find_named` takes it; nothing for None."""
    city = db.session.get(City, city_id) if city_id else None
    return f"{city.name} ({city.country})" if city else ""


def past_of(city: City, *, latest: int) -> list[tuple[Event, str]]:
    """Return the latest events about the city and who caused each, newest first."""
    query = sa.select(Event, Person.name).join(Person, Person.id == Event.actor_id)
    query = query.where(Event.subject_type == "city", Event.subject_id == city.id)
    query = query.where(Event.chain == city.chain).order_by(Event.seq.desc()).limit(latest)
    return [(event, name) for event, name in db.session.execute(query).unique()]
