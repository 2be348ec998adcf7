"""What is read of copies and overlaps: earlier entries to begin with, and those that are alike."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa

from calls.call.models import Call
from calls.entry.copies.models import Overlap
from calls.entry.models import Entry, Revision
from calls.entry.rules import secretariat_of_entry
from calls.entry.states import EntryState
from core.db import db

OFFERED = 12
"""So many earlier entries of the person's cities are offered as a beginning."""


class OverlapLine(NamedTuple):
    """An earlier entry whose words are alike, in percent, in one language."""

    entry: Entry
    language: str
    score: int


@dataclass(frozen=True)
class SideBySide:
    """Two entries that are alike, each as it was sent in."""

    entry: Entry
    other: Entry
    one: Revision
    two: Revision
    language: str
    score: int

    @property
    def call_id(self) -> int:
        """Return the id of the call, for rules."""
        return self.entry.call_id


def earlier_entries(call: Call, city_ids: list[int]) -> list[Entry]:
    """Return the cities' entries in other calls that a new one may begin with, latest first."""
    query = sa.select(Entry).where(
        Entry.city_id.in_(city_ids),
        Entry.call_id != call.id,
        Entry.title != "",
        sa.or_(Entry.state != EntryState.WITHDRAWN, Entry.number.is_not(None)),
    )
    query = query.join(Call, Call.id == Entry.call_id).where(Call.rehearsal == call.rehearsal)
    query = query.order_by(Entry.changed_at.desc(), Entry.id).limit(OFFERED)
    return list(db.session.scalars(query).unique())


def overlaps_of(entry: Entry, actor: Any) -> list[OverlapLine]:
    """Return the earlier entries alike that `actor` may read, the most alike first."""
    query = sa.select(Entry, Overlap.language, Overlap.score)
    query = query.join(Overlap, Overlap.other_id == Entry.id)
    query = query.where(Overlap.entry_id == entry.id, secretariat_of_entry.where(actor))
    query = query.order_by(Overlap.score.desc(), Overlap.other_id)
    return [OverlapLine(*row) for row in db.session.execute(query).unique()]


def get_overlap(entry_id: int, other_id: int) -> SideBySide:
    """Return two entries that are alike. Raises NoResultFound when no overlap was found."""
    query = sa.select(Overlap).where(Overlap.entry_id == entry_id, Overlap.other_id == other_id)
    found = db.session.scalars(query).one()
    entries = sa.select(Entry, Revision).join(Revision, Revision.id == Entry.revision_id)
    entries = entries.where(Entry.id.in_((entry_id, other_id)))
    rows = {entry.id: (entry, revision) for entry, revision in db.session.execute(entries).unique()}
    (entry, one), (other, two) = rows[entry_id], rows[other_id]
    return SideBySide(entry, other, one, two, found.language, found.score)


def entries_by_id(ids: list[int]) -> dict[int, Entry]:
    """Return entries by id."""
    query = sa.select(Entry).where(Entry.id.in_(ids))
    return {entry.id: entry for entry in db.session.scalars(query).unique()}
