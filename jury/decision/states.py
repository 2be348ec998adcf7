"""The states of a decision, and the outcomes it can give."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from core.access import rule
from core.transitions import Machine, Transition


class DecisionState(StrEnum):
    """Where a decision stands."""

    DRAFTED = "drafted"
    SEALED = "sealed"
    SIGNED_OFF = "signed_off"
    RELEASED = "released"
    REVOKED = "revoked"


@rule(_("The person who sealed the decision cannot sign it off: it takes a second person."))
def second_person(actor: Any, decision: Any) -> bool:
    """Say yes to anybody but the one who sealed."""
    return bool(actor.id != decision.sealed_by)


D = DecisionState

DECISION = Machine(
    DecisionState,
    D.DRAFTED,
    Transition("seal", (D.DRAFTED,), D.SEALED, "decision_sealed", "chair or secretariat"),
    Transition(
        "sign_off",
        (D.SEALED,),
        D.SIGNED_OFF,
        "decision_signed_off",
        "second person",
        guard=second_person,
    ),
    Transition("release", (D.SIGNED_OFF,), D.RELEASED, "decision_released", "secretariat"),
    Transition(
        "revoke",
        (D.DRAFTED, D.SEALED, D.SIGNED_OFF),
        D.REVOKED,
        "decision_revoked",
        "chair or secretariat",
        needs_reason=True,
    ),
)


class OutcomeKind(StrEnum):
    """What a decision says of one entry."""

    WINNER = "winner"
    FINALIST = "finalist"
    SPECIAL_MENTION = "special_mention"
    NOT_SELECTED = "not_selected"
