"""What is read of a call's way: extensions, permits of late cities, clarifications, who runs it."""

from datetime import datetime
from typing import NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from accounts.models import Person, Role, RoleKind
from accounts.rules import waits_to_count
from calls.call.life.models import Clarification, ClarificationState, Extension, LatePermit
from calls.call.models import Call, CallVersion
from calls.call.queries import handed_over_at
from calls.call.rules import SECOND, open_now
from core import clock
from core.db import db, locked
from core.events import Event
from core.search import fold, matches
from members.models import City

SHOWN_CITIES = 30
Row = TypeVar("Row", LatePermit, Clarification)


class PermitLine(NamedTuple):
    """A late permit with its city, who granted it, and whether an entry came in by it."""

    permit: LatePermit
    city: str
    granted_by: str
    used: bool


class Asked(NamedTuple):
    """A question with the name of its city ("" where there is none)."""

    clarification: Clarification
    city: str


class Seat(NamedTuple):
    """A person who runs a call, and since when.

    `waits`: the role was given after the entries went to the jury, and nobody has confirmed it.
    """

    person: Person
    role: Role
    waits: bool


class Colleague(NamedTuple):
    """An organiser of a call, as an address names one."""

    call: Call
    person: Person

    @property
    def call_id(self) -> int:
        """Return the call, for the rules."""
        return self.call.id


class VersionLine(NamedTuple):
    """A version of a call without its text."""

    id: int
    number: int
    note: dict[str, str]
    created_at: datetime


def permits_now() -> sa.ColumnElement[bool]:
    """Return the condition on a permit that it holds now: the SQL twin of `LatePermit.holds`."""
    return sa.and_(LatePermit.revoked_at.is_(None), LatePermit.expires_at > clock.now() - SECOND)


def find_permit(call_id: int, city_id: int) -> LatePermit | None:
    """Return the permit by which the city may still write in the call; the longest, if several."""
    query = sa.select(LatePermit).where(
        LatePermit.call_id == call_id, LatePermit.city_id == city_id, permits_now()
    )
    return db.session.scalars(query.order_by(LatePermit.expires_at.desc()).limit(1)).one_or_none()


def permit_needed(call: Call, city_id: int) -> LatePermit | None:
    """Return the permit by which the city writes now; None while the call is open to all."""
    return None if open_now(None, call) else find_permit(call.id, city_id)


def cities_with_permit(call_id: int) -> frozenset[int]:
    """Return the ids of the cities that hold a permit in the call now."""
    query = sa.select(LatePermit.city_id).where(LatePermit.call_id == call_id, permits_now())
    return frozenset(db.session.scalars(query))


def extensions_of(call: Call) -> list[tuple[Extension, str]]:
    """Return the extensions of the call and who made them, the latest first."""
    query = sa.select(Extension, Person.name).join(Person, Person.id == Extension.made_by)
    query = query.where(Extension.call_id == call.id).order_by(Extension.id.desc())
    return [(extension, name) for extension, name in db.session.execute(query)]


def permits_of(call: Call) -> list[PermitLine]:
    """Return every permit of the call, the latest first; one statement."""
    used = sa.exists().where(
        Event.chain == call.chain,
        Event.name.in_(("entry_submitted", "entry_resubmitted")),
        Event.data["late_permit"].as_integer() == LatePermit.id,
    )
    query = sa.select(LatePermit, City.name, Person.name, used)
    query = query.join(City, City.id == LatePermit.city_id)
    query = query.join(Person, Person.id == LatePermit.granted_by)
    query = query.where(LatePermit.call_id == call.id).order_by(LatePermit.id.desc())
    return [PermitLine(*row) for row in db.session.execute(query)]


def permit_to_change(code: str, permit_id: int) -> LatePermit:
    """Return a permit of that call, locked. Raises NoResultFound."""
    return _of_call(locked(LatePermit, permit_id), code)


def get_permit(code: str, permit_id: int) -> LatePermit:
    """Return a permit of that call. Raises NoResultFound."""
    return _of_call(db.session.get_one(LatePermit, permit_id), code)


def cities_like(words: str) -> list[City]:
    """Return the first cities and institutions of that name in the register, by name."""
    query = sa.select(City).where(City.merged_into_id.is_(None), matches(City.name, words))
    return list(db.session.scalars(query.order_by(fold(City.name)).limit(SHOWN_CITIES)))


def cities_by_id(city_ids: frozenset[int]) -> list[City]:
    """Return these cities by name."""
    query = sa.select(City).where(City.id.in_(city_ids)).order_by(fold(City.name))
    return list(db.session.scalars(query))


def find_city(city_id: str) -> City | None:
    """Return the city that a form names; None where there is none, or it was merged away."""
    if not city_id.isascii() or not city_id.isdigit() or len(city_id) > len("999999999999"):
        return None
    city = db.session.get(City, int(city_id))
    return city if city is not None and city.merged_into_id is None else None


def questions_of(call: Call) -> list[Asked]:
    """Return every question of the call with its city, the latest first."""
    query = sa.select(Clarification, City.name).outerjoin(City, City.id == Clarification.city_id)
    query = query.where(Clarification.call_id == call.id).order_by(Clarification.id.desc())
    return [Asked(row, name or "") for row, name in db.session.execute(query)]


def own_questions(call: Call, person: Person) -> list[Clarification]:
    """Return what the cities of this person have asked in the call, the latest first."""
    query = sa.select(Clarification).where(
        Clarification.call_id == call.id, Clarification.city_id.in_(person.city_ids(call.id))
    )
    return list(db.session.scalars(query.order_by(Clarification.id.desc())))


def answered_of(call: Call) -> list[Clarification]:
    """Return the published questions and answers of the call, the earliest answer first."""
    query = sa.select(Clarification).where(
        Clarification.call_id == call.id, Clarification.state == ClarificationState.ANSWERED
    )
    return list(db.session.scalars(query.order_by(Clarification.answered_at, Clarification.id)))


def get_question(code: str, question_id: int) -> Clarification:
    """Return a question of that call. Raises NoResultFound."""
    return _of_call(db.session.get_one(Clarification, question_id), code)


def question_to_change(code: str, question_id: int) -> Clarification:
    """Return a question of that call, locked. Raises NoResultFound."""
    return _of_call(locked(Clarification, question_id), code)


def asker_of(asked: Clarification) -> tuple[str, str]:
    """Return the name of who asked and that of the city."""
    query = sa.select(Person.name, City.name).select_from(Person)
    query = query.outerjoin(City, City.id == asked.city_id).where(Person.id == asked.asked_by)
    name, city = db.session.execute(query).one()
    return name, city or ""


def events_of_question(asked: Clarification) -> list[tuple[Event, str]]:
    """Return what happened to a question, and by whom, the latest first."""
    query = sa.select(Event, Person.name).join(Person, Person.id == Event.actor_id)
    query = query.where(Event.subject_type == "clarification", Event.subject_id == asked.id)
    return [(event, name) for event, name in db.session.execute(query.order_by(Event.seq.desc()))]


def history_of(call: Call) -> tuple[tuple[VersionLine, ...], tuple[datetime, ...]]:
    """Return every version of the call, the first first, and its earlier deadlines, latest first.

    One statement.
    """
    latest_first = aggregate_order_by(Extension.old_closes_at, Extension.id.desc())
    before = sa.select(sa.func.array_agg(latest_first)).where(Extension.call_id == call.id)
    columns = (CallVersion.id, CallVersion.number, CallVersion.note, CallVersion.created_at)
    query = sa.select(*columns, before.scalar_subquery().label("before"))
    query = query.where(CallVersion.call_id == call.id).order_by(CallVersion.number)
    rows = db.session.execute(query).all()
    return tuple(VersionLine(*row[:4]) for row in rows), tuple(rows[0].before or ()) if rows else ()


def people_of(call: Call) -> list[Seat]:
    """Return who runs the call: its organisers, then the secretariat of all calls, by name."""
    begun = sa.select(handed_over_at()).select_from(Call).where(Call.id == call.id)
    query = sa.select(Person, Role, begun.scalar_subquery())
    query = query.join(Role, Role.person_id == Person.id)
    query = query.where(
        Role.kind == RoleKind.SECRETARIAT,
        sa.or_(Role.call_id == call.id, Role.call_id.is_(None)),
    )
    rows = db.session.execute(query.order_by(Role.call_id.is_(None), Person.name)).unique()
    return [Seat(person, role, waits_to_count(role, since=since)) for person, role, since in rows]


def get_organiser(code: str, person_id: int) -> Colleague:
    """Return an organiser of that call alone. Raises NoResultFound."""
    query = sa.select(Call, Person).join(Role, Role.call_id == Call.id)
    query = query.join(Person, Person.id == Role.person_id)
    query = query.where(
        Call.code == code, Person.id == person_id, Role.kind == RoleKind.SECRETARIAT
    )
    return Colleague(*db.session.execute(query).unique().one())


def _of_call(row: Row, code: str) -> Row:
    if row.call.code != code:
        raise sa.exc.NoResultFound
    return row
