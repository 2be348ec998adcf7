"""The city's page of the endorsement: what is signed, what was answered, and asking."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from calls.entry.endorsement import operations, queries
from calls.entry.endorsement.certificate import certificate_pdf
from calls.entry.endorsement.forms import AskForm
from calls.entry.endorsement.models import Endorsement
from calls.entry.endorsement.rules import can_ask, is_needed, may_ask
from calls.entry.endorsement.standing import Standing, is_open, standing_among, valid_among
from calls.entry.endorsement.wording import standing_words, statement_of
from calls.entry.models import Entry
from core.i18n import language
from core.rooms import actor


def endorsement(entry: Entry) -> str:
    """Show where the endorsement stands, with a form for who may ask."""
    return _page(entry, None)


def ask_endorsement(entry: Entry) -> Any:
    """Ask the mayor's office."""
    form = AskForm()
    if not form.validate_on_submit():
        return _page(entry, form), 422
    operations.ask(
        entry,
        actor=actor(),
        email=form.email.data or "",
        name=form.name.data or "",
        office=form.office.data or "",
        language=form.language.data,
        message=form.message.data or "",
    )
    flash(_("The letter to %(name)s is on its way.", name=form.name.data), "success")
    return _back(entry)


def remind_endorsement(subject: Endorsement) -> Any:
    """Send the letter once more."""
    operations.remind(subject, actor=actor())
    flash(_("A reminder to %(name)s is on its way.", name=subject.name), "success")
    return _back(subject.entry)


def cancel_endorsement(subject: Endorsement) -> Any:
    """Cancel the request."""
    operations.cancel(subject, actor=actor())
    flash(_("The request is cancelled: its link shows nothing any more."), "success")
    return _back(subject.entry)


def endorsement_pdf(subject: Endorsement) -> Any:
    """Send the certificate of a signed endorsement, in the language of the page."""
    response: Response = make_response(certificate_pdf(subject))
    response.mimetype = "application/pdf"
    name = f"{subject.entry.reference or subject.entry.call.code}-endorsement-{subject.id}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(entry: Entry, form: AskForm | None) -> str:
    rows, text = queries.endorsements_of(entry), queries.text_of(entry)
    standing = standing_among(rows, text.sha256)
    asks = bool(can_ask(actor(), entry))
    return render_template(
        "endorsement/endorsement.html",
        entry=entry,
        call=entry.call,
        statement=statement_of(entry),
        needed=is_needed(entry),
        standing=standing,
        words=standing_words(standing),
        rows=rows,
        is_open=is_open,
        current=valid_among(rows, text.sha256),
        whole=entry.language in text.languages and bool(text.said["answers"]),
        asks=asks,
        shows_form=asks and (standing is not Standing.VALID or form is not None),
        may_cancel=bool(may_ask(actor(), entry)),
        form=form or _empty_form(rows),
    )


def _empty_form(rows: list[Endorsement]) -> AskForm:
    """Return the form with whom was asked before: asking again should be one click."""
    if not rows:
        return AskForm(formdata=None, language=language())
    last = rows[0]
    return AskForm(
        formdata=None,
        name=last.name,
        office=last.office,
        email=last.email,
        language=last.language,
    )


def _back(entry: Entry) -> Any:
    return redirect(url_for("calls.endorsement", entry_id=entry.id))
