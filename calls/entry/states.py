"""The states of an entry and of its attachments."""

from enum import StrEnum

from core.transitions import Machine, Transition


class EntryState(StrEnum):
    """Where an entry stands: the kernel that labels are put on, never renamed."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    EVALUATION = "evaluation"
    WINNER = "winner"
    FINALIST = "finalist"
    SPECIAL_MENTION = "special_mention"
    NOT_SELECTED = "not_selected"
    WITHDRAWN = "withdrawn"


S = EntryState
JUDGED = (S.EVALUATION,)
LIVE = (S.DRAFT, S.SUBMITTED, S.RETURNED, S.ELIGIBLE, S.EVALUATION)

ENTRY = Machine(
    EntryState,
    S.DRAFT,
    Transition("submit", (S.DRAFT,), S.SUBMITTED, "entry_submitted", "city contact"),
    Transition(
        "resubmit", (S.SUBMITTED, S.RETURNED), S.SUBMITTED, "entry_resubmitted", "city contact"
    ),
    Transition(
        "return",
        (S.SUBMITTED, S.ELIGIBLE, S.INELIGIBLE),
        S.RETURNED,
        "entry_returned",
        "secretariat",
        needs_reason=True,
    ),
    Transition("take_back", (S.RETURNED,), S.SUBMITTED, "entry_taken_back", "secretariat"),
    Transition("lapse", (S.RETURNED,), S.SUBMITTED, "entry_completion_lapsed", "clock"),
    Transition("withdraw", (*LIVE, S.INELIGIBLE), S.WITHDRAWN, "entry_withdrawn", "city contact"),
    Transition("admit", (S.SUBMITTED, S.INELIGIBLE), S.ELIGIBLE, "entry_admitted", "secretariat"),
    Transition(
        "exclude",
        (S.SUBMITTED, S.ELIGIBLE),
        S.INELIGIBLE,
        "entry_excluded",
        "secretariat",
        needs_reason=True,
    ),
    Transition("evaluate", (S.ELIGIBLE,), S.EVALUATION, "entry_sent_to_jury", "secretariat"),
    Transition("award", JUDGED, S.WINNER, "entry_awarded", "release of the decision"),
    Transition("name_finalist", JUDGED, S.FINALIST, "entry_finalist", "release of the decision"),
    Transition("mention", JUDGED, S.SPECIAL_MENTION, "entry_mentioned", "release of the decision"),
    Transition(
        "not_select", JUDGED, S.NOT_SELECTED, "entry_not_selected", "release of the decision"
    ),
)


class AttachmentState(StrEnum):
    """Where a file stands: it counts only once the server has looked into it."""

    PENDING = "pending"
    CHECKING = "checking"
    ATTACHED = "attached"
    REJECTED = "rejected"
    REMOVED = "removed"


A = AttachmentState

ATTACHMENT = Machine(
    AttachmentState,
    A.PENDING,
    Transition("arrive", (A.PENDING,), A.CHECKING, "file_arrived", "city contact"),
    Transition("attach", (A.CHECKING,), A.ATTACHED, "file_attached", "system"),
    Transition("reject", (A.PENDING, A.CHECKING), A.REJECTED, "file_rejected", "system"),
    Transition(
        "remove",
        (A.PENDING, A.CHECKING, A.ATTACHED, A.REJECTED),
        A.REMOVED,
        "file_removed",
        "city contact",
    ),
    Transition("restore", (A.REMOVED,), A.ATTACHED, "file_restored", "city contact"),
)
