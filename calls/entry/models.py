"""Entries: answers by section and language, attachments, and the frozen revisions."""

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calls.call.definition import CallDefinition
from calls.call.models import Call, definition_of
from calls.entry.states import ATTACHMENT, ENTRY, AttachmentState, EntryState
from core import clock
from core.db import Base, Json, PrimaryKey, enum_column
from members.models import City


class Origin(StrEnum):
    """Who wrote a translation: the city, a machine, or a machine whose text a person revised."""

    CITY = "city"
    MACHINE = "machine"
    REVISED = "revised"


class AnswerSection(Base):
    """The answers of one section in one language ("" holds those common to all languages).

    `version` rises with each save: a save that read an older one is a conflict, not a loss.
    A translation keeps the `version` of the original that it follows as `follows`; once that one
    has changed, `followed` holds what it said then, until the translation is brought up to it.
    """

    __tablename__ = "answer_section"

    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    origin: Mapped[Origin] = mapped_column(enum_column(Origin), default=Origin.CITY)
    follows: Mapped[int | None]
    followed: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    answers: Mapped[Json] = mapped_column(JSONB)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class Attachment(Base):
    """A file of an entry: sent to `storage_key`, which the server chose, then checked by a job.

    Once attached it lies under another `storage_key`, for which nothing was ever signed: what is
    there are the very bytes that were looked into. Where it was sent is then its `upload_key`,
    until the forms for that are good no more. Both columns stay empty where nothing was signed:
    for a copy, and for a letter that came through the server.
    """

    __tablename__ = "attachment"

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"), index=True)
    slot: Mapped[str]
    filename: Mapped[str]
    storage_key: Mapped[str] = mapped_column(unique=True)
    upload_key: Mapped[str | None] = mapped_column(unique=True)
    # Until when the latest form, or address of a part, is good.
    upload_ends_at: Mapped[datetime | None]
    content_type: Mapped[str]
    size: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))
    pages: Mapped[int | None]
    problem: Mapped[str | None]
    # Set while a large file is sent in parts: the storage's name for that.
    upload_id: Mapped[str | None]
    # The key of a small picture of the image, or of the first page.
    preview_key: Mapped[str | None]
    alt: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    credit: Mapped[str] = mapped_column(default="")
    rights: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AttachmentState] = mapped_column(
        enum_column(AttachmentState), default=AttachmentState.PENDING
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    entry: Mapped["Entry"] = relationship(back_populates="attachments")

    __table_args__ = (
        sa.CheckConstraint(
            "state != 'attached' OR (size IS NOT NULL AND sha256 IS NOT NULL)",
            name="attached_is_checked",
        ),
        sa.Index(
            "ix_attachment_awaited",
            "created_by",
            postgresql_where=sa.text("state IN ('pending', 'checking')"),
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return self.entry.chain


class Revision(Base):
    """What was submitted, frozen: `sha256` is over the canonical text of `body`."""

    __tablename__ = "revision"

    id: Mapped[PrimaryKey]
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("entry.id"))
    number: Mapped[int]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("call_version.id"))
    # JSON, not JSONB: the hash covers the very text, which JSONB would rewrite.
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

    __table_args__ = (sa.UniqueConstraint("entry_id", "number"),)


class Entry(Base):
    """A city's entry in a call. `title` and `axis` repeat the answers for lists and letters."""

    __tablename__ = "entry"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    # The form the entry is written on: the latest for a draft, its own for a submitted one.
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("call_version.id"))
    # Where a draft came from when the form changed under it, until the city has taken note.
    migrated_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("call_version.id"))
    accepted_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("call_version.id"))
    city_id: Mapped[int] = mapped_column(sa.ForeignKey("city.id"))
    number: Mapped[int | None]
    state: Mapped[EntryState] = mapped_column(enum_column(EntryState), default=EntryState.DRAFT)
    title: Mapped[str] = mapped_column(default="")
    axis: Mapped[str] = mapped_column(default="")
    # The language written first; the other languages are its translations.
    language: Mapped[str] = mapped_column(sa.String(2))
    languages: Mapped[list[str]] = mapped_column(JSONB, default=list)
    revision_id: Mapped[int | None] = mapped_column(sa.ForeignKey("revision.id", use_alter=True))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    # The secretariat wrote it for the city, from what `source` names.
    on_behalf: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(default="")
    copied_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("entry.id"))
    return_by_at: Mapped[datetime | None]
    return_note: Mapped[str] = mapped_column(default="")

    call: Mapped[Call] = relationship(lazy="joined", innerjoin=True)
    city: Mapped[City] = relationship(lazy="joined", innerjoin=True)
    answers: Mapped[list[AnswerSection]] = relationship()
    attachments: Mapped[list[Attachment]] = relationship(
        back_populates="entry", order_by=Attachment.id
    )
    revision: Mapped[Revision | None] = relationship(foreign_keys=revision_id)

    __table_args__ = (
        sa.UniqueConstraint("call_id", "number"),
        sa.Index("ix_entry_call_state", "call_id", "state"),
        sa.Index("ix_entry_city", "city_id", "call_id"),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn')"
            " OR (number IS NOT NULL AND revision_id IS NOT NULL AND submitted_at IS NOT NULL)",
            name="submitted_is_frozen",
        ),
        sa.CheckConstraint(
            "state != 'returned' OR return_by_at IS NOT NULL", name="returned_has_deadline"
        ),
    )

    @property
    def chain(self) -> str:
        """Return the chain of the call."""
        return f"call:{self.call_id}"

    @property
    def definition(self) -> CallDefinition:
        """Return the form it is written on; the call's own words of today are in `call`."""
        return definition_of(self.version_id)

    @property
    def reference(self) -> str:
        """Return the public number, e.g. `AWARD-2026-017`; "" for a draft."""
        return f"{self.call.code}-{self.number:03d}" if self.number else ""


ENTRY.guards(Entry)
ATTACHMENT.guards(Attachment)
