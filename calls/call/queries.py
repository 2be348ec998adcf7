"""What is read of calls."""

from typing import Any

import sqlalchemy as sa

from accounts.models import Person
from calls.call.models import Call, definitions_of
from calls.call.rules import published
from core.db import db
from core.events import Event


def get_call(code: str) -> Call:
    """Return the call of that code. Raises NoResultFound when there is none."""
    return db.session.scalars(sa.select(Call).where(Call.code == code)).one()


def handed_over_at() -> sa.ScalarSelect[Any]:
    """Return the SQL for the moment when the entries of `Call` first went to the jury."""
    query = sa.select(sa.func.min(Event.at)).where(Event.name == "evaluation_started")
    query = query.where(Event.subject_type == "call", Event.subject_id == Call.id)
    return query.correlate(Call).scalar_subquery()


def visible_calls(actor: Person | None) -> list[Call]:
    """Return every call that `actor` may see, the next deadline first, with definitions at hand."""
    query = sa.select(Call).where(published.where(actor))
    calls = list(db.session.scalars(query.order_by(Call.closes_at, Call.code)))
    definitions_of(call.version_id for call in calls if call.version_id)
    return calls
