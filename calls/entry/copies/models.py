"""Overlaps: earlier entries whose words are nearly the same, and the marks that find them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, PrimaryKey


class Overlap(Base):
    """An earlier entry whose text in `language` is alike: `score` from 0 to 100."""

    __tablename__ = "overlap"

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"))
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    score: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        sa.UniqueConstraint("entry_id", "other_id"),
        sa.CheckConstraint("score BETWEEN 0 AND 100", name="score_in_range"),
        sa.CheckConstraint("entry_id != other_id", name="not_itself"),
    )


class TextSketch(Base):
    """What is kept of the words that stand in one language, so that alike ones meet in an index.

    `marks` are the smallest hashes of three words in a row (see `likeness.marks_of`): texts that
    share many words share many of them, others hardly any.
    """

    __tablename__ = "text_sketch"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    words: Mapped[int]
    marks: Mapped[list[int]] = mapped_column(ARRAY(sa.BigInteger))

    __table_args__ = (sa.Index("ix_text_sketch_marks", "marks", postgresql_using="gin"),)
