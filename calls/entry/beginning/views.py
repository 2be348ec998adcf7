"""Beginning an entry: what is needed and how many are left is told before anything is written."""

from typing import Any

from flask import redirect, render_template, request, url_for

from accounts.models import Level, Person
from calls.call.models import Call
from calls.call.rules import open_now
from calls.call.wording import language_names
from calls.entry import operations, queries
from calls.entry.copies import operations as copies
from calls.entry.copies.queries import earlier_entries
from calls.entry.models import Entry
from calls.entry.rules import is_contact, open_for
from calls.entry.speech import gettext
from calls.entry.wording import language_name, left_words, standing_text
from core.i18n import language
from core.rooms import actor
from core.transitions import Refused
from members.queries import cities_of


def start_entry(call: Call) -> str:
    """Tell, before anything is written, what is needed and how many entries a city may send."""
    return _enter_page(call)


def begin_entry(call: Call) -> Any:
    """Begin a draft, from scratch or from an earlier entry, and open it."""
    person: Person = actor()
    cities = cities_of(person, call_id=call.id)
    city = next((one for one in cities if str(one.id) == request.form.get("city", "")), None)
    if city is None:
        return _enter_page(call, city_error=gettext("Choose the city that enters.")), 422
    first = request.form.get("language", "")
    if first not in call.definition.languages.accepted:
        error = gettext("Choose the language in which you write first.")
        return _enter_page(call, language_error=error), 422
    source = _source(call, request.form.get("from", ""), [one.id for one in cities])
    if source is not None and source.city_id != city.id:
        error = gettext("That entry is of another city: choose one of %(city)s.", city=city.name)
        return _enter_page(call, source_error=error), 422
    try:
        entry = operations.start_entry(call, city, language=first, actor=person)
    except Refused as refused:
        return _enter_page(call, refused=str(refused.why)), 409
    if source is None:
        return redirect(url_for("calls.entry", entry_id=entry.id))
    copies.copy_into(entry, source, actor=person)
    return redirect(url_for("calls.copied", entry_id=entry.id))


def copied(entry: Entry) -> Any:
    """Show what was copied from an earlier entry, and what was not, with why."""
    if entry.copied_from_id is None:
        return redirect(url_for("calls.entry", entry_id=entry.id))
    source = queries.get_entry(entry.copied_from_id)
    found = copies.fit(entry, source)
    return render_template(
        "entry/copied.html",
        entry=entry,
        call=entry.call,
        source=source,
        found=found,
        left=[(one.name, left_words(one)) for one in found.left],
    )


def _source(call: Call, chosen: str, city_ids: list[int]) -> Entry | None:
    if not chosen:
        return None
    return next((one for one in earlier_entries(call, city_ids) if str(one.id) == chosen), None)


def _enter_page(call: Call, **more: Any) -> str:
    definition, person = call.definition, actor()
    cities = [
        city
        for city in cities_of(person, call_id=call.id)
        if is_contact(person, city_id=city.id, call_id=call.id, level=Level.EDIT)
    ]
    counts = queries.live_counts(call.id, [city.id for city in cities])
    verdicts = [open_for(person, call, city.id) for city in cities]
    general = open_now(person, call)
    is_closed = not any(verdicts) if verdicts else not general
    accepted = definition.languages.accepted
    own = [code for city in cities for code in city.languages]
    return render_template(
        "entry/start.html",
        call=call,
        definition=definition,
        cities=[
            (city, queries.standing(call, counts.get(city.id, 0)))
            for city, verdict in zip(cities, verdicts, strict=True)
            if verdict
        ],
        closed=str(general.why) if is_closed else "",
        sent=request.form,
        earlier=earlier_entries(call, [city.id for city in cities]) if any(verdicts) else [],
        required_languages=language_names(definition.languages.required),
        language_options=[(code, language_name(code)) for code in accepted],
        first_language=next((code for code in (*own, language()) if code in accepted), ""),
        standing_text=standing_text,
        **more,
    )
