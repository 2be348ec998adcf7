"""The dated statuses of a city on the desk: recorded, corrected, removed, each by a form."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from core import clock
from core.rooms import actor
from members import queries, wording
from members.city import forms, operations
from members.city.forms import Filled, UnfitError
from members.models import City
from members.queries import CityStatus


def new_status(found: City) -> str:
    """Ask what a city is, from when."""
    said = dict.fromkeys(forms.STATUS, "")
    return _form(Filled(said | {"valid_from": clock.now().date().isoformat()}), found)


def record_status(found: City) -> Any:
    """Record what a city is from a day on."""
    filled = forms.read(forms.STATUS, request.form)
    try:
        if not filled.errors:
            operations.record_status(found, actor=actor(), **filled.values)
            flash(gettext("The status was recorded."), "success")
            return _back_to(found)
    except UnfitError as error:
        filled.refuse(error)
    return _form(filled, found), 422


def status(held: CityStatus) -> str:
    """Show a dated status to correct or to remove."""
    return _form(_shown(held), held.city, held)


def correct_status(held: CityStatus) -> Any:
    """Put a dated status right, with a reason."""
    filled = forms.read(forms.STATUS | forms.REASON, request.form)
    try:
        if not filled.errors:
            operations.correct_status(held.row, actor=actor(), **filled.values)
            flash(gettext("The status was corrected."), "success")
            return _back_to(held.city)
    except UnfitError as error:
        filled.refuse(error)
    return _form(filled, held.city, held), 422


def remove_status(held: CityStatus) -> Any:
    """Take a dated status away, with a reason."""
    filled = forms.read({"remove_reason": forms.REASON["reason"]}, request.form)
    if filled.errors:
        shown = _shown(held)
        shown.said, shown.errors = shown.said | filled.said, filled.errors
        return _form(shown, held.city, held), 422
    operations.remove_status(held.row, actor=actor(), reason=filled.values["remove_reason"])
    flash(gettext("The status was removed."), "success")
    return _back_to(held.city)


def _shown(held: CityStatus) -> Filled:
    filled = forms.shown(held.row, forms.STATUS)
    mentor = queries.find_called(held.row.mentor_id)
    filled.said["mentor_id"] = mentor
    return filled


def _back_to(city: City) -> Any:
    return redirect(url_for("members.city", city_id=city.id), 303)


def _form(filled: Filled, found: City, held: CityStatus | None = None) -> str:
    return render_template(
        "members/status_form.html",
        said=filled.said,
        errors=filled.errors,
        city=found,
        held=held,
        statuses={status.value: words for status, words in wording.statuses().items()},
    )
