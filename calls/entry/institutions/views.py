"""Coming as an institution that is no member city: an address, then the institution, then entry."""

import secrets
from typing import Any

from flask import redirect, render_template, url_for

from accounts import operations as accounts
from calls.call.models import Call
from calls.call.rules import open_now
from calls.entry.institutions import operations
from calls.entry.institutions.forms import ArrivalForm, InstitutionForm, countries
from core.i18n import language
from core.rooms import actor
from core.transitions import Refused


def institution(call: Call) -> str:
    """Ask who comes: for the address first, then for the institution."""
    if actor() is None:
        return _page(call, arrival=ArrivalForm(formdata=None, once=secrets.token_urlsafe(12)))
    return _page(call, form=InstitutionForm(formdata=None, language=language()))


def ask_institution_link(call: Call) -> Any:
    """Send the link, and say the same whether or not the address is known."""
    form = ArrivalForm()
    if not form.validate_on_submit():
        return _page(call, arrival=form), 422
    accounts.ask_for_welcome(
        form.email.data or "",
        language=language(),
        target=url_for("calls.institution", code=call.code),
        key=form.once.data or secrets.token_urlsafe(12),
    )
    return render_template("institutions/link_sent.html", call=call, email=form.email.data)


def begin_institution(call: Call) -> Any:
    """Take the institution in, and go on to start its entry."""
    form = InstitutionForm()
    if not form.validate_on_submit():
        return _page(call, form=form), 422
    try:
        operations.enter_as_institution(
            call,
            actor=actor(),
            name=form.name.data or "",
            country=form.country.data,
            municipality=form.municipality.data or "",
            language=form.language.data,
        )
    except Refused as refused:
        form.name.errors = [str(refused.why)]
        return _page(call, form=form), 422
    return redirect(url_for("calls.start_entry", code=call.code))


def _page(
    call: Call, *, arrival: ArrivalForm | None = None, form: InstitutionForm | None = None
) -> str:
    verdict = open_now(actor(), call)
    return render_template(
        "institutions/institution.html",
        call=call,
        definition=call.definition,
        arrival=arrival,
        form=form,
        countries=countries() if form else [],
        closed="" if verdict else str(verdict.why),
    )
