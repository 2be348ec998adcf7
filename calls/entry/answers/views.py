"""The pages on which a city writes: one section in one language, saved by button or by itself."""

from typing import Any

from flask import abort, jsonify, redirect, request

from calls.entry import queries
from calls.entry.answers import conflicts, operations, pages
from calls.entry.answers.parsing import Page, read_page
from calls.entry.answers.values import COMMON, rows_of
from calls.entry.queries import SectionOfEntry
from core.rooms import actor

_DIGITS = 9


def section(subject: SectionOfEntry) -> Any:
    """Show a section to write in, in the language of `?in=`."""
    saved = queries.saved_rows(subject.entry, subject.section.key)
    return pages.form(subject, _language(subject), saved, ask_missing="all" in request.args)


def save_section(subject: SectionOfEntry) -> Any:
    """Save what was typed, right or wrong, and go on; 409 when somebody else saved meanwhile."""
    page = _sent(subject)
    if page.too_long:
        return pages.form_again(subject, page, _versions(page.language)), 422
    try:
        operations.save_page(subject.entry, page, _versions(page.language), actor=actor())
    except operations.ConflictingSave as conflict:
        return pages.conflict(subject, page, conflict), 409
    return redirect(pages.onward(subject, page, stay_near=request.form.get("then") == "overview"))


def autosave_section(subject: SectionOfEntry) -> Any:
    """Save what was typed so far, for the script; 409 brings both texts, 422 a sentence."""
    page = _sent(subject)
    if page.too_long:
        return jsonify(error=pages.too_long_problems(subject, page)[0].sentence), 422
    try:
        saved = operations.save_page(subject.entry, page, _versions(page.language), actor=actor())
    except operations.ConflictingSave as conflict:
        return jsonify(pages.conflict_facts(subject, page, conflict)), 409
    saved_at = saved.saved_at.isoformat(timespec="seconds") if saved.saved_at else None
    return jsonify(saved_at=saved_at, **pages.version_fields(saved.versions, page.language))


def _language(subject: SectionOfEntry) -> str:
    """Return the language of `?in=`; 404 for one that this section is not written in."""
    entry = subject.entry
    lang = request.args.get("in") or entry.language
    accepted = entry.call.definition.languages.accepted
    if lang not in accepted or not rows_of(subject.section, lang, entry.language):
        abort(404)
    return lang


def _sent(subject: SectionOfEntry) -> Page:
    """Return what was sent; where a conflict was resolved, with the other's text where chosen."""
    entry = subject.entry
    page = read_page(
        entry.call.definition, subject.section, _language(subject), entry.language, request.form
    )
    theirs = conflicts.kept_theirs(request.form)
    if not theirs:
        return page
    saved = queries.saved_rows(entry, subject.section.key)
    return conflicts.merged(page, {one.row.language: one.row.answers for one in saved}, theirs)


def _versions(lang: str) -> dict[str, int]:
    """Return the versions that the writer had read; what is no number counts as none."""
    return {row: _number(name) for row, name in ((COMMON, "v-common"), (lang, "v-text"))}


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
