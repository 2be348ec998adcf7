"""Computing a proposal, and telling the jurors, outside the request."""

from core.jobs import AWAITED, job
from review.assignment import proposals


@job("assignment.propose", queue=AWAITED)
def propose(proposal_id: int) -> None:
    """Compute the readings of a proposal."""
    proposals.compute(proposal_id)


@job("assignment.notify")
def notify(proposal_id: int) -> None:
    """Write to each juror who was given readings by a proposal."""
    proposals.notify(proposal_id)
