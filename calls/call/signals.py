"""What a call says to the steps after it; receivers run inside its transaction."""

from blinker import Namespace

_names = Namespace()
call_amended = _names.signal("call-amended")
"""Sent with the Call, `version=` (its new CallVersion) and `actor=` once a published call says
something else than before."""
