"""What happens to a late permit: it is granted, prolonged, revoked; each is on record."""

from datetime import datetime, timedelta

from accounts.models import Person
from calls.call.life import letters
from calls.call.life.models import LatePermit
from calls.call.life.queries import find_permit
from calls.call.life.speech import gettext
from calls.call.models import Call
from calls.call.operations import follow_clock
from calls.call.states import CallState
from core import clock, events
from core.db import db, locked
from core.transitions import Refused
from members.models import City

LATE = (CallState.OPEN, CallState.CLOSED, CallState.ELIGIBILITY)
"""The states of a call in which one city can be let in late."""
FAR = timedelta(days=366)


def grant(
    call: Call, city: City, expires_at: datetime, *, reason: str, actor: Person
) -> tuple[LatePermit, int]:
    """Let the city write and send in until `expires_at` (aware), and tell those who may.

    Returns the permit, and how many people were told. Raises Refused, with a sentence.
    """
    call = locked(Call, call.id)
    follow_clock(call)
    if problem := why_no_permit(call) or until_error(call, expires_at):
        raise Refused(problem)
    if find_permit(call.id, city.id):
        raise Refused(
            gettext("%(city)s has a permit that holds: prolong that one.", city=city.name)
        )
    permit = LatePermit(
        call_id=call.id,
        city_id=city.id,
        reason=reason,
        expires_at=expires_at,
        granted_by=actor.id,
    )
    db.session.add(permit)
    db.session.flush()
    until = expires_at.isoformat()
    events.record(
        permit, "late_permit_granted", actor=actor, reason=reason, city=city.id, until=until
    )
    return permit, letters.tell_permit(permit, city, actor=actor)


def prolong(permit: LatePermit, expires_at: datetime, *, actor: Person) -> int:
    """Move the end of the (locked) permit and tell the city again; return how many were told.

    One that has expired holds again. Raises Refused, with a sentence.
    """
    if problem := why_not_prolonged(permit) or prolong_error(permit, expires_at):
        raise Refused(problem)
    old, permit.expires_at = permit.expires_at, expires_at
    events.record(
        permit,
        "late_permit_prolonged",
        actor=actor,
        old=old.isoformat(),
        until=expires_at.isoformat(),
    )
    db.session.flush()
    return letters.tell_permit(permit, permit.city, actor=actor)


def revoke(permit: LatePermit, *, reason: str, actor: Person) -> None:
    """End the (locked) permit now. Raises Refused for one that does not hold any more."""
    if not permit.holds:
        raise Refused(gettext("This permit does not hold any more."))
    permit.revoked_at = clock.now()
    events.record(permit, "late_permit_revoked", actor=actor, reason=reason, city=permit.city_id)


def why_no_permit(call: Call) -> str:
    """Return why no city can be let in late now; "" when one can."""
    if call.state in LATE:
        return ""
    if call.state in (CallState.DRAFT, CallState.PUBLISHED):
        return gettext("This call has not opened yet: nobody is late.")
    return gettext("The evaluation has begun: nobody can be let in any more.")


def why_not_prolonged(permit: LatePermit) -> str:
    """Return why the permit cannot be prolonged at all now; "" when it can."""
    if permit.revoked_at is not None:
        return gettext("This permit was revoked: grant a new one.")
    return why_no_permit(permit.call)


def prolong_error(permit: LatePermit, expires_at: datetime) -> str:
    """Return why the permit cannot be prolonged until then; "" when it can."""
    if problem := until_error(permit.call, expires_at):
        return problem
    if expires_at <= permit.expires_at:
        return gettext("Choose a moment after the one until which the permit holds now.")
    return ""


def until_error(call: Call, expires_at: datetime) -> str:
    """Return why a permit cannot end then; "" when it can."""
    if expires_at <= clock.now():
        return gettext("This moment is over: choose one that is still to come.")
    if expires_at <= call.closes_at:
        return gettext("Until then the call is open to everybody: choose a later moment.")
    if expires_at > clock.now() + FAR:
        return gettext("This is more than a year away: check the year.")
    return ""
