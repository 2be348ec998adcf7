"""One city on the desk: the page that shows it, and the forms for its fields and contacts."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from accounts.models import Level
from core import clock
from core.rooms import actor
from members import listing, queries, wording
from members.city import forms, operations
from members.city.forms import Filled, UnfitError
from members.models import City, CityKind
from members.queries import CityContact
from members.register.changes import standing

PAST = 20
"""So many of the latest events are shown."""


def city(found: City) -> Any:
    """Show one city: what the register says of it, since when, and who writes for it."""
    if found.merged_into_id is not None:
        flash(gettext("“%(name)s” was a duplicate of this city.", name=found.name), "info")
        return redirect(url_for("members.city", city_id=found.merged_into_id))
    today, asked = clock.now().date(), request.args.get("on", "")
    on = listing.read_day(asked)
    mentors, duplicates = queries.related(found)
    return render_template(
        "members/city.html",
        city=found,
        now=standing(found, today),
        today=today,
        asked=asked,
        on=on,
        then=standing(found, on) if on else None,
        mentors=mentors,
        duplicates=duplicates,
        contacts=queries.contact_roles(found),
        past=queries.past_of(found, latest=PAST),
        wording=wording,
    )


def new_city() -> str:
    """Ask for a city or an institution to add."""
    kind = "institution" if request.args.get("kind") == "institution" else "municipality"
    return _city_form(Filled(dict.fromkeys(forms.CITY, "") | {"kind": kind}))


def add_city() -> Any:
    """Add a city by hand."""
    filled = forms.read(forms.CITY, request.form)
    try:
        if not filled.errors:
            made = operations.add_city(actor=actor(), **filled.values)
            flash(gettext("%(name)s is in the register.", name=made.name), "success")
            return _back_to(made.id)
    except UnfitError as error:
        filled.refuse(error)
    return _city_form(filled), 422


def edit_city(found: City) -> str:
    """Show the fields of a city to change."""
    return _city_form(forms.shown(found, forms.CITY), found)


def change_city(found: City) -> Any:
    """Change the fields of a city."""
    filled = forms.read(forms.CITY, request.form)
    try:
        if not filled.errors:
            changed = operations.change_city(found, actor=actor(), **filled.values)
            _say(bool(changed))
            return _back_to(found.id)
    except UnfitError as error:
        filled.refuse(error)
    return _city_form(filled, found), 422


def new_contact(found: City) -> str:
    """Ask who is to write for the city."""
    said = dict.fromkeys(forms.PERSON, "") | {"level": Level.SUBMIT.value}
    return _contact_form(Filled(said | {"language": found.language}), found)


def add_contact(found: City) -> Any:
    """Let somebody write for the city."""
    filled = forms.read(forms.PERSON | forms.LEVEL, request.form)
    if filled.errors:
        return _contact_form(filled, found), 422
    person = operations.add_contact(found, actor=actor(), **filled.values)
    flash(gettext("%(name)s writes for the city now.", name=person.name), "success")
    return _back_to(found.id)


def contact(held: CityContact) -> str:
    """Show a contact to change or to end."""
    filled = forms.shown(held.person, forms.PERSON)
    filled.said["level"] = (held.role.level or Level.SUBMIT).value
    return _contact_form(filled, held.city, held)


def change_contact(held: CityContact) -> Any:
    """Change a contact: name, address, language, and what he or she may do."""
    filled = forms.read({} if held.has_other_roles else forms.PERSON, request.form)
    level = forms.read(forms.LEVEL, request.form)
    filled.said |= level.said
    filled.errors |= level.errors
    try:
        if not filled.errors:
            operations.change_contact(held, actor=actor(), **level.values, **filled.values)
            flash(gettext("The contact was saved."), "success")
            return _back_to(held.city.id)
    except UnfitError as error:
        filled.refuse(error)
    return _contact_form(filled, held.city, held), 422


def end_contact(held: CityContact) -> Any:
    """End the role of a contact."""
    operations.end_contact(held, actor=actor())
    flash(gettext("%(name)s no longer writes for the city.", name=held.person.name), "success")
    return _back_to(held.city.id)


def _say(changed: bool) -> None:
    if changed:
        flash(gettext("The city was saved."), "success")
    else:
        flash(gettext("Nothing was changed."), "info")


def _back_to(city_id: int) -> Any:
    return redirect(url_for("members.city", city_id=city_id), 303)


def _city_form(filled: Filled, found: City | None = None) -> str:
    return render_template(
        "members/city_form.html",
        said=filled.said,
        errors=filled.errors,
        city=found,
        kinds={kind.value: words for kind, words in wording.kinds().items()},
        countries=wording.countries(),
        networks=listing.choices()[0],
        is_member=found is not None and found.kind is CityKind.MUNICIPALITY,
    )


def _contact_form(filled: Filled, found: City, held: CityContact | None = None) -> str:
    return render_template(
        "members/contact_form.html",
        said=filled.said,
        errors=filled.errors,
        city=found,
        held=held,
        elsewhere=queries.names_of(held.elsewhere) if held else {},
        languages=wording.own_names(),
        levels={level.value: words for level, words in wording.levels().items()},
    )
