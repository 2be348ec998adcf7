"""What eligibility asks of the steps after it."""

from blinker import Namespace

_names = Namespace()
jury_cities_asked = _names.signal("jury-cities-asked")
"""Sent with the Call; a receiver returns the ids of the cities that its jury represents."""
