"""The list of the register: searched, filtered by what cities were on a day, sorted, exported."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from accounts.models import Person, Role, RoleKind
from core import clock, paging
from core.db import db
from core.paging import Page
from core.search import fold, matches
from members.models import City, CityKind, Membership, MemberStatus
from members.register import cells
from members.register.writing import Line, harmless

SORTS = ("name", "country", "network", "population", "status", "fees")
NO_STATUS = "none"


@dataclass(frozen=True)
class Filters:
    """What the reader of the register asked for; what cannot be understood is as if not said.

    `on` is the day on which the statuses held; None is today. `status` may be NO_STATUS.
    """

    q: str = ""
    kind: CityKind = CityKind.MUNICIPALITY
    country: str = ""
    network: str = ""
    status: str = ""
    on: date | None = None
    sort: str = "name"
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, said: Any) -> "Filters":
        """Read the query of an address."""
        statuses = {*(each.value for each in MemberStatus), NO_STATUS}
        country, status = said.get("country", ""), said.get("status", "")
        return cls(
            q=cells.plain(said.get("q", ""))[:100],
            kind=CityKind.INSTITUTION if said.get("kind") == "institution" else cls.kind,
            country=country if country in cells.countries() else "",
            network=cells.plain(said.get("network", ""))[:200],
            status=status if status in statuses else "",
            on=read_day(said.get("on", "")),
            sort=said.get("sort", "") if said.get("sort") in SORTS else cls.sort,
            descending=said.get("desc") == "1",
            page=paging.read(said).number,
        )

    @property
    def narrowed(self) -> bool:
        """Whether the list leaves out cities of its kind."""
        return bool(self.q or self.country or self.network or self.status)

    @property
    def day(self) -> date:
        """Return the day whose statuses are shown."""
        return self.on or clock.now().date()

    def address(self, **changes: Any) -> dict[str, Any]:
        """Return the query of the same list with `changes`; what is not said is left out."""
        new = replace(self, **changes)
        said = {
            "q": new.q,
            "kind": new.kind.value if new.kind is not CityKind.MUNICIPALITY else "",
            "country": new.country,
            "network": new.network,
            "status": new.status,
            "on": new.on.isoformat() if new.on else "",
            "sort": new.sort if new.sort != "name" else "",
            "desc": "1" if new.descending else "",
            "page": new.page if new.page > 1 else "",
        }
        return {key: value for key, value in said.items() if value}


def read_day(said: str) -> date | None:
    """Return the day that an address names, or None."""
    try:
        return cells.day(cells.plain(said))
    except cells.CellError:
        return None


def register_page(filters: Filters) -> tuple[list[Any], int]:
    """Return one page of cities with their status on the day, and how many match: one statement.

    A row has id, name, country, network, population, municipality, status and fees_paid_until; the
    last two are None for a city without a status.
    """
    now = standing_on(filters.day)
    columns: list[Any] = [City.id, City.name, City.country, City.network, City.population]
    columns += [City.municipality, now.c.status, now.c.fees_paid_until]
    query = sa.select(*columns, sa.func.count().over().label("total")).outerjoin(now, sa.true())
    cut = Page(filters.page)
    query = _narrowed(query, filters, now).limit(cut.rows).offset(cut.offset)
    rows = db.session.execute(query).all()
    return list(rows), rows[0].total if rows else 0


def choices() -> tuple[list[str], list[str], dict[CityKind, int]]:
    """Return the networks and countries that have a city, and how many of each kind there are."""
    query = sa.select(City.network, City.country, City.kind, sa.func.count())
    query = query.where(City.merged_into_id.is_(None))
    rows = db.session.execute(query.group_by(City.network, City.country, City.kind)).all()
    kinds = dict.fromkeys(CityKind, 0)
    for *_names, kind, count in rows:
        kinds[kind] += count
    return sorted({row[0] for row in rows} - {""}), sorted({row[1] for row in rows}), kinds


def exported(filters: Filters) -> Iterator[list[Any]]:
    """Yield each city that the filters keep as the cells of an exported line: one statement."""
    now, mentor = standing_on(filters.day), aliased(City)
    contacts = _contacts()
    query = sa.select(City, now.c.status, now.c.fees_paid_until, now.c.note)
    query = query.add_columns(mentor.name, mentor.country, contacts.c.names, contacts.c.emails)
    query = (
        query.select_from(City)
        .outerjoin(now, sa.true())
        .outerjoin(mentor, mentor.id == now.c.mentor_id)
    )
    query = query.outerjoin(contacts, contacts.c.city_id == City.id)
    for city, status, paid, note, name, country, names, emails in db.session.execute(
        _narrowed(query, filters, now)
    ):
        yield Line(
            name=city.name,
            country=city.country,
            region=city.region,
            population=city.population,
            network=city.network,
            status=status,
            fees_paid_until=paid,
            languages=city.languages,
            contact_names=names or (),
            contact_emails=emails or (),
            mentor=f"{name} ({country})" if name else "",
            note=note or "",
            kind=city.kind,
            municipality=city.municipality,
        ).cells()


def history(filters: Filters) -> Iterator[list[Any]]:
    """Yield every dated status of the cities that the filters keep, as cells: one statement."""
    now, mentor = standing_on(filters.day), aliased(City)
    kept = _narrowed(sa.select(City.id).outerjoin(now, sa.true()), filters, now).order_by(None)
    query = sa.select(City.name, City.country, Membership, mentor.name, mentor.country)
    query = query.select_from(City).join(Membership, Membership.city_id == City.id)
    query = query.outerjoin(mentor, mentor.id == Membership.mentor_id)
    query = query.where(City.id.in_(kept)).order_by(fold(City.name), City.id, Membership.valid_from)
    for name, country, row, mentor_name, mentor_country in db.session.execute(query):
        said = [name, country, row.valid_from, row.status.value, row.fees_paid_until]
        said += [f"{mentor_name} ({mentor_country})" if mentor_name else "", row.note]
        yield [harmless(each) for each in (*said, row.recorded_at.strftime("%Y-%m-%d %H:%M UTC"))]


def standing_on(day: date) -> LateralFromClause:
    """Return what each city was on `day`, to be joined to City; no row where it was nothing."""
    latest = sa.select(Membership).where(Membership.city_id == City.id)
    latest = latest.where(Membership.valid_from <= day).order_by(Membership.valid_from.desc())
    return latest.limit(1).lateral("standing")


def _narrowed(query: sa.Select[Any], filters: Filters, now: LateralFromClause) -> sa.Select[Any]:
    query = query.where(City.merged_into_id.is_(None), City.kind == filters.kind)
    if filters.q:
        query = query.where(matches(City.name, filters.q))
    if filters.country:
        query = query.where(City.country == filters.country)
    if filters.network:
        query = query.where(City.network == filters.network)
    if filters.status == NO_STATUS:
        query = query.where(now.c.status.is_(None))
    elif filters.status:
        query = query.where(now.c.status == MemberStatus(filters.status))
    orders: dict[str, Any] = {
        "name": fold(City.name),
        "country": City.country,
        "network": sa.func.nullif(City.network, ""),
        "population": City.population,
        "status": now.c.status,
        "fees": now.c.fees_paid_until,
    }
    order = orders[filters.sort]
    order = order.desc() if filters.descending else order.asc()
    return query.order_by(order.nulls_last(), fold(City.name), City.country, City.id)


def _contacts() -> sa.Subquery:
    """Return names and addresses of each city's contacts in all calls, in the same order."""
    order = (Person.name, Role.id)
    query = sa.select(
        Role.city_id,
        sa.func.array_agg(aggregate_order_by(Person.name, *order)).label("names"),
        sa.func.array_agg(aggregate_order_by(Person.email, *order)).label("emails"),
    )
    query = query.join(Person, Person.id == Role.person_id)
    query = query.where(Role.kind == RoleKind.CITY_CONTACT, Role.call_id.is_(None))
    return query.group_by(Role.city_id).subquery("contacts")
