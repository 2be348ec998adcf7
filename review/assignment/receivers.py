"""What assignment does when an entry speaks: a withdrawn entry takes its readings along."""

from typing import Any

from calls.entry.models import Entry
from calls.entry.signals import entry_withdrawn
from core.actors import Actor
from review.assignment import operations


@entry_withdrawn.connect
def take_readings_away(entry: Entry, *, actor: Actor, **_more: Any) -> None:
    """Withdraw the readings of an entry that its city withdrew."""
    operations.withdraw_readings(entry, actor=actor)
