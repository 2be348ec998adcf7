"""The secretariat enters for a city: which one, in which language, from what."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from calls.call.life import said
from calls.call.models import Call
from calls.entry.operations import start_on_behalf
from calls.entry.wording import language_name
from core.db import db
from core.rooms import actor
from core.transitions import Refused
from desk.dossier import queries
from members.models import City

LONGEST = 300
"""Characters of the source."""


def entering(call: Call) -> str:
    """Look for the city, then ask for the rest."""
    return _page(call, request.args.get("q", "").strip()[:100])


def enter_for_city(call: Call) -> Any:
    """Begin an entry for a city."""
    words, source = request.form.get("q", "").strip()[:100], said.text(request.form, "source")
    city = _city(request.form.get("city", ""))
    first = request.form.get("language", "")
    errors = []
    if city is None:
        errors.append(("city-0", _("Choose the city for which you enter.")))
    if first not in call.definition.languages.accepted:
        errors.append(("language-0", _("Choose the language in which it is written first.")))
    if not source:
        errors.append(("source", _("Say what you write from, so that the city can compare.")))
    elif len(source) > LONGEST:
        errors.append(("source", _("Keep the source under 300 characters.")))
    if errors or city is None:
        return _page(call, words, errors=errors), 422
    try:
        entry = start_on_behalf(call, city, language=first, source=source, actor=actor())
    except Refused as refused:
        return _page(call, words, refused=str(refused.why)), 409
    return redirect(url_for("calls.entry", entry_id=entry.id))


def _city(chosen: str) -> City | None:
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) <= 12):  # noqa: PLR2004
        return None
    city = db.session.get(City, int(chosen))
    return city if city is not None and city.merged_into_id is None else None


def _page(call: Call, words: str, **more: Any) -> str:
    cities = queries.cities_found(words) if words else []
    errors = dict(more.get("errors", []))
    if errors and not cities:
        errors = {"search-city": _("Choose the city for which you enter.")}
    return render_template(
        "desk/enter.html",
        **{"refused": "", **more, "errors": errors},
        call=call,
        words=words,
        cities=cities,
        sent=request.form,
        language_options=[
            (code, language_name(code)) for code in call.definition.languages.accepted
        ],
    )
