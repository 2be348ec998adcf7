"""One entry as the secretariat sees it: what was sent in, and everything that happened to it."""

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from accounts.models import Person
from calls.entry.models import Attachment, Entry
from core.db import db
from core.events import Event
from notices.models import Letter


def get_entry(entry_id: int) -> Entry:
    """Return an entry with its revision and files. Raises NoResultFound."""
    query = sa.select(Entry).where(Entry.id == entry_id)
    query = query.options(selectinload(Entry.attachments), selectinload(Entry.revision))
    return db.session.scalars(query).one()


def events_of(entry: Entry) -> list[tuple[Event, str]]:
    """Return what happened to the entry, its files and its letters, and by whom; one statement."""
    files = sa.select(Attachment.id).where(Attachment.entry_id == entry.id)
    letters = sa.select(Letter.id).where(Letter.entry_id == entry.id)
    about = [
        sa.and_(Event.subject_type == "entry", Event.subject_id == entry.id),
        sa.and_(Event.subject_type == "attachment", Event.subject_id.in_(files)),
        sa.and_(Event.subject_type == "letter", Event.subject_id.in_(letters)),
    ]
    query = (
        sa.select(Event, Person.name)
        .join(Person, Person.id == Event.actor_id)
        .where(Event.chain == entry.chain, sa.or_(*about))
        .order_by(Event.seq.desc())
    )
    return [(event, name) for event, name in db.session.execute(query)]
