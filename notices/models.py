"""The outbox: every letter that was or will be sent, as the reader gets it."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Base, Json, PrimaryKey, enum_column
from notices.states import LETTER, LetterState


class Letter(Base):
    """One letter to one person. `text` is Markdown: the plain part, and the source of the HTML.

    Until it is sent, `text` has `words.READER` where the name goes, and `email` is the address at
    the time of writing or approval: name and address (`sent_to`) are taken when it leaves.

    `key` says kind and target, so that nobody is told the same thing twice. `document` names a PDF
    template whose `document_facts` fill it when the letter leaves.
    """

    __tablename__ = "letter"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    call_id: Mapped[int | None] = mapped_column(sa.ForeignKey("call.id"))
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id"))
    decision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("decision.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    email: Mapped[str]
    language: Mapped[str] = mapped_column(sa.String(2))
    subject: Mapped[str]
    text: Mapped[str]
    document: Mapped[str | None]
    document_facts: Mapped[Json | None] = mapped_column(JSONB)
    state: Mapped[LetterState] = mapped_column(
        enum_column(LetterState), default=LetterState.DRAFTED
    )
    message_id: Mapped[uuid.UUID] = mapped_column(sa.Uuid, default=uuid.uuid4)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    # None for a letter that nobody approves, or whose reader came after the approval.
    approved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_to: Mapped[str | None]
    error: Mapped[str | None]

    __table_args__ = (
        sa.Index("ix_letter_call", "call_id", "state"),
        sa.Index("ix_letter_person", "person_id"),
        sa.Index("ix_letter_decision", "decision_id"),
    )

    @property
    def chain(self) -> str:
        """Return the chain of events this letter belongs to."""
        return f"call:{self.call_id}" if self.call_id else "letters"


LETTER.guards(Letter)
