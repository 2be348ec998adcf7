"""Telling many people, outside any request, and what is told when a call speaks."""

from calls.call.life import letters
from calls.call.models import Call, CallVersion
from calls.call.signals import call_amended
from core.jobs import job, later


@job("calls.tell_extension")
def tell_extension(extension_id: int, after: int = 0) -> None:
    """Write to one batch of people that the deadline has moved."""
    letters.tell_extension(extension_id, after)


@job("calls.tell_amendment")
def tell_amendment(version_id: int, after: int = 0) -> None:
    """Write to one batch of people that the call was amended."""
    letters.tell_amendment(version_id, after)


@call_amended.connect
def have_amendment_told(_call: Call, *, version: CallVersion, **_more: object) -> None:
    """Have everybody concerned told of an amendment, once."""
    later("calls.tell_amendment", key=str(version.id), version_id=version.id)
