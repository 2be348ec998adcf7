"""The page of the people who run a call."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from accounts.rules import third_holder, whole_secretariat
from calls.call.life import queries
from calls.call.life.organisers import operations
from calls.call.life.organisers.forms import OrganiserForm
from calls.call.life.queries import Colleague
from calls.call.life.speech import gettext
from calls.call.models import Call
from core.i18n import LANGUAGES, language
from core.rooms import actor
from core.transitions import Refused


def people(call: Call) -> str:
    """Show who runs this call."""
    seats = queries.people_of(call)
    return render_template(
        "life/people.html",
        call=call,
        organisers=[seat for seat in seats if seat.role.call_id is not None],
        everywhere=[seat for seat in seats if seat.role.call_id is None],
        may_change=whole_secretariat(actor(), call),
        may_confirm=lambda role: third_holder(actor(), role),
        language_names=LANGUAGES,
    )


def new_organiser(call: Call) -> str:
    """Ask who shall run this call."""
    return _form(call, OrganiserForm(language=language()))


def add_organiser(call: Call) -> Any:
    """Let one more person run this call."""
    form = OrganiserForm()
    if not form.validate_on_submit():
        return _form(call, form), 422
    try:
        person = operations.add_organiser(
            call,
            email=form.email.data or "",
            name=form.name.data or "",
            language=form.language.data or "",
            actor=actor(),
        )
    except Refused as refused:
        form.email.errors = [str(refused.why)]
        return _form(call, form), 422
    flash(
        gettext("%(name)s runs this call now; a letter is on its way.", name=person.name), "success"
    )
    return redirect(url_for("calls.people", code=call.code))


def organiser_leaves(colleague: Colleague) -> str:
    """Ask once more before an organiser leaves."""
    return render_template("life/organiser_leaves.html", colleague=colleague, call=colleague.call)


def remove_organiser(colleague: Colleague) -> Any:
    """Take the call out of an organiser's hands."""
    call, person = colleague
    operations.remove_organiser(call, person, actor=actor())
    flash(gettext("%(name)s no longer runs this call.", name=person.name), "success")
    return redirect(url_for("calls.people", code=call.code))


def _form(call: Call, form: OrganiserForm) -> str:
    return render_template("life/organiser_joins.html", call=call, form=form)
