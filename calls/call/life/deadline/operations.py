"""What happens to a deadline: it is extended, and its hidden grace is set. Never brought forward.

Both make the next version of the call, because its calendar is part of what it says.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm.attributes import flag_modified

from accounts.models import Person
from calls.call.definition import CallDefinition
from calls.call.life.models import Extension
from calls.call.life.speech import gettext
from calls.call.models import Call, CallDraft
from calls.call.operations import follow_clock, take_wording
from calls.call.states import CallState
from core import clock, events, jobs, transitions
from core.db import db, locked
from core.i18n import when_text
from core.transitions import Refused

EXTENDABLE = (CallState.PUBLISHED, CallState.OPEN, CallState.CLOSED)
"""The states in which the deadline may still move; from the eligibility checks on it stands."""
WITH_GRACE = (CallState.PUBLISHED, CallState.OPEN)
"""The states in which the grace may be set; over a closed call it would do nothing."""
MOST_GRACE = 24 * 60
"""Minutes."""
FAR = timedelta(days=2 * 366)


def extend(call: Call, closes_at: datetime, *, reason: str, actor: Person) -> Extension:
    """Move the deadline to `closes_at` (aware, later than it was) and have everybody told.

    The old one stays on record and on the page. A closed call opens again. Those who may write for
    a city with a draft or a late permit get a letter, by a job. Raises Refused, with a sentence.
    """
    call = locked(Call, call.id)
    follow_clock(call)
    if problem := why_not_extended(call) or deadline_error(call, closes_at):
        raise Refused(problem)
    extension = Extension(
        call_id=call.id,
        old_closes_at=call.closes_at,
        new_closes_at=closes_at,
        reason=reason,
        made_by=actor.id,
    )
    db.session.add(extension)
    local = closes_at.astimezone(call.definition.calendar.zone).replace(tzinfo=None)
    take_wording(call, _with_calendar(call.definition, closes=local), actor=actor)
    _carry_into_draft(call, "closes", local.isoformat())
    told = {"old": extension.old_closes_at.isoformat(), "new": closes_at.isoformat()}
    events.record(
        call, "deadline_extended", actor=actor, reason=reason, extension=extension.id, **told
    )
    if call.state is CallState.CLOSED:
        transitions.apply(call, "reopen", actor=actor, reason=reason)
    jobs.later("calls.tell_extension", key=str(extension.id), extension_id=extension.id)
    return extension


def set_grace(call: Call, minutes: int, *, actor: Person) -> None:
    """Take entries for so many minutes after the deadline, without telling anybody.

    Raises Refused, with a sentence, for a call that has closed and for more than a day.
    """
    call = locked(Call, call.id)
    follow_clock(call)
    if problem := why_no_grace(call) or grace_error(minutes):
        raise Refused(problem)
    if minutes == call.grace_minutes:
        return
    before = call.grace_minutes
    take_wording(call, _with_calendar(call.definition, grace_minutes=minutes), actor=actor)
    _carry_into_draft(call, "grace_minutes", minutes)
    events.record(call, "grace_changed", actor=actor, old=before, new=minutes)


def why_not_extended(call: Call) -> str:
    """Return why the deadline of the call cannot be extended now; "" when it can."""
    if call.state is CallState.DRAFT:
        return gettext("This call is a draft: its dates are part of its text.")
    if call.state not in EXTENDABLE:
        return gettext(
            "The eligibility checks have begun: the deadline stands. One city can still be let in "
            "late while the checks last."
        )
    return ""


def why_no_grace(call: Call) -> str:
    """Return why the grace of the call cannot be set now; "" when it can."""
    if call.state in WITH_GRACE:
        return ""
    if call.state is CallState.DRAFT:
        return gettext("This call is a draft: its dates are part of its text.")
    return gettext("This call has closed: grace would do nothing now.")


def grace_error(minutes: int) -> str:
    """Return why so many minutes are no grace; "" when they are."""
    if 0 <= minutes <= MOST_GRACE:
        return ""
    return gettext("Enter a number of minutes from 0 to 1,440: a day at most.")


def deadline_error(call: Call, closes_at: datetime) -> str:
    """Return why `closes_at` is no new deadline for the call; "" when it is."""
    if closes_at <= call.closes_at:
        present = when_text(call.closes_at, call.zone)
        return gettext("Choose a moment after the present deadline: %(when)s.", when=present)
    if closes_at <= clock.now():
        return gettext("This moment is over: choose one that is still to come.")
    if closes_at > max(call.closes_at, clock.now()) + FAR:
        return gettext("This is more than two years away: check the year.")
    return ""


def _with_calendar(definition: CallDefinition, **changes: object) -> CallDefinition:
    """Return the call with another date. What it says besides was published, and is not judged."""
    calendar = definition.calendar.model_copy(update=changes)
    return definition.model_copy(update={"calendar": calendar})


def _carry_into_draft(call: Call, key: str, value: object) -> None:
    """Write a date into the working text too, so that its next amendment does not undo it."""
    draft = db.session.get(CallDraft, call.id, with_for_update=True)
    if draft is not None and isinstance(draft.body.get("calendar"), dict):
        draft.body["calendar"][key] = value
        flag_modified(draft, "body")
        draft.version += 1
