"""What is read of a city's team: who works on its entries, and who is invited."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import Person, Role, RoleKind
from calls.entry import queries
from calls.entry.models import Entry
from calls.entry.team.models import Invitation, InvitationState
from core import clock
from core.db import db
from core.links import row_of, token_for

LINK = "team invitation"
"""What the tokens in the letters of invitation are for."""


@dataclass(frozen=True)
class Member:
    """Somebody who works on an entry, by one role; who has two stands twice."""

    entry: Entry
    role: Role
    person_id: int
    name: str
    email: str

    @property
    def everywhere(self) -> bool:
        """Return whether the role holds for all of the city's entries."""
        return self.role.call_id is None


@dataclass(frozen=True)
class InvitationOfEntry:
    """An invitation of the entry's city, as the URL names it."""

    entry: Entry
    invitation: Invitation


def members_of(entry: Entry) -> list[Member]:
    """Return everybody who may see the entry for its city, by name: one statement."""
    rows = db.session.execute(_members(entry).order_by(sa.func.lower(Person.name), Role.id))
    return [Member(entry, role, who, name, email) for role, who, name, email in rows]


def get_member(entry_id: int, role_id: int) -> Member:
    """Return who works on the entry by that role. Raises NoResultFound for any other role."""
    entry = queries.get_entry(entry_id)
    query = _members(entry).where(Role.id == role_id)
    role, who, name, email = db.session.execute(query).one()
    return Member(entry, role, who, name, email)


def pending_invitations(entry: Entry) -> list[Invitation]:
    """Return the invitations to work on the entry that nobody has accepted, the latest first."""
    query = sa.select(Invitation).where(_here(entry), Invitation.state == InvitationState.SENT)
    return list(db.session.scalars(query.order_by(Invitation.id.desc())))


def get_invitation(entry_id: int, invitation_id: int) -> InvitationOfEntry:
    """Return an invitation to work on the entry. Raises NoResultFound for any other."""
    entry = queries.get_entry(entry_id)
    query = sa.select(Invitation).where(_here(entry), Invitation.id == invitation_id)
    return InvitationOfEntry(entry, db.session.scalars(query).one())


def token_of(invitation: Invitation) -> str:
    """Return the token of the link in the letter of invitation."""
    return token_for(LINK, invitation.id)


def get_invited(token: str) -> Invitation:
    """Return the invitation that a link names, with city and call. Raises NoResultFound."""
    query = sa.select(Invitation).where(Invitation.id == row_of(LINK, token))
    query = query.options(joinedload(Invitation.city), joinedload(Invitation.call))
    return db.session.scalars(query).one()


def is_open(invitation: Invitation) -> bool:
    """Return whether the invitation can still be accepted."""
    return invitation.state is InvitationState.SENT and clock.now() < invitation.expires_at


def _members(entry: Entry) -> "sa.Select[Role, int, str, str]":
    query = sa.select(Role, Person.id, Person.name, Person.email)
    return query.join(Person, Person.id == Role.person_id).where(
        Role.kind == RoleKind.CITY_CONTACT,
        Role.city_id == entry.city_id,
        sa.or_(Role.call_id.is_(None), Role.call_id == entry.call_id),
    )


def _here(entry: Entry) -> sa.ColumnElement[bool]:
    scope = sa.or_(Invitation.call_id.is_(None), Invitation.call_id == entry.call_id)
    return sa.and_(Invitation.city_id == entry.city_id, scope)
