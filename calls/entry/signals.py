"""What an entry says to the steps after it; receivers run inside its transaction."""

from blinker import Namespace

_names = Namespace()
entry_withdrawn = _names.signal("entry-withdrawn")
"""Sent with the Entry and `actor=` once a city has withdrawn it."""
entry_came_back = _names.signal("entry-came-back")
"""Sent with the Entry and `actor=` once it stands as submitted again: sent in anew, or not."""
