"""What entries do when their call says something else than before."""

from typing import Any

from calls.call.models import Call
from calls.call.signals import call_amended
from core import jobs


@call_amended.connect
def move_drafts_later(call: Call, **_: Any) -> None:
    """Have the drafts of the call moved to its new version, once that is committed."""
    jobs.later("entry.migrate_drafts", key=f"{call.id}:{call.version_id}", call_id=call.id)
