"""Invitations to work on a city's entries."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Level
from calls.call.models import Call
from core import clock
from core.db import Base, PrimaryKey, enum_column
from core.transitions import Machine, Transition
from members.models import City


class InvitationState(StrEnum):
    """Where an invitation stands; one past `expires_at` cannot be accepted any more."""

    SENT = "sent"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


S = InvitationState

INVITATION = Machine(
    InvitationState,
    S.SENT,
    Transition("accept", (S.SENT,), S.ACCEPTED, "invitation_accepted", "the person invited"),
    Transition("cancel", (S.SENT,), S.CANCELLED, "invitation_cancelled", "city contact"),
)


class Invitation(Base):
    """Somebody is invited to work on a city's entries, in one call (or all: `call_id` empty)."""

    __tablename__ = "invitation"

    id: Mapped[PrimaryKey]
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("city.id"), index=True)
    call_id: Mapped[int | None] = mapped_column(sa.ForeignKey("call.id"), index=True)
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(2))
    level: Mapped[Level] = mapped_column(enum_column(Level))
    state: Mapped[InvitationState] = mapped_column(enum_column(InvitationState), default=S.SENT)
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    accepted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    city: Mapped[City] = relationship()
    call: Mapped[Call | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint(
            "state != 'accepted' OR accepted_by IS NOT NULL", name="accepted_by_whom"
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call, or of the register for all calls."""
        return f"call:{self.call_id}" if self.call_id else "register"


INVITATION.guards(Invitation)
