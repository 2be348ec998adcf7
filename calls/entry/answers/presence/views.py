"""What the writing page asks for by itself: who else is here."""

from typing import Any

from flask import jsonify

from calls.entry.answers.pages import language_of
from calls.entry.answers.presence import company
from calls.entry.queries import SectionOfEntry
from core.rooms import actor


def here(subject: SectionOfEntry) -> Any:
    """Note that somebody has this page open, and tell who else writes on the entry."""
    return jsonify(here=company.sentence(place_of(subject), actor()))


def place_of(subject: SectionOfEntry) -> company.Place:
    """Return which page of the form is open."""
    return company.Place(subject.entry.id, subject.section.key, language_of(subject))
