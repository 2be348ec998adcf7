"""Jurors, conflicts, proposals and assignments."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Person
from calls.entry.models import Entry
from core import clock
from core.db import Base, Json, PrimaryKey, enum_column
from review.assignment.states import (
    ASSIGNMENT,
    JUROR,
    PROPOSAL,
    AssignmentState,
    JurorState,
    ProposalState,
)


class Juror(Base):
    """A person on the jury of one call; `city_id` is the city he or she represents, if any.

    The row is the invitation: it opens its own page. The role comes when it is accepted, as given
    by `invited_by`. `conflicts_at` is when the list of entries was answered; before that, conflicts
    are not asked.
    """

    __tablename__ = "juror"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    city_id: Mapped[int | None] = mapped_column(sa.ForeignKey("city.id"))
    chairs: Mapped[bool] = mapped_column(default=False)
    state: Mapped[JurorState] = mapped_column(enum_column(JurorState), default=JurorState.INVITED)
    confidentiality_at: Mapped[datetime | None]
    conflicts_at: Mapped[datetime | None]
    invited_at: Mapped[datetime] = mapped_column(default=clock.now)
    invited_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=person_id)

    __table_args__ = (
        sa.UniqueConstraint("call_id", "person_id"),
        sa.Index("ix_juror_person", "person_id"),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return f"call:{self.call_id}"


class ConflictKind(StrEnum):
    """Where a conflict of interest comes from."""

    OWN_CITY = "own_city"
    DECLARED = "declared"
    PINNED = "pinned"


class Conflict(Base):
    """A juror must not read an entry. No row: none, or not asked (see `Juror.conflicts_at`)."""

    __tablename__ = "conflict"

    id: Mapped[PrimaryKey]
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("juror.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(enum_column(ConflictKind))
    text: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (sa.UniqueConstraint("juror_id", "entry_id"),)


class Proposal(Base):
    """One computed assignment of a jury; `manifest` says from what, how and what falls short."""

    __tablename__ = "proposal"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    state: Mapped[ProposalState] = mapped_column(
        enum_column(ProposalState), default=ProposalState.COMPUTING
    )
    manifest: Mapped[Json] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return f"call:{self.call_id}"


class Assignment(Base):
    """One juror reads one entry in one round."""

    __tablename__ = "assignment"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    proposal_id: Mapped[int] = mapped_column(sa.ForeignKey("proposal.id"), index=True)
    juror_id: Mapped[int] = mapped_column(sa.ForeignKey("juror.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[AssignmentState] = mapped_column(
        enum_column(AssignmentState), default=AssignmentState.PROPOSED
    )
    juror: Mapped[Juror] = relationship(lazy="joined", innerjoin=True)
    entry: Mapped[Entry] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        sa.Index("ix_assignment_juror", "juror_id", "state"),
        sa.Index("ix_assignment_call", "call_id", "state"),
        # A discarded proposal keeps its rows; of the living ones a juror has one per entry.
        sa.Index(
            "uq_assignment_live",
            "round",
            "juror_id",
            "entry_id",
            unique=True,
            postgresql_where=sa.text("state NOT IN ('withdrawn', 'proposed')"),
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return f"call:{self.call_id}"


JUROR.guards(Juror)
PROPOSAL.guards(Proposal)
ASSIGNMENT.guards(Assignment)
