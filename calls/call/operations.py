"""What happens to a call: it is loaded from its definition, published, and moved along its states.

The clock opens and closes a call by itself; the person of those acts is the system. A cron job
looks every few seconds; pages and rules compare instants themselves, and whoever moves a call
brings its state up to the clock first.
"""

import hashlib
from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import gettext

from accounts.models import Person
from calls.call.changes import changed_kinds, vanished_keys
from calls.call.definition import Calendar, CallDefinition
from calls.call.models import Call, CallDraft, CallVersion
from calls.call.rules import SECOND, before_deadline
from calls.call.signals import call_amended
from calls.call.states import CallState
from core import clock, events, transitions
from core.actors import SYSTEM_ID
from core.db import db, locked
from core.transitions import Refused


def load_call(definition: CallDefinition, *, actor: Person, rehearsal: bool = False) -> Call:
    """Return the call of that code, made if there is none, saying what `definition` says.

    A changed wording becomes the next version, the calendar's columns follow it, and an event
    records it; the same wording changes nothing. `rehearsal` is settled when the call is made.
    Raises Refused, with a sentence, when the change would break what was published.
    """
    query = sa.select(Call).where(Call.code == definition.code).with_for_update()
    call = db.session.scalars(query).one_or_none()
    if call is None:
        call = _new_call(definition, rehearsal=rehearsal)
    elif call.rehearsal != rehearsal:
        raise Refused(gettext("A call stays what it was made as: real, or a rehearsal."))
    if call.version_id is None or not call.is_readable or definition != call.definition:
        if db.session.get(CallDraft, call.id, with_for_update=True):
            raise Refused(
                gettext(
                    "This call is being edited in the browser: publish that text or discard it "
                    "before another one is loaded."
                )
            )
        reword(call, definition, actor=actor)
    return call


def reword(
    call: Call, definition: CallDefinition, *, actor: Person, note: Mapping[str, str] | None = None
) -> CallVersion:
    """Make `definition` what the (locked) call says; once it is published, that is an amendment.

    Those who hear `call_amended` move drafts of entries and tell everybody; `note` is what it says
    of itself, by language. Raises Refused when it would break what was published.
    """
    _refuse_broken_promises(call, definition)
    old = call.version_id
    version = take_wording(call, definition, actor=actor, note=note)
    if call.state is not CallState.DRAFT:
        call_amended.send(call, version=version, old_version_id=old, actor=actor)
    return version


def take_wording(
    call: Call, definition: CallDefinition, *, actor: Person, note: Mapping[str, str] | None = None
) -> CallVersion:
    """Make `definition` the next version of the (locked) call; its calendar's columns follow.

    `note` is what an amendment says of itself, by language. What may change is for the caller to
    ask: `reword` and the extension of a deadline do.
    """
    body, sha256 = definition.to_json(), _fingerprint(definition)
    count = sa.select(sa.func.count()).where(CallVersion.call_id == call.id)
    number = db.session.execute(count).scalar_one() + 1
    version = CallVersion(
        call_id=call.id, number=number, body=body, sha256=sha256, note=dict(note or {})
    )
    db.session.add(version)
    db.session.flush()
    call.version_id = version.id
    _take_calendar(call, definition)
    events.record(call, "call_worded", actor=actor, version=number, sha256=sha256)
    db.session.flush()
    return version


def publish(call: Call, *, actor: Person) -> None:
    """Make the page of a draft public. A call whose opening has come opens at once."""
    call = locked(Call, call.id)
    transitions.apply(call, "publish", actor=actor)
    follow_clock(call)


def advance(call: Call, name: str, *, actor: Person, reason: str | None = None) -> None:
    """Move the call along transition `name`, after the clock has moved it where it must stand.

    Raises Refused when it cannot be done now.
    """
    call = locked(Call, call.id)
    follow_clock(call)
    transitions.apply(call, name, actor=actor, reason=reason)


def follow_clock(call: Call) -> None:
    """Open the (locked) call when its opening has come, close it when its last second is over."""
    system = db.session.get_one(Person, SYSTEM_ID)
    if call.state is CallState.PUBLISHED and clock.now() >= call.opens_at:
        transitions.apply(call, "open", actor=system)
    if call.state is CallState.OPEN and not before_deadline(system, call):
        transitions.apply(call, "close", actor=system)


def keep_calendar() -> int:
    """Open and close every call whose instant has come; return how many. For the cron table.

    Each call moves in a transaction of its own, committed here because no request is around it.
    Running it again, or twice at once, changes nothing more.
    """
    now = clock.now()
    opens = sa.and_(Call.state == CallState.PUBLISHED, Call.opens_at <= now)
    closes = sa.and_(Call.state == CallState.OPEN, Call.last_moment <= now - SECOND)
    due = list(db.session.scalars(sa.select(Call.id).where(sa.or_(opens, closes))))
    db.session.commit()
    for call_id in due:
        follow_clock(locked(Call, call_id))
        db.session.commit()
    return len(due)


def _new_call(definition: CallDefinition, *, rehearsal: bool) -> Call:
    call = Call(code=definition.code, rehearsal=rehearsal)
    _take_calendar(call, definition)
    db.session.add(call)
    db.session.flush()
    return call


def _take_calendar(call: Call, definition: CallDefinition) -> None:
    call.kind = definition.kind
    take_calendar(call, definition.calendar)


def take_calendar(call: Call, calendar: Calendar) -> None:
    """Keep the dates of a call in its columns, where lists and the clock read them."""
    call.zone, call.grace_minutes = calendar.timezone, calendar.grace_minutes
    call.opens_at, call.closes_at = calendar.opens_at, calendar.closes_at


def _fingerprint(definition: CallDefinition) -> str:
    return hashlib.sha256(definition.to_json().encode()).hexdigest()


def _refuse_broken_promises(call: Call, new: CallDefinition) -> None:
    """Raise Refused when a published call would lose what is kept by key, or move its dates."""
    if call.state is CallState.DRAFT:
        return
    old = call.definition
    if gone := vanished_keys(old, new):
        raise Refused(
            gettext(
                "This call is published: these keys may not vanish from it, because marks and "
                "decisions may be kept under them: %(keys)s.",
                keys=", ".join(gone),
            )
        )
    if changed := changed_kinds(old, new):
        raise Refused(
            gettext(
                "This call is published: a question keeps its kind, because answers are kept under "
                "its key. Give these questions a new key: %(keys)s.",
                keys=", ".join(changed),
            )
        )
    if call.state is not CallState.PUBLISHED and new.opens_at != call.opens_at:
        raise Refused(gettext("This call has opened: its opening cannot be moved any more."))
    ended = call.state not in (CallState.PUBLISHED, CallState.OPEN)
    if ended and (new.closes_at, new.calendar.grace_minutes) != (
        call.closes_at,
        call.grace_minutes,
    ):
        raise Refused(gettext("This call has closed: its deadline cannot be moved any more."))
