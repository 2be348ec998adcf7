"""Calls, and the immutable versions of their definition."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from calls.call.definition import CallDefinition, UnreadableError
from calls.call.states import CALL, CallState
from core import clock
from core.db import Base, Json, PrimaryKey, db, enum_column
from core.kept import Kept
from core.transitions import Refused

log = structlog.get_logger()


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
        """Return the call's definition in its current version. Raises UnreadableCall."""
        return definition_of(self.version_id or 0)

    @property
    def is_readable(self) -> bool:
        """Whether this program can read what the call says: a list asks before it shows a title."""
        return bool(definitions_of([self.version_id or 0]))

    def title_in(self, language: str) -> str:
        """Return the title of the call in a language; its code when it cannot be read."""
        if not self.is_readable:
            return self.code
        return self.definition.text(self.definition.title, language)

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


class UnreadableCall(Refused):
    """What a call says was kept in a shape that this program cannot read. The log says more."""

    def __init__(self) -> None:
        """Take the sentence."""
        super().__init__(
            _(
                "This call cannot be read by this version of the program. Nothing is lost: all "
                "that was sent in is kept, and the fault has been recorded."
            )
        )


_definitions: Kept[int, CallDefinition] = Kept("definitions")
_unreadable: Kept[int, str] = Kept("unreadable_definitions")


def definition_of(version_id: int) -> CallDefinition:
    """Return the definition of a version.

    Raises UnreadableCall when this program cannot read it, KeyError when there is none.
    """
    found = definitions_of([version_id])
    if _unreadable.get(version_id):
        raise UnreadableCall
    return found[version_id]


def definitions_of(version_ids: Iterable[int]) -> dict[int, CallDefinition]:
    """Return the definitions of the versions that can be read, in one statement or none.

    Versions never change, so the process keeps those that it has read, and logs once which it
    cannot read.
    """
    wanted = {number for number in version_ids if not _unreadable.get(number)}
    found = {number: known for number in wanted if (known := _definitions.get(number))}
    if missing := wanted - found.keys():
        query = sa.select(CallVersion.id, CallVersion.body).where(CallVersion.id.in_(missing))
        for number, body in db.session.execute(query):
            try:
                found[number] = _definitions.keep(number, CallDefinition.from_json(body))
            except UnreadableError as error:
                # The place and the reason are the whole story; a traceback would bury them.
                log.error("call cannot be read", version_id=number, error=str(error))  # noqa: TRY400
                _unreadable.keep(number, str(error))
    return found
