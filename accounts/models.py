"""Person ≠ account ≠ city: a person holds roles, for a call, for a city, for both or for all."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base, PrimaryKey, enum_column


class RoleKind(StrEnum):
    """What a person may be."""

    CITY_CONTACT = "city_contact"
    JUROR = "juror"
    CHAIR = "chair"
    SECRETARIAT = "secretariat"


class Level(StrEnum):
    """What a city's contact may do with the city's entries; each includes the one before."""

    VIEW = "view"
    EDIT = "edit"
    SUBMIT = "submit"


DECIDING = (RoleKind.SECRETARIAT, RoleKind.CHAIR)
"""Roles whose holders take part in a decision: who gives one is on record."""


class Role(Base):
    """A role of one person; an empty call or city means: in all of them.

    Only contacts of a city have a level. A secretariat role for one call is a delegated organiser.
    `granted_by` is empty where the operator gave the role by a command, or before this was kept;
    `confirmed_by` is empty where the operator confirmed it.
    """

    __tablename__ = "role"

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[RoleKind] = mapped_column(enum_column(RoleKind))
    call_id: Mapped[int | None] = mapped_column(sa.ForeignKey("call.id"))
    city_id: Mapped[int | None] = mapped_column(sa.ForeignKey("city.id"))
    level: Mapped[Level | None] = mapped_column(enum_column(Level))
    since: Mapped[datetime] = mapped_column(default=clock.now)
    granted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        sa.UniqueConstraint(
            "person_id", "kind", "call_id", "city_id", postgresql_nulls_not_distinct=True
        ),
        sa.Index("ix_role_city", "city_id"),
        sa.CheckConstraint(
            "kind != 'city_contact' OR city_id IS NOT NULL", name="contact_has_city"
        ),
        sa.CheckConstraint(
            "(kind = 'city_contact') = (level IS NOT NULL)", name="contact_has_level"
        ),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_at IS NOT NULL", name="confirmed_has_time"
        ),
        sa.CheckConstraint(
            "confirmed_by != person_id AND confirmed_by != granted_by", name="confirmed_by_third"
        ),
    )

    @property
    def needs_confirmation(self) -> bool:
        """Return whether a person gave this role and no third person has confirmed it yet."""
        by_person = self.granted_by is not None
        return self.kind in DECIDING and by_person and self.confirmed_at is None


class Person(Base, UserMixin):
    """Somebody who signs in, or the system itself (`core.actors.SYSTEM_ID`)."""

    __tablename__ = "person"

    id: Mapped[PrimaryKey]
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(2), default="en")
    zone: Mapped[str] = mapped_column(default="UTC")
    session_epoch: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Joined: the person and all roles arrive in the one statement that opens a request.
    roles: Mapped[list[Role]] = relationship(
        lazy="joined", order_by=Role.id, foreign_keys=Role.person_id
    )

    __table_args__ = (sa.Index("uq_person_email", sa.text("lower(email)"), unique=True),)

    def get_id(self) -> str:
        """Return what the session keeps; raising the epoch ends every session of this person."""
        return f"{self.id}.{self.session_epoch}"

    @property
    def chain(self) -> str:
        """Return the chain of events about people."""
        return "accounts"

    def holds(self, *kinds: RoleKind, call_id: int | None = None) -> bool:
        """Return whether one of `kinds` is held, for that call or for all of them."""
        return any(r.kind in kinds and r.call_id in (None, call_id) for r in self.roles)

    def may(self, level: Level, *, city_id: int, call_id: int) -> bool:
        """Return whether this person may do that much with a city's entries in the call."""
        rank = list(Level).index
        return any(
            r.level is not None and r.city_id == city_id and rank(r.level) >= rank(level)
            for r in self.roles
            if r.call_id in (None, call_id)
        )

    def city_ids(self, call_id: int | None = None) -> set[int]:
        """Return the cities this person is a contact of, in that call or, without one, in any."""
        held = (r for r in self.roles if r.kind is RoleKind.CITY_CONTACT)
        here = (r.city_id for r in held if call_id is None or r.call_id in (None, call_id))
        return {city_id for city_id in here if city_id is not None}
