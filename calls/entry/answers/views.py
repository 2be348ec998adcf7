"""The pages on which a city writes: one section in one language, saved by button or by itself."""

from typing import Any

from flask import flash, jsonify, redirect, request
from flask_babel import lazy_gettext as _

from calls.call.changes import form_changes
from calls.call.models import definitions_of
from calls.entry import queries
from calls.entry.answers import comparing, conflicts, operations, pages
from calls.entry.answers.asked import hidden_keys
from calls.entry.answers.parsing import Page, read_page
from calls.entry.answers.presence import company
from calls.entry.answers.presence.views import place_of
from calls.entry.answers.values import COMMON
from calls.entry.queries import SectionOfEntry
from calls.entry.speech import gettext
from core.rooms import actor

_DIGITS = 9
_FORM_CHANGED = _(
    "The form has changed while you were writing. Nothing is lost: look through it and save again."
)
SIGNED_OUT = 401


def section(subject: SectionOfEntry) -> Any:
    """Show a section to write in, in the language of `?in=`; one that is not asked leads back."""
    lang = pages.language_of(subject)
    saved = queries.page_rows(subject.entry, subject.section.key)
    if subject.section.key in hidden_keys(subject.entry.definition, queries.all_answers(saved)):
        return redirect(pages.overview_href(subject.entry))
    return pages.form(subject, lang, saved, ask_missing="all" in request.args)


def save_section(subject: SectionOfEntry) -> Any:
    """Save what was typed, right or wrong, and go on; 409 when somebody else saved meanwhile."""
    page = _sent(subject)
    if page.too_long:
        problems = pages.too_long_problems(subject, page)
        return pages.form_again(subject, page, _versions(page.language), problems), 422
    if _form_changed(subject):
        return pages.form_again(subject, page, _versions(page.language), told=_FORM_CHANGED), 409
    try:
        operations.save_page(subject.entry, page, _versions(page.language), actor=actor())
    except operations.ConflictingSave as conflict:
        return comparing.conflict(subject, page, conflict), 409
    return redirect(pages.onward(subject, page, stay_near=request.form.get("then") == "overview"))


def autosave_section(subject: SectionOfEntry) -> Any:
    """Save what was typed so far, for the script; 409 brings both texts, 422 a sentence.

    401 when another person has signed in since in this browser: the text is not theirs.
    """
    writer = request.form.get("writer", "")
    if writer and writer != str(actor().id):
        return jsonify(error=gettext("Somebody else has signed in.")), SIGNED_OUT
    page = _sent(subject)
    if page.too_long:
        return jsonify(error=pages.too_long_problems(subject, page)[0].sentence), 422
    if _form_changed(subject):
        return jsonify(error=str(_FORM_CHANGED), reload=gettext("Load the new form")), 409
    try:
        saved = operations.save_page(subject.entry, page, _versions(page.language), actor=actor())
    except operations.ConflictingSave as conflict:
        return jsonify(comparing.conflict_facts(subject, page, conflict)), 409
    saved_at = saved.saved_at.isoformat(timespec="seconds") if saved.saved_at else None
    return jsonify(
        saved_at=saved_at,
        origin=saved.origin,
        here=company.sentence(place_of(subject), actor()),
        **pages.version_fields(saved.versions, page.language),
    )


def confirm_translation(subject: SectionOfEntry) -> Any:
    """Take the city's word that a translation still says what its changed original says."""
    lang = pages.language_of(subject)
    entry, key = subject.entry, subject.section.key
    if operations.confirm_translation(entry, key, lang, actor=actor()):
        flash(gettext("Noted: the translation still holds."), "success")
    return redirect(pages.section_href(entry, key, lang))


def _sent(subject: SectionOfEntry) -> Page:
    """Return what was sent; where a conflict was resolved, with the other's text where chosen."""
    entry = subject.entry
    page = read_page(
        entry.definition, subject.section, pages.language_of(subject), entry.language, request.form
    )
    theirs = conflicts.kept_theirs(request.form)
    if not theirs:
        return page
    saved = queries.saved_rows(entry, subject.section.key)
    return conflicts.merged(page, {one.row.language: one.row.answers for one in saved}, theirs)


def _versions(lang: str) -> dict[str, int]:
    """Return the versions that the writer had read; what is no number counts as none."""
    return {row: _number(name) for row, name in ((COMMON, "v-common"), (lang, "v-text"))}


def _form_changed(subject: SectionOfEntry) -> bool:
    """Return whether the page was drawn from a form that asks something else than today's."""
    drawn, entry = _number("v-form"), subject.entry
    if drawn in (0, entry.version_id):
        return False
    known = definitions_of([drawn]).get(drawn)
    return known is not None and bool(form_changes(known, entry.definition))


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
