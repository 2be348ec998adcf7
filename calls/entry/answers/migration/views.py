"""Taking note that the form has changed."""

from typing import Any

from flask import redirect, request

from calls.entry.answers.migration import operations
from calls.entry.answers.pages import overview_href, section_href
from calls.entry.models import Entry
from core.rooms import actor


def form_seen(entry: Entry) -> Any:
    """Put the notice away, and go back to where it was read."""
    operations.note_form_seen(entry, actor=actor())
    section, lang = request.form.get("section", ""), request.form.get("in", "")
    known = section in {one.key for one in entry.definition.form.sections}
    if known and lang in entry.definition.languages.accepted:
        return redirect(section_href(entry, section, lang))
    return redirect(overview_href(entry))
