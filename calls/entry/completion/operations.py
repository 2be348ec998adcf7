"""What happens when an entry is returned for completion: asked, taken back, or the time is over."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from accounts.models import Level, Person
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.queries import entry_of_letter, people_of
from calls.entry.rules import secretariat_of_entry
from calls.entry.signals import entry_came_back
from calls.entry.speech import gettext
from calls.entry.states import EntryState
from core import clock, events, transitions
from core.actors import SYSTEM_ID
from core.db import db, locked
from core.i18n import day, speaking, when_text
from core.transitions import Refused
from notices import operations as notices
from notices.pages import leads_to

ENDS = time(17)
"""The hour, in the zone of the call, at which a time for completing ends if not said otherwise."""
LONGEST = timedelta(days=60)
WEEKEND = 5
IN_TIME = (CallState.OPEN, CallState.CLOSED, CallState.ELIGIBILITY)
"""The states of a call in which an entry may go back to its city: before the jury reads."""
leads_to("calls.entry", "entry_returned", "entry_taken_back", load=entry_of_letter)


def proposed_end(call: Call) -> datetime:
    """Return the end, on a working day, that the call's own number of days for completing gives."""
    zone = ZoneInfo(call.zone)
    found = clock.now().astimezone(zone).date()
    found += timedelta(days=call.definition.calendar.completion_days)
    while found.weekday() >= WEEKEND:
        found += timedelta(days=1)
    return datetime.combine(found, ENDS, zone)


def end_error(until: datetime) -> str:
    """Return why the time for completing cannot end then; "" when it can."""
    now = clock.now()
    if now < until <= now + LONGEST:
        return ""
    return gettext("Choose a moment to come, within the next 60 days.")


def return_entry(entry: Entry, *, reason: str, until: datetime, actor: Person) -> None:
    """Return the (locked) entry to its city, which reads `reason` and has time until that instant.

    What was sent in stands. Raises Denied, or Refused with a sentence: once the jury reads, without
    a reason, for a time that is over or too far.
    """
    secretariat_of_entry.require(actor, entry)
    if entry.call.state not in IN_TIME:
        raise Refused(gettext("An entry goes back to its city before the jury reads, not after."))
    if problem := end_error(until):
        raise Refused(problem)
    # Before the state: the database asks for the time of a returned entry.
    entry.return_by_at, entry.return_note = until, reason.strip()
    event = transitions.apply(
        entry, "return", actor=actor, reason=entry.return_note, until=until.isoformat()
    )
    _write(entry, "entry_returned", event, actor=actor)
    db.session.flush()


def take_back(entry: Entry, *, actor: Person) -> None:
    """Take the (locked) entry back before its time is over: what was sent in counts.

    Raises Denied, or Refused when it is not with its city.
    """
    secretariat_of_entry.require(actor, entry)
    _back(entry, "take_back", actor)


def lapse_returns() -> int:
    """Take back every entry whose time for completing is over; return how many. For the cron table.

    Each one in a transaction of its own. Running it again, or twice at once, changes nothing more.
    """
    due = sa.select(Entry.id).where(
        Entry.state == EntryState.RETURNED, Entry.return_by_at <= clock.now()
    )
    ids = list(db.session.scalars(due))
    db.session.commit()
    count = 0
    for entry_id in ids:
        entry = locked(Entry, entry_id)
        until = entry.return_by_at
        if entry.state is EntryState.RETURNED and until and until <= clock.now():
            _back(entry, "lapse", db.session.get_one(Person, SYSTEM_ID))
            count += 1
        db.session.commit()
    return count


def _back(entry: Entry, name: str, actor: Person) -> None:
    event = transitions.apply(entry, name, actor=actor)
    _write(entry, "entry_taken_back", event, actor=actor, over=name == "lapse")
    entry.return_by_at, entry.return_note = None, ""
    db.session.flush()
    entry_came_back.send(entry, actor=actor)


def _write(
    entry: Entry, kind: str, event: events.Event, *, actor: Person, over: bool = False
) -> None:
    """Write to everybody in the city who may change the entry."""
    db.session.flush()
    by_at = entry.return_by_at or clock.now()
    for reader in people_of(entry, Level.EDIT):
        with speaking(reader.language):
            when, last_day = when_text(by_at, entry.call.zone), day(by_at, entry.call.zone)
        notices.write(
            actor=actor,
            kind=kind,
            key=f"{event.id}:{reader.id}",
            to=reader,
            call_id=entry.call_id,
            entry_id=entry.id,
            entry=entry,
            call_title=entry.call.title_in(reader.language),
            reason=entry.return_note,
            when=when,
            day=last_day,
            over=over,
        )
