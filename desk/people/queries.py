"""What is read of the secretariat: who is of it, who waits to be, and who was."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from accounts.models import DECIDING, Person, Role, RoleKind
from accounts.rules import decides_in, waits_to_count
from calls.call.models import Call
from calls.call.queries import handed_over_at
from core.db import db
from core.events import Event
from desk.people.models import SecretaryInvitation
from desk.people.states import InvitedState

LONGEST_HISTORY = 200
"""Ended roles on the page, the latest first."""


@dataclass(frozen=True)
class HeldRole:
    """A role of the secretariat or of a chair: who has it, who gave it, who confirmed it.

    `waits`: it was given after the entries went to the jury, and nobody has confirmed it.
    """

    role: Role
    name: str
    email: str
    code: str
    given_by: str
    confirmed_by: str
    waits: bool


@dataclass(frozen=True)
class EndedRole:
    """A role of the secretariat that somebody had; `code` is empty for all calls."""

    name: str
    code: str
    since: datetime | None
    until: datetime
    ended_by: str
    reason: str


@dataclass(frozen=True)
class Proposed:
    """An invitation that waits, with the name of who made it."""

    invitation: SecretaryInvitation
    invited_by: str


def holders() -> list[Person]:
    """Return who is of the secretariat of all calls now, freshly read, by name."""
    query = sa.select(Person).where(Person.roles.any(_whole())).order_by(Person.name, Person.id)
    fresh = query.execution_options(populate_existing=True)
    return list(db.session.scalars(fresh).unique())


def settled_holders() -> list[Person]:
    """Return those of `holders` whose role waits for nobody's confirmation."""
    return [
        person
        for person in holders()
        if any(
            role.kind is RoleKind.SECRETARIAT
            and role.call_id is None
            and not role.needs_confirmation
            for role in person.roles
        )
    ]


def find_waiting(email: str) -> SecretaryInvitation | None:
    """Return the invitation of that address that waits to be confirmed."""
    address = sa.func.lower(SecretaryInvitation.email) == email.strip().lower()
    return db.session.scalar(sa.select(SecretaryInvitation).where(address, _waiting()))


def waiting_of(person_id: int) -> list[SecretaryInvitation]:
    """Return the waiting invitations that this person made."""
    query = sa.select(SecretaryInvitation).where(
        SecretaryInvitation.invited_by == person_id, _waiting()
    )
    return list(db.session.scalars(query))


def proposed() -> list[Proposed]:
    """Return the invitations that wait, the oldest first."""
    query = sa.select(SecretaryInvitation, Person.name)
    query = query.join(Person, Person.id == SecretaryInvitation.invited_by).where(_waiting())
    return [Proposed(*row) for row in db.session.execute(query.order_by(SecretaryInvitation.id))]


def held_roles() -> list[HeldRole]:
    """Return the roles of the secretariat, and those of chairs, by call and name."""
    giver, third = aliased(Person), aliased(Person)
    empty = sa.literal("")
    query = (
        sa.select(
            Role,
            Person.name,
            Person.email,
            sa.func.coalesce(Call.code, empty),
            sa.func.coalesce(giver.name, empty),
            sa.func.coalesce(third.name, empty),
            handed_over_at(),
        )
        .join(Person, Person.id == Role.person_id)
        .outerjoin(Call, Call.id == Role.call_id)
        .outerjoin(giver, giver.id == Role.granted_by)
        .outerjoin(third, third.id == Role.confirmed_by)
        .where(Role.kind.in_((RoleKind.SECRETARIAT, RoleKind.CHAIR)))
        .order_by(Call.code, Person.name, Role.id)
    )
    return [
        HeldRole(role, name, email, code, given_by, confirmed_by, waits_to_count(role, since=since))
        for role, name, email, code, given_by, confirmed_by, since in db.session.execute(query)
    ]


def ended_roles() -> list[EndedRole]:
    """Return the roles of the secretariat that ended, the latest first, as the events tell it."""
    begun, ender = aliased(Event), aliased(Person)
    call_id = Event.data["call"].as_string()
    same = (
        begun.chain == Event.chain,
        begun.name == "role_granted",
        begun.subject_id == Event.subject_id,
        begun.seq < Event.seq,
        begun.data["role"].as_string() == RoleKind.SECRETARIAT.value,
        begun.data["call"].as_string().is_not_distinct_from(call_id),
    )
    since = sa.select(sa.func.max(begun.at)).where(*same).scalar_subquery()
    query = (
        sa.select(
            Person.name,
            sa.func.coalesce(Call.code, sa.literal("")),
            since,
            Event.at,
            ender.name,
            sa.func.coalesce(Event.reason, sa.literal("")),
        )
        .join(Person, Person.id == Event.subject_id)
        .join(ender, ender.id == Event.actor_id)
        .outerjoin(Call, Call.id == sa.cast(call_id, sa.BigInteger))
        .where(
            Event.chain == "accounts",
            Event.name == "role_revoked",
            Event.data["role"].as_string() == RoleKind.SECRETARIAT.value,
        )
        .order_by(Event.seq.desc())
        .limit(LONGEST_HISTORY)
    )
    return [EndedRole(*row) for row in db.session.execute(query)]


def get_invitation(invitation_id: int) -> SecretaryInvitation:
    """Return an invitation. Raises NoResultFound."""
    query = sa.select(SecretaryInvitation).where(SecretaryInvitation.id == invitation_id)
    return db.session.scalars(query).one()


def get_secretary(person_id: int) -> Person:
    """Return a person of the secretariat of all calls. Raises NoResultFound."""
    query = sa.select(Person).where(Person.id == person_id, Person.roles.any(_whole()))
    return db.session.scalars(query).unique().one()


def get_deciding_role(role_id: int) -> Role:
    """Return a role of the secretariat or of a chair. Raises NoResultFound."""
    query = sa.select(Role).where(Role.id == role_id, Role.kind.in_(DECIDING))
    return db.session.scalars(query).one()


def to_tell(role: Role, *, without: set[int | None]) -> list[Person]:
    """Return who is told that `role` was given: the secretariat, and those who decide in its call.

    People whose id is in `without` know it already.
    """
    query = sa.select(Person).where(Person.roles.any(decides_in(role.call_id)))
    return [
        person
        for person in db.session.scalars(query.order_by(Person.id)).unique()
        if person.id not in without
    ]


def _whole() -> sa.ColumnElement[bool]:
    return sa.and_(Role.kind == RoleKind.SECRETARIAT, Role.call_id.is_(None))


def _waiting() -> sa.ColumnElement[bool]:
    return SecretaryInvitation.state == InvitedState.WAITING
