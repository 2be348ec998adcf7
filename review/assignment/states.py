"""The states of a juror on a call, of a proposal, and of one assignment."""

from enum import StrEnum

from core.transitions import Machine, Transition


class JurorState(StrEnum):
    """Where a juror stands on one call."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"


J = JurorState

JUROR = Machine(
    JurorState,
    J.INVITED,
    Transition("accept", (J.INVITED, J.DECLINED), J.ACCEPTED, "juror_accepted", "juror"),
    Transition("decline", (J.INVITED,), J.DECLINED, "juror_declined", "juror"),
    Transition("leave", (J.ACCEPTED, J.INVITED), J.LEFT, "juror_left", "secretariat"),
)


class ProposalState(StrEnum):
    """Where a proposed assignment of the whole jury stands."""

    COMPUTING = "computing"
    READY = "ready"
    DEPLOYED = "deployed"
    DISCARDED = "discarded"


P = ProposalState

PROPOSAL = Machine(
    ProposalState,
    P.COMPUTING,
    Transition("propose", (P.COMPUTING,), P.READY, "assignment_proposed", "system"),
    Transition("deploy", (P.READY,), P.DEPLOYED, "assignment_deployed", "secretariat"),
    Transition(
        "discard", (P.COMPUTING, P.READY), P.DISCARDED, "assignment_discarded", "secretariat"
    ),
)


class AssignmentState(StrEnum):
    """Where one juror's reading of one entry stands."""

    PROPOSED = "proposed"
    DEPLOYED = "deployed"
    OPENED = "opened"
    DONE = "done"
    RECUSED = "recused"
    WITHDRAWN = "withdrawn"


A = AssignmentState
ACTIVE = (A.PROPOSED, A.DEPLOYED, A.OPENED, A.DONE)

ASSIGNMENT = Machine(
    AssignmentState,
    A.PROPOSED,
    Transition("deploy", (A.PROPOSED,), A.DEPLOYED, "reading_assigned", "secretariat"),
    Transition("open", (A.DEPLOYED,), A.OPENED, "reading_opened", "juror"),
    Transition("finish", (A.DEPLOYED, A.OPENED), A.DONE, "reading_done", "juror"),
    Transition("reopen", (A.DONE,), A.OPENED, "reading_reopened", "secretariat", needs_reason=True),
    Transition("recuse", ACTIVE, A.RECUSED, "juror_recused", "juror"),
    Transition("withdraw", ACTIVE, A.WITHDRAWN, "reading_withdrawn", "system"),
)
