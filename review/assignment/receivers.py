"""What assignment does when an earlier step speaks."""

from typing import Any

from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.signals import entry_withdrawn
from core.actors import Actor
from review.assignment import operations, queries
from review.eligibility.signals import jury_cities_asked


@entry_withdrawn.connect
def take_readings_away(entry: Entry, *, actor: Actor, **_more: Any) -> None:
    """Withdraw the readings of an entry that its city withdrew."""
    operations.withdraw_readings(entry, actor=actor)


@jury_cities_asked.connect
def cities_of_jury(call: Call) -> set[int]:
    """Return the cities that the jury represents, for the rule that they do not compete."""
    return queries.represented_cities(call)
