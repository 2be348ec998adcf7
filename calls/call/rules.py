"""Who may see a call, and when it takes entries: by the clock, whatever the row says so far.

The deadline counts to the second, and its own second still counts: with a deadline at 23:59:00 an
entry that arrives at 23:59:00.9 is in time, one at 23:59:01 is late. Grace minutes move that second
without being shown. The rules read a call, or anything that has one as `call` (an entry).
"""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from accounts.models import RoleKind
from calls.call.models import Call
from calls.call.states import CallState
from core import clock
from core.access import rule

TAKING = (CallState.PUBLISHED, CallState.OPEN)
"""The states in which the clock decides; a closed call is not opened again by moving its dates."""
SECOND = timedelta(seconds=1)


@rule(_("This call is not published yet."), hides=True)
def published(actor: Any, subject: Any) -> bool:
    """Say yes to anybody once the call is published, and before that to its secretariat."""
    call = _call(subject)
    if call.state is not CallState.DRAFT:
        return True
    return actor is not None and actor.holds(RoleKind.SECRETARIAT, call_id=call.id)


@published.filter
def _published(actor: Any) -> sa.ColumnElement[bool]:
    shown = Call.state != CallState.DRAFT
    if actor is None:
        return shown
    own = {r.call_id for r in actor.roles if r.kind is RoleKind.SECRETARIAT}
    return sa.true() if None in own else sa.or_(shown, Call.id.in_(own))


@rule(_("Only the contacts of a city can open this page."))
def contact_in_call(actor: Any, subject: Any) -> bool:
    """Return whether the actor is a contact of some city in the call, or in all calls."""
    return actor is not None and bool(actor.city_ids(_call(subject).id))


@rule(_("This call has not opened yet. Its page tells when it opens."))
def has_opened(_actor: Any, subject: Any) -> bool:
    """Say yes from the instant the published call opens."""
    call = _call(subject)
    return call.state is not CallState.DRAFT and clock.now() >= call.opens_at


@has_opened.filter
def _has_opened(_actor: Any) -> sa.ColumnElement[bool]:
    return sa.and_(Call.state != CallState.DRAFT, Call.opens_at <= clock.now())


@rule(_("This call is closed: the deadline has passed."))
def before_deadline(_actor: Any, subject: Any) -> bool:
    """Say yes until the last second, that second and the grace included."""
    call = _call(subject)
    return call.state in (CallState.DRAFT, *TAKING) and clock.now() < call.last_moment + SECOND


@before_deadline.filter
def _before_deadline(_actor: Any) -> sa.ColumnElement[bool]:
    in_time = Call.last_moment > clock.now() - SECOND
    return sa.and_(Call.state.in_((CallState.DRAFT, *TAKING)), in_time)


open_now = has_opened & before_deadline
"""Entries may be started, changed and submitted now. The first no explains: too early, too late."""


def _call(subject: Any) -> Call:
    call: Call = getattr(subject, "call", subject)
    return call
