"""What the writing page asks for by itself: who else is here, and whose session this is."""

from typing import Any

from flask import jsonify, render_template, request
from flask_wtf.csrf import generate_csrf

from calls.entry.answers.pages import language_of
from calls.entry.answers.presence import company
from calls.entry.queries import SectionOfEntry
from core.rooms import actor


def here(subject: SectionOfEntry) -> Any:
    """Note that somebody has this page open, and tell who else writes on the entry."""
    return jsonify(here=company.sentence(place_of(subject), actor()))


def session_now() -> Any:
    """Tell the script whose session this is, with a token to save by; a reader, that it is back."""
    person = actor()
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json"])
    if wanted == "application/json":
        return jsonify(person=person.id if person else None, csrf_token=generate_csrf())
    return render_template("entry/signed_in.html", signed_in=person is not None)


def place_of(subject: SectionOfEntry) -> company.Place:
    """Return which page of the form is open."""
    return company.Place(subject.entry.id, subject.section.key, language_of(subject))
