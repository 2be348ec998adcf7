"""Small makers of rows for tests; each returns what it made, flushed."""

import itertools
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from accounts import operations as accounts
from accounts.models import Person, RoleKind
from calls.call.definition import CallDefinition
from calls.call.models import Call
from calls.call.operations import load_call
from calls.call.states import CallState
from calls.call.toml_file import load_call_file
from core import clock, transitions
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


EDITIONS = Path(__file__).parents[1] / "calls" / "editions"
WALK = ("publish", "open", "close", "check", "evaluate", "deliberate", "decide", "announce")
"""The transitions of a call's life, in order."""
AHEAD = (CallState.DRAFT, CallState.PUBLISHED)


def call(
    *, state: CallState = CallState.OPEN, code: str = "", rehearsal: bool = False, **changes: Any
) -> Call:
    """Return a new call with the text of AWARD-2026 and dates round the clock's today.

    Before it opens it has ten days to go, open it has thirty more, from `closed` on its deadline
    was thirty days ago, always at 23:59 in Madrid. `changes` are laid over the definition, nested:
    `call(calendar={"grace_minutes": 10}, eligibility={"entries_per_city": 1})`.
    """
    made = load_call(
        definition(state, code or f"TEST-{next(_count)}", **changes),
        actor=system(),
        rehearsal=rehearsal,
    )
    for name in WALK:
        if made.state is not state:
            transitions.apply(made, name, actor=system())
    db.session.flush()
    return made


def definition(state: CallState, code: str, **changes: Any) -> CallDefinition:
    """Return what a call of `factories.call` says, without loading it."""
    award, today = _award(), clock.now().date()
    if state in AHEAD:
        by = today + timedelta(days=10) - award.calendar.opens.date()
    else:
        end = timedelta(days=30 if state is CallState.OPEN else -30)
        by = today + end - award.calendar.closes.date()
    shifted = award.shifted(code=code, days=by.days)
    return CallDefinition.model_validate(_laid_over(shifted.model_dump(), changes))


@cache
def _award() -> CallDefinition:
    return load_call_file(EDITIONS / "AWARD-2026.toml")


def _laid_over(plain: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(plain)
    for key, value in changes.items():
        below = plain.get(key)
        nested = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _laid_over(below, value) if nested else value
    return merged
