"""Who may ask about a call, and until when."""

from typing import Any

from flask_babel import lazy_gettext as _

from accounts.models import RoleKind
from calls.call.models import Call
from calls.call.phase import Phase, phase
from calls.call.rules import SECOND
from core import clock
from core.access import rule


@rule(_("Only the contacts of a city can ask: the answers are for everybody."))
def asks_for_city(actor: Any, subject: Call) -> bool:
    """Say yes to the contacts of a city, in this call or in all."""
    return actor is not None and any(
        r.kind is RoleKind.CITY_CONTACT and r.call_id in (None, subject.id) for r in actor.roles
    )


@rule(_("This call takes no questions now."))
def takes_questions(_actor: Any, subject: Call) -> bool:
    """Say yes until the last second for questions, that second included; never in a closed call."""
    until = subject.definition.calendar.questions_until_at
    if until is None or phase(subject) not in (Phase.COMING, Phase.OPEN):
        return False
    return clock.now() < until + SECOND
