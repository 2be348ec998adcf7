"""Who sees the ranking and who decides. A conflict of interest hides totals, the chair's too."""

from typing import Any

from flask_babel import lazy_gettext as _

from accounts.models import RoleKind
from accounts.rules import secretariat
from calls.call.states import CallState
from core.access import rule
from jury.decision.states import DecisionState

AFTER_SCORING = (
    CallState.DELIBERATION,
    CallState.DECIDED,
    CallState.ANNOUNCED,
    CallState.ARCHIVED,
)


@rule(_("Only the secretariat and the chair of this jury can open this page."))
def chairs(actor: Any, case: Any) -> bool:
    """Say yes to the chair of this jury."""
    return actor is not None and actor.holds(RoleKind.CHAIR, call_id=case.call_id)


@rule(
    _(
        "You have declared a conflict of interest in this call, so the ranking and the decision "
        "are closed to you: from the totals one could infer the scores of that entry."
    )
)
def without_conflict(actor: Any, case: Any) -> bool:
    """Say yes to whoever has no conflict with any entry of the call."""
    return actor is not None and actor.id not in case.conflicted


@rule(_("The ranking can be seen when scoring has ended."))
def scoring_ended(_actor: Any, case: Any) -> bool:
    """Say yes when no score can change any more."""
    return case.call.state in AFTER_SCORING


may_decide = (secretariat | chairs) & without_conflict & scoring_ended


@rule(_("There is no decision yet."))
def has_decision(_actor: Any, case: Any) -> bool:
    """Say yes when outcomes have been drafted."""
    return case.decision is not None


@rule(_("The decision is told to the cities before it is announced to everybody."))
def released(_actor: Any, case: Any) -> bool:
    """Say yes when the letters are out."""
    return case.decision is not None and case.decision.state is DecisionState.RELEASED
