"""Who sees the ranking and who decides. A conflict of interest hides totals, the chair's too."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _

from accounts.models import Role, RoleKind
from accounts.rules import role_counts, secretariat
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
    """Return whether the actor chairs this jury, which begins with accepting the invitation."""
    return actor is not None and actor.holds(RoleKind.CHAIR, call_id=case.call_id)


@rule(
    _(
        "You are on the jury of this call: accept the invitation, sign the confidentiality "
        "agreement and answer about conflicts of interest first. Before that the ranking and the "
        "decision are closed to you."
    )
)
def ready_to_decide(actor: Any, case: Any) -> bool:
    """Return whether the actor, if on the jury, has accepted, signed and declared."""
    member = case.jury.get(actor.id) if actor is not None else None
    return member is None or member.is_ready


@rule(
    _(
        "You have a conflict of interest in this call, so the ranking and the decision are closed "
        "to you: from the totals one could infer the scores of that entry."
    )
)
def without_conflict(actor: Any, case: Any) -> bool:
    """Return whether the actor has no conflict with any entry of the call, own city included."""
    member = case.jury.get(actor.id) if actor is not None else None
    return member is None or not member.has_conflict


@rule(_("The ranking can be seen when scoring has ended."))
def scoring_ended(_actor: Any, case: Any) -> bool:
    """Return whether no score can change any more."""
    return case.call.state in AFTER_SCORING


sees_totals = ready_to_decide & without_conflict & scoring_ended
"""What everybody needs who sees a mean, the secretariat too; the chair must be of it."""
may_decide = (secretariat | chairs) & sees_totals


@rule(
    _(
        "Your role here was given after the entries went to the jury. It counts for the decision "
        "once another person of the secretariat has confirmed it, who neither gave nor has it, or "
        "the operator."
    )
)
def role_counts_here(actor: Any, case: Any) -> bool:
    """Return whether the actor decides by a role held since before the entries went to the jury.

    Otherwise whoever seals could give the role to a second address of his or her own, and sign.
    """
    roles = [] if actor is None else deciding_roles(actor.roles, case)
    return any(counts(role, case) for role in roles)


def deciding_roles(roles: Iterable[Role], case: Any) -> list[Role]:
    """Return those of `roles` by which somebody takes part in the decision on this call."""
    return [
        role
        for role in roles
        if (role.kind is RoleKind.SECRETARIAT and role.call_id in (None, case.call_id))
        or (role.kind is RoleKind.CHAIR and role.call_id == case.call_id)
    ]


def counts(role: Role, case: Any) -> bool:
    """Return whether `role` counts for the decision on this call."""
    since = case.handed_over_at
    return role.confirmed_at is not None if since is None else role_counts(role, since=since)


@rule(_("There is no decision yet."))
def has_decision(_actor: Any, case: Any) -> bool:
    """Return whether outcomes have been drafted."""
    return case.decision is not None


@rule(_("The decision is told to the cities before it is announced to everybody."))
def released(_actor: Any, case: Any) -> bool:
    """Say yes when the letters are out."""
    return case.decision is not None and case.decision.state is DecisionState.RELEASED
