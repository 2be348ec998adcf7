"""What a merge asks the steps after the register, before anybody decides."""

from blinker import Namespace

_names = Namespace()
merge_considered = _names.signal("merge-considered")
"""Receivers get `city_ids` and answer with sentences that the secretariat should read first."""
