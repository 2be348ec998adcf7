"""What the secretariat reads of one entry, and the cities for which it may enter."""

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accounts.models import Person
from calls.entry import queries as entries
from calls.entry.endorsement.models import Endorsement
from calls.entry.models import Attachment, Entry
from core.db import db
from core.events import Event
from core.search import fold, matches
from members.models import City
from notices.models import Letter

FOUND = 20
"""So many cities are shown for one search."""


def get_entry(entry_id: int) -> Entry:
    """Return an entry with what stands of it. Raises NoResultFound."""
    query = sa.select(Entry).where(Entry.id == entry_id).options(joinedload(Entry.revision))
    return db.session.scalars(query).unique().one()


def files_of(entry: Entry) -> list[dict[str, object]]:
    """Return id, name and size of the files that stand, or of those that a draft has so far."""
    if entry.revision is not None:
        return list(entry.revision.body["files"])
    found = [file for file in entries.files_of(entry) if file.state == "attached"]
    return [{"id": file.id, "name": file.filename, "size": file.size or 0} for file in found]


def events_of(entry: Entry) -> list[tuple[Event, str]]:
    """Return what happened to the entry, its files and its letters, and by whom; one statement."""
    files = sa.select(Attachment.id).where(Attachment.entry_id == entry.id)
    letters = sa.select(Letter.id).where(Letter.entry_id == entry.id)
    signed = sa.select(Endorsement.id).where(Endorsement.entry_id == entry.id)
    about = [
        sa.and_(Event.subject_type == "entry", Event.subject_id == entry.id),
        sa.and_(Event.subject_type == "attachment", Event.subject_id.in_(files)),
        sa.and_(Event.subject_type == "letter", Event.subject_id.in_(letters)),
        sa.and_(Event.subject_type == "endorsement", Event.subject_id.in_(signed)),
    ]
    query = (
        sa.select(Event, Person.name)
        .join(Person, Person.id == Event.actor_id)
        .where(Event.chain == entry.chain, sa.or_(*about))
        .order_by(Event.seq.desc())
    )
    return [(event, name) for event, name in db.session.execute(query)]


def cities_found(words: str) -> list[City]:
    """Return the cities and institutions whose name has these words, by name."""
    query = sa.select(City).where(City.merged_into_id.is_(None), matches(City.name, words))
    return list(db.session.scalars(query.order_by(fold(City.name), City.id).limit(FOUND)))
