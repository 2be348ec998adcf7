"""Computing the rules of a call outside the request."""

from core.jobs import AWAITED, job
from review.eligibility import operations


@job("eligibility.compute_checks", queue=AWAITED)
def compute_checks(call_id: int) -> None:
    """Compute the rules for every submitted entry of the call."""
    operations.compute_checks(call_id)
