"""Checking one's answers, sending in, and the receipt."""

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, redirect, render_template, url_for

from calls.call.wording import language_names
from calls.entry import queries
from calls.entry.answers.pages import section_href
from calls.entry.answers.progress import LanguageProgress, progress_of
from calls.entry.answers.reading import read_answers
from calls.entry.files.shown import shown_slots
from calls.entry.models import Entry
from calls.entry.rules import can_withdraw, viewer_of_entry
from calls.entry.speech import ngettext
from calls.entry.states import EntryState
from calls.entry.submission import receipts
from calls.entry.submission.checks import Obstacle, obstacles, unfinished
from calls.entry.submission.operations import NotReady
from calls.entry.submission.operations import submit as submit_entry
from calls.entry.wording import language_name, why_read_only
from core.i18n import language
from core.rooms import actor

FEW = 7
"""Up to so many things left to do are listed one by one."""


def check(entry: Entry) -> Any:
    """Show everything that was answered, and what is still to be done."""
    if entry.state is not EntryState.DRAFT:
        return redirect(url_for("calls.entry", entry_id=entry.id))
    return _check_page(entry)


def submit(entry: Entry) -> Any:
    """Send in, once; a second time leads to the same receipt."""
    try:
        submit_entry(entry, actor=actor())
    except NotReady:
        return _check_page(entry, asked=True), 422
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


def _check_page(entry: Entry, *, asked: bool = False) -> str:
    definition = entry.call.definition
    answers = queries.answers_of(entry)
    files = queries.files_of(entry)
    progress = progress_of(definition, entry.language, answers)
    found = obstacles(definition, progress, files)
    read_only = why_read_only(actor(), entry)
    return render_template(
        "entry/check.html",
        entry=entry,
        call=entry.call,
        definition=definition,
        read_in=[
            {
                "code": one.language,
                "name": language_name(one.language),
                "sections": read_answers(definition, answers, one.language, common=one.original),
                "begun": one.begun,
                "hrefs": _section_hrefs(entry, one) if not read_only else {},
            }
            for one in progress
            if one.required or one.begun
        ],
        slots=shown_slots(entry, files),
        obstacles=_listed(entry, found),
        left_out=language_names(unfinished(progress)),
        asked=asked,
        can_edit=not read_only,
        cannot_edit=read_only,
    )


def _listed(entry: Entry, found: Sequence[Obstacle]) -> list[tuple[str, str]]:
    """Return what is left as (address, sentence): each thing, or, when they are many, each page."""
    if len(found) <= FEW:
        return [(_href(entry, one), one.sentence) for one in found]
    pages: dict[str, list[Obstacle]] = {}
    for one in found:
        pages.setdefault(_href(entry, one).partition("#")[0] + one.slot, []).append(one)
    return [(_href(entry, here[0]), _page_sentence(entry, here)) for here in pages.values()]


def _page_sentence(entry: Entry, here: Sequence[Obstacle]) -> str:
    first = here[0]
    if first.slot:
        return first.sentence
    definition = entry.call.definition
    return ngettext(
        "%(language)s, “%(section)s”: one answer left",
        "%(language)s, “%(section)s”: %(num)d answers left",
        len(here),
        language=language_name(first.language),
        section=definition.text(definition.section(first.section).title, language()),
    )


def _section_hrefs(entry: Entry, one: LanguageProgress) -> dict[str, str]:
    return {
        page.section.key: section_href(entry, page.section.key, one.language) for page in one.pages
    }


def _href(entry: Entry, found: Obstacle) -> str:
    if found.slot:
        return url_for("calls.files", entry_id=entry.id, _anchor=found.control)
    return section_href(entry, found.section, found.language, all=1, _anchor=found.control)
