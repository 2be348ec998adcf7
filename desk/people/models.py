"""Invitations to the secretariat of all calls."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, PrimaryKey, enum_column
from desk.people.states import INVITED, InvitedState


class SecretaryInvitation(Base):
    """Somebody is to join the secretariat of all calls; nobody is registered before it holds.

    A slip in the address thus leaves no account behind when the invitation is taken back.
    """

    __tablename__ = "secretary_invitation"

    id: Mapped[PrimaryKey]
    email: Mapped[str]
    name: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[InvitedState] = mapped_column(
        enum_column(InvitedState), default=InvitedState.WAITING
    )
    invited_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        sa.Index(
            "uq_secretary_invitation_waiting",
            sa.text("lower(email)"),
            unique=True,
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of events about people."""
        return "accounts"


INVITED.guards(SecretaryInvitation)
