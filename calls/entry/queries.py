"""What is read of entries: one entry, its answers with who saved them, and a city's entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import Level, Person, Role
from calls.call.definition import Section, Slot
from calls.call.models import Call
from calls.entry.answers.languages.state import Followed, Translations
from calls.entry.answers.progress import AllAnswers
from calls.entry.answers.values import COMMON
from calls.entry.models import AnswerSection, Attachment, Entry, Revision
from calls.entry.rules import holds_for_entry, viewer_of_entry
from calls.entry.states import AttachmentState, EntryState
from core.db import db, locked
from notices.models import Letter

SHOWN_FILES = (
    AttachmentState.PENDING,
    AttachmentState.CHECKING,
    AttachmentState.ATTACHED,
    AttachmentState.REJECTED,
)


ASIDE = "@"
"""How the slot of a file begins that is kept with the entry but is no part of its form."""
EDITED = (EntryState.SUBMITTED, EntryState.RETURNED)
"""The states in which what is written may differ from what was sent in."""


@dataclass(frozen=True)
class SectionOfEntry:
    """A section of an entry's form, as the URL names it."""

    entry: Entry
    section: Section


@dataclass(frozen=True)
class SlotOfEntry:
    """A place for files of an entry, as the URL names it."""

    entry: Entry
    slot: Slot


class SavedRow(NamedTuple):
    """One saved row of answers, and the name of whoever saved it last."""

    row: AnswerSection
    saver: str


class Standing(NamedTuple):
    """How many live entries a city has in a call, and how many it may have (None: no limit)."""

    live: int
    most: int | None

    @property
    def full(self) -> bool:
        """Return whether the city may start no further entry."""
        return self.most is not None and self.live >= self.most


def get_entry(entry_id: int) -> Entry:
    """Return the entry with its call and city. Raises NoResultFound."""
    return db.session.execute(sa.select(Entry).where(Entry.id == entry_id)).unique().scalar_one()


def entry_of_letter(letter: Letter, _reader: Person) -> Entry:
    """Return the entry that a letter is about. Raises NoResultFound."""
    return get_entry(letter.entry_id or 0)


def people_of(entry: Entry, level: Level) -> list[Person]:
    """Return who may do that much with the entry, for its call or for all calls, by name."""
    query = sa.select(Person).join(Role, Role.person_id == Person.id)
    query = query.join(Entry, holds_for_entry(level)).where(Entry.id == entry.id)
    return list(db.session.scalars(query.order_by(Person.name, Person.id).distinct()).unique())


def entry_to_change(entry_id: int) -> Entry:
    """Return the entry, its row locked until the transaction ends. Raises NoResultFound.

    Every change of a draft takes this lock, so that nothing slips in beside a submission.
    """
    return locked(Entry, entry_id)


def get_receipt(entry_id: int) -> Entry:
    """Return the entry with its frozen revision, if it has one. Raises NoResultFound."""
    query = sa.select(Entry).where(Entry.id == entry_id).options(joinedload(Entry.revision))
    return db.session.execute(query).unique().scalar_one()


def revision_of(entry: Entry) -> Revision:
    """Return the frozen revision. Raises NoResultFound for an entry that is still a draft."""
    if entry.revision is None:
        raise sa.exc.NoResultFound
    return entry.revision


def find_revision(entry: Entry) -> Revision | None:
    """Return the frozen revision of an entry that was loaded without it; None for a draft."""
    return db.session.get(Revision, entry.revision_id) if entry.revision_id else None


def name_of(person_id: int) -> str:
    """Return the name of a person."""
    return db.session.execute(sa.select(Person.name).where(Person.id == person_id)).scalar_one()


def get_section(entry_id: int, section: str) -> SectionOfEntry:
    """Return the section of the entry's form. Raises NoResultFound for an unknown one."""
    return _section_of(get_entry(entry_id), section)


def section_to_change(entry_id: int, section: str) -> SectionOfEntry:
    """Return the section, the entry's row locked. Raises NoResultFound."""
    return _section_of(entry_to_change(entry_id), section)


def slot_to_change(entry_id: int, slot: str) -> SlotOfEntry:
    """Return the slot, the entry's row locked. Raises NoResultFound for an unknown one."""
    entry = entry_to_change(entry_id)
    try:
        return SlotOfEntry(entry, entry.definition.slot(slot))
    except KeyError:
        raise sa.exc.NoResultFound from None


def saved_rows(entry: Entry, section: str | None = None) -> list[SavedRow]:
    """Return the saved answers of the entry, of all sections or of one, with their savers."""
    query = sa.select(AnswerSection, Person.name).join(Person, Person.id == AnswerSection.saved_by)
    query = query.where(AnswerSection.entry_id == entry.id)
    if section is not None:
        query = query.where(AnswerSection.section == section)
    return [SavedRow(row, name) for row, name in db.session.execute(query)]


def page_rows(entry: Entry, section: str) -> list[SavedRow]:
    """Return the saved answers of a section, and the common ones of the others, with their savers.

    Conditions read the common answers of the whole entry.
    """
    query = sa.select(AnswerSection, Person.name).join(Person, Person.id == AnswerSection.saved_by)
    query = query.where(
        AnswerSection.entry_id == entry.id,
        sa.or_(AnswerSection.section == section, AnswerSection.language == COMMON),
    )
    return [SavedRow(row, name) for row, name in db.session.execute(query)]


def translations_of(
    entry: Entry, rows: Iterable[AnswerSection | sa.Row[Any]]
) -> dict[tuple[str, str], Followed]:
    """Return where the translations among the rows come from, and what they follow."""
    return {
        (row.section, row.language): Followed(row.origin, row.follows, row.followed)
        for row in rows
        if row.language not in (COMMON, entry.language)
    }


def all_answers(rows: Iterable[SavedRow]) -> AllAnswers:
    """Return saved rows as answers by section and language."""
    return {(saved.row.section, saved.row.language): saved.row.answers for saved in rows}


def answers_of(entry: Entry) -> AllAnswers:
    """Return all answers of the entry by section and language."""
    return texts_of(entry)[0]


def texts_of(entry: Entry) -> tuple[AllAnswers, Translations]:
    """Return all answers of the entry, and how its translations stand: one statement."""
    kept = AnswerSection
    query = sa.select(kept.section, kept.language, kept.answers).add_columns(
        kept.origin, kept.follows, kept.followed
    )
    rows = db.session.execute(query.where(kept.entry_id == entry.id)).all()
    answers = {(row.section, row.language): row.answers for row in rows}
    return answers, translations_of(entry, rows)


def last_saved(rows: Sequence[SavedRow]) -> SavedRow | None:
    """Return the row that was saved last."""
    return max(rows, key=lambda saved: saved.row.saved_at, default=None)


def files_of(entry: Entry) -> list[Attachment]:
    """Return the files of the entry that are not removed, in the order they were added."""
    query = sa.select(Attachment).where(Attachment.entry_id == entry.id)
    query = query.where(Attachment.state.in_(SHOWN_FILES)).order_by(Attachment.id)
    return list(db.session.scalars(query))


def get_file(entry_id: int, attachment_id: int) -> Attachment:
    """Return a file of that entry, with the entry at hand. Raises NoResultFound."""
    entry = get_entry(entry_id)
    return _file_of(entry, attachment_id)


def file_to_change(entry_id: int, attachment_id: int) -> Attachment:
    """Return a file of that entry's form, the entry's row locked. Raises NoResultFound."""
    file = _file_of(entry_to_change(entry_id), attachment_id)
    if file.slot.startswith(ASIDE):
        raise sa.exc.NoResultFound
    return file


def file_to_send(entry_id: int, attachment_id: int) -> Attachment:
    """Return a file of that entry, its own row locked: the entry is free while S3 is asked."""
    return locked(Attachment, get_file(entry_id, attachment_id).id)


def entries_of(actor: Person) -> list[tuple[Entry, bool]]:
    """Return the entries of the cities whose contact `actor` is, the latest change first.

    Each with whether it was changed since it was sent in.
    """
    query = sa.select(Entry, is_touched()).where(viewer_of_entry.where(actor))
    rows = db.session.execute(query.order_by(Entry.changed_at.desc(), Entry.id)).unique()
    return [(entry, unsent) for entry, unsent in rows]


def live_counts(call_id: int, city_ids: Iterable[int]) -> dict[int, int]:
    """Return how many entries of the call each of the cities has; withdrawn ones do not count."""
    query = sa.select(Entry.city_id, sa.func.count()).where(
        Entry.call_id == call_id,
        Entry.city_id.in_(list(city_ids)),
        Entry.state != EntryState.WITHDRAWN,
    )
    counts = db.session.execute(query.group_by(Entry.city_id))
    return {city_id: int(count) for city_id, count in counts}


def sent_count(call_id: int, city_id: int) -> int:
    """Return how many entries the city has sent in to the call; withdrawn ones do not count."""
    query = sa.select(sa.func.count()).where(
        Entry.call_id == call_id,
        Entry.city_id == city_id,
        Entry.number.is_not(None),
        Entry.state != EntryState.WITHDRAWN,
    )
    return db.session.execute(query).scalar_one()


def touched(entry: Entry, standing: Revision) -> bool:
    """Return whether something was saved since the entry was sent in, and could be sent again."""
    return entry.state in EDITED and entry.changed_at > standing.submitted_at


def is_touched() -> sa.ColumnElement[bool]:
    """Return the same as a condition on entries."""
    sent = sa.select(Revision.submitted_at).where(Revision.id == Entry.revision_id)
    return sa.and_(Entry.state.in_(EDITED), Entry.changed_at > sent.scalar_subquery())


def standing(call: Call, live: int) -> Standing:
    """Return how a city with `live` entries stands in the call."""
    return Standing(live, call.definition.eligibility.entries_per_city)


def _section_of(entry: Entry, key: str) -> SectionOfEntry:
    try:
        return SectionOfEntry(entry, entry.definition.section(key))
    except KeyError:
        raise sa.exc.NoResultFound from None


def _file_of(entry: Entry, attachment_id: int) -> Attachment:
    query = sa.select(Attachment).where(Attachment.id == attachment_id)
    query = query.where(Attachment.entry_id == entry.id, Attachment.state.in_(SHOWN_FILES))
    return db.session.scalars(query).one()
