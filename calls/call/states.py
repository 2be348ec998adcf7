"""The states of a call, from the first draft to the archive."""

from enum import StrEnum

from core.transitions import Machine, Transition


class CallState(StrEnum):
    """Where a call stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    OPEN = "open"
    CLOSED = "closed"
    ELIGIBILITY = "eligibility"
    EVALUATION = "evaluation"
    DELIBERATION = "deliberation"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    ARCHIVED = "archived"


S = CallState

CALL = Machine(
    CallState,
    S.DRAFT,
    Transition("publish", (S.DRAFT,), S.PUBLISHED, "call_published", "secretariat"),
    Transition("open", (S.PUBLISHED,), S.OPEN, "call_opened", "clock"),
    Transition("close", (S.OPEN,), S.CLOSED, "call_closed", "clock"),
    Transition("reopen", (S.CLOSED,), S.OPEN, "call_reopened", "secretariat", needs_reason=True),
    Transition("check", (S.CLOSED,), S.ELIGIBILITY, "eligibility_started", "secretariat"),
    Transition("evaluate", (S.ELIGIBILITY,), S.EVALUATION, "evaluation_started", "secretariat"),
    Transition("deliberate", (S.EVALUATION,), S.DELIBERATION, "scoring_ended", "secretariat"),
    Transition("decide", (S.DELIBERATION,), S.DECIDED, "call_decided", "second person"),
    Transition(
        "reconsider",
        (S.DECIDED,),
        S.DELIBERATION,
        "call_reconsidered",
        "secretariat",
        needs_reason=True,
    ),
    Transition("announce", (S.DECIDED,), S.ANNOUNCED, "call_announced", "secretariat"),
    Transition("archive", (S.ANNOUNCED,), S.ARCHIVED, "call_archived", "secretariat"),
)
