"""Score sheets, keyed on the assignment, and their scores: a nullable value plus a status."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import clock
from core.db import Base, Json, PrimaryKey, enum_column
from review.assignment.models import Assignment
from review.scoring.states import SHEET, ScoreStatus, SheetState


class Score(Base):
    """One criterion on one sheet. No row: not answered yet, which is never a zero."""

    __tablename__ = "score"

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("score_sheet.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[ScoreStatus] = mapped_column(enum_column(ScoreStatus))
    value: Mapped[Decimal | None]
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        sa.CheckConstraint("(status = 'scored') = (value IS NOT NULL)", name="scored_has_value"),
    )


class Sheet(Base):
    """A juror's sheet on one entry, with what was seen: the revision and the language read.

    `notes` keeps what a juror wrote by criterion before giving it a mark.
    """

    __tablename__ = "score_sheet"

    id: Mapped[PrimaryKey]
    assignment_id: Mapped[int] = mapped_column(sa.ForeignKey("assignment.id"), unique=True)
    revision_id: Mapped[int] = mapped_column(sa.ForeignKey("revision.id"))
    language: Mapped[str] = mapped_column(sa.String(2))
    state: Mapped[SheetState] = mapped_column(enum_column(SheetState), default=SheetState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    comment: Mapped[str] = mapped_column(default="")
    notes: Mapped[Json] = mapped_column(JSONB, default=dict)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    assignment: Mapped[Assignment] = relationship(lazy="joined", innerjoin=True)
    scores: Mapped[list[Score]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        sa.CheckConstraint(
            "state != 'submitted' OR submitted_at IS NOT NULL", name="submitted_has_time"
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return self.assignment.chain

    @property
    def call_id(self) -> int:
        """Return the id of the call, for rules."""
        return self.assignment.call_id


SHEET.guards(Sheet)
