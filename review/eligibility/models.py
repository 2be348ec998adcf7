"""Computed checks with the facts they used, and verdicts by people. Both are append-only."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, Json, PrimaryKey, enum_column


class Answer(StrEnum):
    """What a check or a verdict says."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"


class EligibilityCheck(Base):
    """The rules of a call applied to an entry at an instant: `facts` lists rule, result, facts."""

    __tablename__ = "eligibility_check"

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    computed: Mapped[Answer] = mapped_column(enum_column(Answer))
    facts: Mapped[Json] = mapped_column(JSONB)
    computed_at: Mapped[datetime] = mapped_column(default=clock.now)


class EligibilityVerdict(Base):
    """What a person of the secretariat decided; the latest row counts."""

    __tablename__ = "eligibility_verdict"

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    check_id: Mapped[int] = mapped_column(sa.ForeignKey("eligibility_check.id"))
    verdict: Mapped[Answer] = mapped_column(enum_column(Answer))
    overrides: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    given_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        sa.CheckConstraint("NOT overrides OR reason != ''", name="override_has_reason"),
    )
