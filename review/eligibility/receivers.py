"""What eligibility does when an entry speaks: one that came back is checked anew."""

from typing import Any

from calls.entry.models import Entry
from calls.entry.signals import entry_came_back
from core.actors import Actor
from review.eligibility import operations


@entry_came_back.connect
def check_again(entry: Entry, *, actor: Actor, **_more: Any) -> None:  # noqa: ARG001
    """Compute the rules for an entry that was completed, or taken back as it was."""
    operations.check_entry_again(entry)
