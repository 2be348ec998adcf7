"""Decisions on a whole portfolio, with the ranking they saw and one outcome an entry."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base, Json, PrimaryKey, enum_column
from jury.decision.states import DECISION, DecisionState, OutcomeKind


class Outcome(Base):
    """What one decision says of one entry."""

    __tablename__ = "outcome"

    id: Mapped[PrimaryKey]
    decision_id: Mapped[int] = mapped_column(sa.ForeignKey("decision.id"))
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    kind: Mapped[OutcomeKind] = mapped_column(enum_column(OutcomeKind))
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (sa.UniqueConstraint("decision_id", "entry_id"),)


class Decision(Base):
    """A decision on a call; the current one is the latest not revoked. `void`: no award given."""

    __tablename__ = "decision"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    state: Mapped[DecisionState] = mapped_column(
        enum_column(DecisionState), default=DecisionState.DRAFTED
    )
    void: Mapped[bool] = mapped_column(default=False)
    statement: Mapped[str] = mapped_column(default="")
    # The ranking as it was when the outcomes were chosen, with the formula's version.
    ranking: Mapped[Json] = mapped_column(JSONB)
    drafted_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    sealed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    sealed_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    signed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    outcomes: Mapped[list[Outcome]] = relationship(order_by=Outcome.id)

    __table_args__ = (
        sa.CheckConstraint("signed_by IS NULL OR signed_by != sealed_by", name="two_persons"),
        # One live decision a call; a revoked one stays as it was.
        sa.Index(
            "uq_decision_live",
            "call_id",
            unique=True,
            postgresql_where=sa.text("state != 'revoked'"),
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return f"call:{self.call_id}"


DECISION.guards(Decision)
