"""What the entries answer when their call asks."""

import sqlalchemy as sa

from calls.call.life.audience import Writing, cities_asked
from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db


@cities_asked.connect
def writing_cities(call: Call) -> Writing:
    """Return the cities with a draft in the call, and those with any entry not withdrawn."""
    query = sa.select(Entry.city_id, Entry.state).where(
        Entry.call_id == call.id, Entry.state != EntryState.WITHDRAWN
    )
    rows = db.session.execute(query.distinct()).all()
    drafting = frozenset(city for city, state in rows if state is EntryState.DRAFT)
    return Writing(drafting, frozenset(city for city, _state in rows))
