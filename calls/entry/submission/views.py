"""Checking one's answers, sending in, and the receipt."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from calls.call.wording import language_names
from calls.entry import queries
from calls.entry.models import Entry
from calls.entry.rules import can_edit_entry, can_submit, can_withdraw, viewer_of_entry
from calls.entry.speech import gettext
from calls.entry.states import EntryState
from calls.entry.submission import receipts
from calls.entry.submission.operations import NothingChanged, NotReady, RulesNotAccepted
from calls.entry.submission.operations import submit as submit_entry
from calls.entry.submission.pages import check_page
from core.rooms import actor

DIGITS = 12


def check(entry: Entry) -> Any:
    """Show everything that was answered, and what is still to be done."""
    if entry.state is not EntryState.DRAFT and not can_edit_entry(actor(), entry):
        return redirect(url_for("calls.entry", entry_id=entry.id))
    return check_page(entry)


def submit(entry: Entry) -> Any:
    """Send in, once; a second time leads to the same receipt."""
    accepts = _number("rules") if "accept" in request.form else None
    try:
        submit_entry(entry, actor=actor(), read=_number("read") or 0, accepts=accepts)
    except NothingChanged:
        flash(gettext("Nothing has changed since it was sent in: there is nothing to send."))
        return redirect(url_for("calls.entry", entry_id=entry.id))
    except NotReady:
        return check_page(entry, asked=True), 422
    except RulesNotAccepted:
        return check_page(entry, amended=accepts is not None, unaccepted=True), 422
    return redirect(url_for("calls.receipt", entry_id=entry.id))


def receipt(entry: Entry) -> Any:
    """Show that the entry has been sent in, with its number, time and fingerprint."""
    if entry.revision is None:
        return redirect(url_for("calls.entry", entry_id=entry.id))
    return render_template(
        "entry/receipt.html",
        entry=entry,
        call=entry.call,
        revision=entry.revision,
        languages_text=language_names(entry.languages),
        is_contact=bool(viewer_of_entry(actor(), entry)),
        can_change=bool(can_submit(actor(), entry)),
        can_withdraw=bool(can_withdraw(actor(), entry)),
    )


def receipt_pdf(entry: Entry) -> Any:
    """Send the receipt as a PDF in the language of the page."""
    if entry.revision is None:
        return redirect(url_for("calls.entry", entry_id=entry.id))
    name = queries.name_of(entry.revision.submitted_by)
    body = receipts.receipt_pdf(entry, entry.revision, name)
    response: Response = make_response(body)
    response.mimetype = "application/pdf"
    filename = f"{entry.reference}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _number(name: str) -> int | None:
    said = request.form.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= DIGITS else None
