"""Endorsements: asked, then signed over the exact content, declined, or cancelled."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calls.entry.models import Attachment, Entry
from core import clock
from core.db import Base, PrimaryKey, enum_column
from core.transitions import Machine, Transition


class EndorsementState(StrEnum):
    """Where a request stands. Whether a signed one still holds is told by its fingerprint."""

    ASKED = "asked"
    SIGNED = "signed"
    DECLINED = "declined"
    CANCELLED = "cancelled"


S = EndorsementState

ENDORSEMENT = Machine(
    EndorsementState,
    S.ASKED,
    Transition("sign", (S.ASKED,), S.SIGNED, "endorsement_signed", "the mayor's office, by link"),
    Transition("decline", (S.ASKED,), S.DECLINED, "endorsement_declined", "the mayor's office"),
    Transition("cancel", (S.ASKED,), S.CANCELLED, "endorsement_cancelled", "city contact"),
)


class Endorsement(Base):
    """A request to the mayor's office; `sha256` is of the content that was read and signed."""

    __tablename__ = "endorsement"

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    state: Mapped[EndorsementState] = mapped_column(enum_column(EndorsementState), default=S.ASKED)
    email: Mapped[str]
    name: Mapped[str]
    office: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(sa.String(2))
    message: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    asked_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    signed_name: Mapped[str] = mapped_column(default="")
    signed_office: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    # Why it was declined, as the city reads it.
    reason: Mapped[str] = mapped_column(default="")
    attachment_id: Mapped[int | None] = mapped_column(sa.ForeignKey("attachment.id"))
    entry: Mapped[Entry] = relationship()
    attachment: Mapped[Attachment | None] = relationship()

    __table_args__ = (
        sa.CheckConstraint(
            "state != 'signed'"
            " OR (sha256 IS NOT NULL AND answered_at IS NOT NULL AND signed_name != '')",
            name="signed_over_what",
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return self.entry.chain


ENDORSEMENT.guards(Endorsement)
