"""The blueprint of the room; each part of it lays its own table of URLs on it."""

from core.rooms import Room

room = Room("calls", __name__)
ENTRY = "/<lang:lang>/entries/<int:entry_id>"
"""Where every address of one entry begins."""
