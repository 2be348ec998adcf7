"""Delivery, outside any request."""

from core.jobs import job
from notices import operations


@job("notices.deliver")
def deliver(letter_id: int) -> None:
    """Mail one letter."""
    operations.deliver(letter_id)
