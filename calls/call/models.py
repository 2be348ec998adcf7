"""Calls, and the immutable versions of their definition."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calls.call.definition import CallDefinition
from calls.call.states import CALL, CallState
from core import clock
from core.db import Base, Json, PrimaryKey, db, enum_column
from core.kept import Kept


class CallVersion(Base):
    """One published wording of a call. Never changed: a change makes the next version."""

    __tablename__ = "call_version"

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    number: Mapped[int]
    body: Mapped[str]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    # What an amendment says of itself, by language; empty for the first version.
    note: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (sa.UniqueConstraint("call_id", "number"),)


class CallDraft(Base):
    """The working text of a call, whole or not yet. `version` rises with each save."""

    __tablename__ = "call_draft"

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), primary_key=True)
    body: Mapped[Json] = mapped_column(JSONB)
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    saved_by: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class Call(Base):
    """A call of the association. Its calendar stands here, where lists and the clock read it."""

    __tablename__ = "call"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[CallState] = mapped_column(enum_column(CallState), default=CallState.DRAFT)
    zone: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    grace_minutes: Mapped[int] = mapped_column(default=0)
    rehearsal: Mapped[bool] = mapped_column(default=False)
    version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("call_version.id", use_alter=True))
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    versions: Mapped[list[CallVersion]] = relationship(
        foreign_keys=CallVersion.call_id, order_by=CallVersion.number, viewonly=True
    )

    __table_args__ = (
        sa.CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        sa.CheckConstraint("grace_minutes >= 0", name="grace_not_negative"),
        sa.CheckConstraint("state = 'draft' OR version_id IS NOT NULL", name="published_has_text"),
    )

    @property
    def chain(self) -> str:
        """Return the chain of events of this call and all that belongs to it."""
        return f"call:{self.id}"

    @property
    def call_id(self) -> int:
        """Return the id, under the name that rules read on everything that belongs to a call."""
        return self.id

    @property
    def definition(self) -> CallDefinition:
        """Return what the call says, in its current version."""
        return definition_of(self.version_id or 0)

    @hybrid_property
    def last_moment(self) -> datetime:
        """Return the last second in which entries are taken, grace included (not shown)."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    @last_moment.inplace.expression
    @classmethod
    def _last_moment(cls) -> sa.ColumnElement[datetime]:
        minute: sa.ColumnElement[timedelta] = sa.literal_column("interval '1 minute'")
        return cls.closes_at + cls.grace_minutes * minute


CALL.guards(Call)


_definitions: Kept[int, CallDefinition] = Kept("definitions")


def definition_of(version_id: int) -> CallDefinition:
    """Return the definition of a version. Raises KeyError when there is none."""
    return definitions_of([version_id])[version_id]


def definitions_of(version_ids: Iterable[int]) -> dict[int, CallDefinition]:
    """Return the definitions of the versions that exist, in one statement or none.

    Versions never change, so the process keeps those that it has read.
    """
    wanted = set(version_ids)
    found = {number: known for number in wanted if (known := _definitions.get(number))}
    if missing := wanted - found.keys():
        query = sa.select(CallVersion.id, CallVersion.body).where(CallVersion.id.in_(missing))
        for number, body in db.session.execute(query):
            found[number] = _definitions.keep(number, CallDefinition.from_json(body))
    return found
