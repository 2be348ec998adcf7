"""What a call says to the steps after it; receivers run inside its transaction."""

from blinker import Namespace

_names = Namespace()
call_amended = _names.signal("call-amended")
"""Sent with the Call, `version=` (its new CallVersion), `old_version_id=` and `actor=` once a
published call says something else than before. A moved deadline alone is no amendment."""
