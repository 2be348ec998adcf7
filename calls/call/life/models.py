"""Extensions of a deadline, late permits of one city, and clarifications."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calls.call.models import Call
from calls.call.rules import SECOND
from core import clock
from core.db import Base, PrimaryKey, enum_column
from core.transitions import Machine, Transition
from members.models import City


class Extension(Base):
    """The deadline was moved: the page keeps the old date in view."""

    __tablename__ = "extension"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    old_closes_at: Mapped[datetime]
    new_closes_at: Mapped[datetime]
    reason: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (sa.CheckConstraint("new_closes_at > old_closes_at", name="extends"),)


class LatePermit(Base):
    """One city may still write and send in, until `expires_at`, though the call is closed."""

    __tablename__ = "late_permit"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("city.id"))
    reason: Mapped[str]
    expires_at: Mapped[datetime]
    granted_at: Mapped[datetime] = mapped_column(default=clock.now)
    granted_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship()
    city: Mapped[City] = relationship()

    __table_args__ = (sa.Index("ix_late_permit_call_city", "call_id", "city_id"),)

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return f"call:{self.call_id}"

    @property
    def holds(self) -> bool:
        """Return whether the city may write by it now; its last second counts, as a deadline's."""
        return self.revoked_at is None and clock.now() < self.expires_at + SECOND


class ClarificationState(StrEnum):
    """Where a question about a call stands."""

    ASKED = "asked"
    ANSWERED = "answered"
    SET_ASIDE = "set_aside"


S = ClarificationState

CLARIFICATION = Machine(
    ClarificationState,
    S.ASKED,
    Transition("answer", (S.ASKED,), S.ANSWERED, "clarification_answered", "secretariat"),
    Transition("correct", (S.ANSWERED,), S.ANSWERED, "clarification_corrected", "secretariat"),
    Transition(
        "set_aside",
        (S.ASKED,),
        S.SET_ASIDE,
        "clarification_set_aside",
        "secretariat",
        needs_reason=True,
    ),
)


class Clarification(Base):
    """A question of a city, answered to all. `texts` holds question and answer by language."""

    __tablename__ = "clarification"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    city_id: Mapped[int | None] = mapped_column(sa.ForeignKey("city.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(5))
    question: Mapped[str]
    texts: Mapped[dict[str, dict[str, str]]] = mapped_column(JSONB, default=dict)
    state: Mapped[ClarificationState] = mapped_column(
        enum_column(ClarificationState), default=S.ASKED
    )
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    corrected_at: Mapped[datetime | None]
    call: Mapped[Call] = relationship()

    __table_args__ = (
        sa.CheckConstraint("state != 'answered' OR answered_at IS NOT NULL", name="answered_when"),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return f"call:{self.call_id}"


CLARIFICATION.guards(Clarification)
