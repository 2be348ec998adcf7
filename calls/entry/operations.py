"""What happens to an entry as a whole: it is begun, and it may be withdrawn."""

import sqlalchemy as sa

from accounts.models import Person, RoleKind
from calls.call.models import Call
from calls.entry import queries
from calls.entry.models import Entry
from calls.entry.rules import editor_of_entry, is_contact, open_for
from calls.entry.signals import entry_withdrawn
from calls.entry.speech import gettext
from core import clock, events, transitions
from core.access import Denied
from core.db import db
from core.transitions import Refused
from members.models import City


def start_entry(call: Call, city: City, *, language: str, actor: Person) -> Entry:
    """Return a new draft of the city in the call, written first in `language`.

    Raises Denied for who is no contact of the city; Refused, with a sentence, when the call takes
    no entries now, does not accept the language, or the city has as many as it may have.
    """
    if not is_contact(actor, city_id=city.id, call_id=call.id):
        raise Denied(gettext("You are not a contact of this city."))
    entry = _begin(call, city, language=language, actor=actor)
    events.record(entry, "entry_started", actor=actor, to_state=entry.state.value, city=city.id)
    return entry


def _begin(call: Call, city: City, *, language: str, actor: Person) -> Entry:
    if not (verdict := open_for(actor, call, city.id)):
        raise Refused(verdict.why)
    if language not in call.definition.languages.accepted:
        raise Refused(gettext("This call does not take entries in that language."))
    lock_cap(call.id, city.id)
    live = queries.live_counts(call.id, [city.id]).get(city.id, 0)
    if (standing := queries.standing(call, live)).full:
        raise Refused(cap_sentence(city, standing))
    entry = Entry(
        call=call,
        version_id=call.version_id,
        city=city,
        language=language,
        languages=[],
        created_by=actor.id,
        title="",
        axis="",
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def start_on_behalf(call: Call, city: City, *, language: str, source: str, actor: Person) -> Entry:
    """Return a new draft that the secretariat writes for a city, from what `source` names.

    Raises as `start_entry`, Denied for who is not the secretariat of the call, Refused without a
    source.
    """
    if not actor.holds(RoleKind.SECRETARIAT, call_id=call.id):
        raise Denied(gettext("Only the secretariat enters for a city."))
    if not source.strip():
        raise Refused(gettext("Say what you write from, so that the city can compare."))
    entry = _begin(call, city, language=language, actor=actor)
    entry.on_behalf, entry.source = True, source.strip()
    db.session.flush()
    state = entry.state.value
    events.record(entry, "entry_started", actor=actor, to_state=state, city=city.id, on_behalf=True)
    return entry


def take_over(entry: Entry, *, actor: Person) -> None:
    """Let the city alone go on with the (locked) entry that the secretariat wrote for it.

    Where it came from stays told. Raises Denied for who may not change the city's entries.
    """
    editor_of_entry.require(actor, entry)
    if not entry.on_behalf:
        return
    entry.on_behalf = False
    events.record(entry, "entry_taken_over", actor=actor)
    db.session.flush()


def withdraw(entry: Entry, *, actor: Person, reason: str = "") -> None:
    """Withdraw the (locked) entry for good and tell the later steps; `reason` may be empty.

    Raises Refused when the state does not allow it.
    """
    transitions.apply(entry, "withdraw", actor=actor, reason=reason.strip() or None)
    entry.changed_at = clock.now()
    db.session.flush()
    entry_withdrawn.send(entry, actor=actor)


def lock_cap(call_id: int, city_id: int) -> None:
    """Wait for, and hold until the transaction ends, the right to count this city's entries."""
    name = f"entries:{call_id}:{city_id}"
    db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(name, 0))))


def sent_cap_sentence(city: City, standing: queries.Standing) -> str:
    """Return the sentence for a city that may send in no further entry."""
    return gettext(
        "%(city)s has sent in %(live)s of %(most)s entries in this call: that is all it may send. "
        "This draft stays as it is; withdraw an entry to send this one in.",
        city=city.name,
        live=standing.live,
        most=standing.most,
    )


def cap_sentence(city: City, standing: queries.Standing) -> str:
    """Return the sentence for a city that may start no further entry."""
    return gettext(
        "%(city)s has %(live)s of %(most)s entries in this call: withdraw one to begin another.",
        city=city.name,
        live=standing.live,
        most=standing.most,
    )
