"""What is read of the register."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accounts.models import Person, Role, RoleKind
from core import clock, paging
from core.db import db
from core.paging import Page
from core.search import fold, matches
from members.models import City, Membership, MemberStatus


@dataclass(frozen=True)
class Filters:
    """What the reader of the register asked for; what cannot be understood is as if not said."""

    q: str = ""
    network: str = ""
    status: MemberStatus | None = None
    page: int = 1

    @classmethod
    def read(cls, said: Any) -> "Filters":
        """Read the query of an address."""
        statuses = {status.value: status for status in MemberStatus}
        return cls(
            q=said.get("q", "").strip()[:100],
            network=said.get("network", "")[:200],
            status=statuses.get(said.get("status", "")),
            page=paging.read(said).number,
        )

    def address(self, page: int) -> dict[str, Any]:
        """Return the query of another page of the same list; what is not said is left out."""
        status = self.status.value if self.status else ""
        said = {"q": self.q, "network": self.network, "status": status, "page": page}
        return {key: value for key, value in said.items() if value and (key, value) != ("page", 1)}


def register_page(filters: Filters) -> tuple[list[Any], int]:
    """Return one page of cities with their status today, and how many match: one statement.

    A row has id, name, country, network, population, status and fees_paid_until; the last two are
    None for a city without a status.
    """
    now = _standing_on(clock.now().date())
    columns: list[Any] = [City.id, City.name, City.country, City.network, City.population]
    columns += [now.c.status, now.c.fees_paid_until, sa.func.count().over().label("total")]
    query = sa.select(*columns).outerjoin(now, sa.true())
    if filters.q:
        query = query.where(matches(City.name, filters.q))
    if filters.network:
        query = query.where(City.network == filters.network)
    if filters.status:
        query = query.where(now.c.status == filters.status)
    query = query.order_by(fold(City.name), City.country, City.id)
    cut = Page(filters.page)
    rows = db.session.execute(query.limit(cut.rows).offset(cut.offset)).all()
    return list(rows), rows[0].total if rows else 0


def networks() -> list[str]:
    """Return the territorial networks that have a city, by name."""
    query = sa.select(City.network).where(City.network != "").distinct().order_by(City.network)
    return list(db.session.scalars(query))


def get_city(city_id: int) -> City:
    """Return a city with all its dated statuses. Raises NoResultFound when there is none."""
    query = sa.select(City).where(City.id == city_id).options(selectinload(City.memberships))
    return db.session.scalars(query).one()


def find_city(name: str, country: str = "") -> City | None:
    """Return the city of that name, whatever its capitals and accents.

    None too when the name alone fits several: then `country` (ISO 3166-1 alpha-2) tells them apart.
    """
    query = sa.select(City).where(fold(City.name) == fold(sa.literal(name.strip())))
    if country:
        query = query.where(City.country == country)
    found = db.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def status_on(city_id: int, day: date) -> Membership | None:
    """Return what the city was on `day`: the latest status that held by then, or None."""
    query = sa.select(Membership).where(Membership.city_id == city_id, Membership.valid_from <= day)
    return db.session.scalars(query.order_by(Membership.valid_from.desc()).limit(1)).one_or_none()


def cities_of(person: Person, *, call_id: int | None = None) -> list[City]:
    """Return the cities that `person` is a contact of, in that call or in any, by name."""
    query = sa.select(City).where(City.id.in_(person.city_ids(call_id))).order_by(City.name)
    return list(db.session.scalars(query))


def contacts_of(city: City) -> list[Person]:
    """Return the contacts of a city, by name."""
    query = sa.select(Person).join(Role, Role.person_id == Person.id)
    query = query.where(Role.kind == RoleKind.CITY_CONTACT, Role.city_id == city.id)
    return list(db.session.scalars(query.order_by(Person.name).distinct()).unique())


def _standing_on(day: date) -> sa.FromClause:
    latest = sa.select(Membership.status, Membership.fees_paid_until)
    latest = latest.where(Membership.city_id == City.id, Membership.valid_from <= day)
    return latest.order_by(Membership.valid_from.desc()).limit(1).lateral("standing")
