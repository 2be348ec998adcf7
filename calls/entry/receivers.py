"""What the entries answer when their call asks."""

import sqlalchemy as sa
from flask_babel import gettext

from calls.call.life.audience import Writing, cities_asked
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from members.merging.signals import merge_considered

TAKING = (CallState.PUBLISHED, CallState.OPEN, CallState.CLOSED, CallState.ELIGIBILITY)
"""The phases in which the number of a city's entries still matters."""


@cities_asked.connect
def writing_cities(call: Call) -> Writing:
    """Return the cities with a draft in the call, and those with any entry not withdrawn."""
    query = sa.select(Entry.city_id, Entry.state).where(
        Entry.call_id == call.id, Entry.state != EntryState.WITHDRAWN
    )
    rows = db.session.execute(query.distinct()).all()
    drafting = frozenset(city for city, state in rows if state is EntryState.DRAFT)
    return Writing(drafting, frozenset(city for city, _state in rows))


@merge_considered.connect
def too_many_entries(_sender: object, city_ids: list[int]) -> list[str]:
    """Return a sentence for each call in which two cities, made one, pass the cap."""
    query = sa.select(Entry.call_id, sa.func.count()).group_by(Entry.call_id)
    query = query.where(Entry.city_id.in_(city_ids), Entry.state != EntryState.WITHDRAWN)
    query = query.having(sa.func.count(Entry.city_id.distinct()) > 1)
    counts = {row[0]: row[1] for row in db.session.execute(query)}
    calls = db.session.scalars(sa.select(Call).where(Call.id.in_(counts), Call.state.in_(TAKING)))
    caps = [(call.code, counts[call.id], call.definition.eligibility) for call in calls]
    return [
        gettext(
            "Together they have %(count)s entries in %(call)s, where a city may send %(cap)s: as"
            " one city they pass the limit. The secretariat decides which of them count.",
            count=count,
            call=code,
            cap=rules.entries_per_city,
        )
        for code, count, rules in caps
        if rules.entries_per_city is not None and count > rules.entries_per_city
    ]
