"""Small makers of rows for tests; each returns what it made, flushed."""

import itertools
from datetime import date
from typing import Any

from flask.testing import FlaskClient

from accounts import operations as accounts
from accounts.models import Person, RoleKind
from core.actors import SYSTEM_ID
from core.db import db
from members.models import City, Membership, MemberStatus

_count = itertools.count(1)


def system() -> Person:
    """Return the person under which jobs act."""
    return db.session.get_one(Person, SYSTEM_ID)


def person(*roles: RoleKind, name: str = "", language: str = "en", **where: Any) -> Person:
    """Return a new person who holds `roles`, for `call_id` and `city_id` if given."""
    n = next(_count)
    made = accounts.register_person(
        actor=system(),
        email=f"p{n}@tests.example",
        name=name or f"Person {n}",
        language=language,
    )
    for kind in roles:
        accounts.grant_role(made, kind, actor=system(), **where)
    return made


def secretary(**where: Any) -> Person:
    """Return a new person of the secretariat."""
    return person(RoleKind.SECRETARIAT, **where)


def city(
    name: str = "",
    *,
    country: str = "ES",
    languages: tuple[str, ...] = ("es",),
    status: MemberStatus = MemberStatus.ACTIVE,
    paid_until: date | None = date(2030, 12, 31),
) -> City:
    """Return a new member city whose status holds since 2010."""
    made = City(
        name=name or f"City {next(_count)}",
        country=country,
        region="Europe",
        network="",
        population=100_000,
        languages=list(languages),
    )
    made.memberships.append(
        Membership(status=status, valid_from=date(2010, 1, 1), fees_paid_until=paid_until)
    )
    db.session.add(made)
    db.session.flush()
    return made


def contact(of: City, **more: Any) -> Person:
    """Return a new contact of a city."""
    return person(RoleKind.CITY_CONTACT, city_id=of.id, **more)


def sign_in(client: FlaskClient, who: Person) -> None:
    """Make the test browser that person's."""
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = who.get_id(), True
