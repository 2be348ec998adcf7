"""The states of an invitation to the secretariat of all calls."""

from enum import StrEnum

from core.transitions import Machine, Transition
from desk.people.rules import may_confirm_invitation


class InvitedState(StrEnum):
    """Where an invitation stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    TAKEN_BACK = "taken_back"


S = InvitedState
WHO = "secretariat of all calls"

INVITED = Machine(
    InvitedState,
    S.WAITING,
    Transition(
        "confirm",
        (S.WAITING,),
        S.CONFIRMED,
        "secretary_confirmed",
        f"another of the {WHO}, or the operator",
        guard=may_confirm_invitation,
    ),
    Transition("take_back", (S.WAITING,), S.TAKEN_BACK, "secretary_invitation_taken_back", WHO),
)
