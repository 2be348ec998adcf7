"""The states of a letter."""

from enum import StrEnum

from core.transitions import Machine, Transition


class LetterState(StrEnum):
    """Where a letter stands; void: what it tells no longer holds; withheld: not for its reader."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    VOID = "void"
    WITHHELD = "withheld"


S = LetterState

LETTER = Machine(
    LetterState,
    S.DRAFTED,
    Transition("approve", (S.DRAFTED,), S.APPROVED, "letter_approved", "second person"),
    Transition("queue", (S.DRAFTED, S.APPROVED, S.FAILED), S.QUEUED, "letter_queued", "system"),
    Transition("send", (S.QUEUED,), S.SENT, "letter_sent", "system"),
    Transition("fail", (S.QUEUED,), S.FAILED, "letter_failed", "system"),
    Transition("void", (S.DRAFTED, S.APPROVED, S.FAILED), S.VOID, "letter_voided", "system"),
    Transition(
        "withhold",
        (S.DRAFTED, S.APPROVED, S.QUEUED, S.FAILED),
        S.WITHHELD,
        "letter_withheld",
        "system: its reader may no longer open the page it leads to",
    ),
)
