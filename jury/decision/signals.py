"""What a decision says to the steps after it; they are called inside its transaction."""

from blinker import Namespace

_names = Namespace()
sealed = _names.signal("decision-sealed")
released = _names.signal("decision-released")
revoked = _names.signal("decision-revoked")
