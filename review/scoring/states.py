"""The states of a score sheet, and the status of one score."""

from enum import StrEnum

from core.transitions import Machine, Transition


class SheetState(StrEnum):
    """Where a score sheet stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


S = SheetState

SHEET = Machine(
    SheetState,
    S.DRAFT,
    Transition("submit", (S.DRAFT,), S.SUBMITTED, "sheet_submitted", "juror"),
    Transition(
        "reopen", (S.SUBMITTED,), S.DRAFT, "sheet_reopened", "secretariat", needs_reason=True
    ),
)


class ScoreStatus(StrEnum):
    """What a score without a value means; only `scored` has a value."""

    SCORED = "scored"
    ABSTAINED = "abstained"
    RECUSED = "recused"
    NOT_APPLICABLE = "not_applicable"
