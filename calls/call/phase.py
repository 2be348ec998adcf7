"""What the public is told of where a call stands: five words, by the clock, never more.

What happens between the deadline and the announcement is one phase on purpose: whether a jury has
decided is not for the public, nor are grace minutes.
"""

from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext

from calls.call.models import Call
from calls.call.rules import SECOND, TAKING
from calls.call.states import CallState
from core import clock

SOON = timedelta(days=14)


class Phase(StrEnum):
    """A public phase."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    ANNOUNCED = "announced"


def phase(call: Call) -> Phase:
    """Return the phase of the call now. The announced deadline ends `open`, its second included."""
    if call.state is CallState.DRAFT:
        return Phase.DRAFT
    if call.state in (CallState.ANNOUNCED, CallState.ARCHIVED):
        return Phase.ANNOUNCED
    now = clock.now()
    if call.state in TAKING and now < call.closes_at + SECOND:
        return Phase.COMING if now < call.opens_at else Phase.OPEN
    return Phase.CLOSED


def label(of: Phase) -> str:
    """Return the phase in a word or two."""
    words: dict[Phase, str] = {
        Phase.DRAFT: gettext("Draft"),
        Phase.COMING: gettext("Opens soon"),
        Phase.OPEN: gettext("Open"),
        Phase.CLOSED: gettext("Closed"),
        Phase.ANNOUNCED: gettext("Result announced"),
    }
    return words[of]


TONES = {
    Phase.DRAFT: "warning",
    Phase.COMING: "info",
    Phase.OPEN: "success",
    Phase.CLOSED: "neutral",
    Phase.ANNOUNCED: "solid",
}
"""The tone of the tag that carries the label."""


def time_left(call: Call) -> str:
    """Return how long the call is still open, when that is less than SOON; "" otherwise.

    Days are counted as the calendar of the call's zone counts them, not in steps of 24 hours.
    """
    now = clock.now()
    if phase(call) is not Phase.OPEN or call.closes_at - now > SOON:
        return ""
    zone = ZoneInfo(call.zone)
    days = (call.closes_at.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days == 0:
        return str(gettext("Closes today"))
    return str(ngettext("Closes tomorrow", "%(num)d days left", days))
