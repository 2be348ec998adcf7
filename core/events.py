"""The record of what happened: append-only, hash-chained rows, written with the change itself.

Each chain (one a call, one for the register …) is numbered without gaps. The database's trigger
(migration 0001) takes the chain's lock, numbers the row and hashes it over the hash before it, so
that no writer can forget to; `verify()` recomputes the same from the rows alone, and a copy can do
so offline.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.actors import Actor
from core.db import Base, PrimaryKey, db

GENESIS = "0" * 64
SEPARATOR = "\x1f"


class Subject(Protocol):
    """A row that events are about."""

    __tablename__: str

    @property
    def id(self) -> int:
        """Return the primary key."""

    @property
    def chain(self) -> str:
        """Return the name of the chain, e.g. `call:7`."""


class Event(Base):
    """One thing that happened: who, when, what, from, to, why."""

    __tablename__ = "event"

    id: Mapped[PrimaryKey]
    chain: Mapped[str]
    seq: Mapped[int] = mapped_column(server_default="0")
    at: Mapped[datetime]
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    name: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    reason: Mapped[str | None]
    # JSON, not JSONB: the hash covers the very text, which JSONB would rewrite.
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    prev_hash: Mapped[str] = mapped_column(server_default="")
    hash: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        sa.UniqueConstraint("chain", "seq"),
        sa.Index("ix_event_subject", "subject_type", "subject_id"),
    )


def record(
    subject: Subject,
    name: str,
    *,
    actor: Actor,
    from_state: str | None = None,
    to_state: str | None = None,
    reason: str | None = None,
    **facts: Any,
) -> Event:
    """Add an event about `subject` to the transaction. `facts` must be JSON and hold no names."""
    event = Event(
        chain=subject.chain,
        at=clock.now(),
        actor_id=actor.id,
        name=name,
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        data=facts,
    )
    db.session.add(event)
    return event


def digest(fields: Iterable[str], prev_hash: str) -> str:
    """Return the SHA-256 (hex) of an event's fields chained to the hash before it."""
    text = SEPARATOR.join([prev_hash, *fields])
    return hashlib.sha256(text.encode()).hexdigest()


def verify(chain: str) -> list[int]:
    """Return the sequence numbers in `chain` whose hash, number or link is wrong; [] is good."""
    columns: list[Any] = [Event.seq, Event.at, Event.actor_id, Event.name, Event.subject_type]
    columns += [Event.subject_id, Event.from_state, Event.to_state, Event.reason]
    columns += [sa.cast(Event.data, sa.Text), Event.prev_hash, Event.hash]
    query = sa.select(*columns).where(Event.chain == chain)
    wrong: list[int] = []
    before, expected = GENESIS, 1
    for *fields, prev_hash, found in db.session.execute(query.order_by(Event.seq)):
        computed = digest([chain, *map(_text, fields)], before)
        if (fields[0], prev_hash, found) != (expected, before, computed):
            wrong.append(fields[0])
        before, expected = found, expected + 1
    return wrong


def head_of(chain: str) -> str:
    """Return the hash of the latest event of `chain`, which stands for all before it."""
    query = sa.select(Event.hash).where(Event.chain == chain).order_by(Event.seq.desc()).limit(1)
    return db.session.scalar(query) or GENESIS


def canonical(value: Any) -> str:
    """Return `value` as the JSON text that is hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value)
