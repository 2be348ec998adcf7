"""What the pages of the form show: the section, the same again, and where saving leads."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, render_template, request, url_for

from calls.entry import queries
from calls.entry.answers.asked import AllAnswers, hidden_keys, shown_sections
from calls.entry.answers.checking import Problem, too_long
from calls.entry.answers.fields import FormPage, form_page
from calls.entry.answers.languages.shown import ShownTranslation, shown_translation
from calls.entry.answers.migration.notice import form_notice
from calls.entry.answers.parsing import Page
from calls.entry.answers.progress import page_progress
from calls.entry.answers.values import COMMON, Answers, rows_of
from calls.entry.models import Entry
from calls.entry.queries import SavedRow, SectionOfEntry
from calls.entry.speech import gettext
from calls.entry.wording import language_name, moment


def form(
    subject: SectionOfEntry, lang: str, saved: Sequence[SavedRow], *, ask_missing: bool = False
) -> str:
    """Return the page to write on, as it was saved last."""
    own = [one for one in _here(subject, saved) if one.row.language in (COMMON, lang)]
    page = _form_page(subject, lang, saved, ask_missing=ask_missing)
    versions = {one.row.language: one.row.version for one in own}
    return _drawn(subject, page, page.problems, versions, saved, queries.last_saved(own))


def form_again(
    subject: SectionOfEntry,
    sent: Page,
    versions: Mapping[str, int],
    problems: Sequence[Problem] = (),
    *,
    told: object = "",
) -> str:
    """Return the page as it was sent, because it cannot be saved so; `told` is a sentence on top.

    With `told` the form is today's, and so are the versions.
    """
    saved = queries.page_rows(subject.entry, subject.section.key)
    page = _form_page(subject, sent.language, saved, sent.rows)
    if told:
        versions = {one.row.language: one.row.version for one in _here(subject, saved)}
    return _drawn(subject, page, problems, versions, saved, None, told=str(told))


def language_of(subject: SectionOfEntry) -> str:
    """Return the language of `?in=`; 404 for one that this section is not written in."""
    entry = subject.entry
    lang = request.args.get("in") or entry.language
    accepted = entry.definition.languages.accepted
    if lang not in accepted or not rows_of(subject.section, lang, entry.language):
        abort(404)
    return lang


def onward(subject: SectionOfEntry, sent: Page, *, stay_near: bool) -> str:
    """Return where to go after saving: the next section in this language, then the overview.

    The same section again where something typed is wrong; `stay_near` always gives the overview.
    """
    entry, lang, key = subject.entry, sent.language, subject.section.key
    definition = entry.definition
    stored = queries.answers_of(entry)
    answers = {**stored, **{(key, row): found for row, found in sent.rows.items()}}
    keys = pages_in(entry, lang, answers)
    after = keys[keys.index(key) + 1 :] if key in keys else []
    hidden = hidden_keys(definition, answers)
    here = [one for one in shown_sections(definition, hidden) if one.key == key]
    if any(page_progress(definition, one, lang, entry.language, answers).wrong for one in here):
        after = [key]
    saved = f"{key}.{lang}"
    if stay_near or not after:
        return overview_href(entry, saved=saved)
    return section_href(entry, after[0], lang, saved=saved)


def pages_in(entry: Entry, lang: str, answers: AllAnswers) -> list[str]:
    """Return the keys of the sections that are asked in `lang`, in order."""
    definition = entry.definition
    sections = shown_sections(definition, hidden_keys(definition, answers))
    return [one.key for one in sections if rows_of(one, lang, entry.language)]


def section_href(entry: Entry, section: str, lang: str, **more: Any) -> str:
    """Return the address of a page of the form."""
    return _href("calls.section", entry, section, lang, **more)


def overview_href(entry: Entry, **more: Any) -> str:
    """Return the address of the entry's overview."""
    return url_for("calls.entry", entry_id=entry.id, **more)


def acknowledged() -> str:
    """Return which page was saved just now, so that the script lets go of the text it kept."""
    return request.args.get("saved", "")[:100]


def too_long_problems(subject: SectionOfEntry, sent: Page) -> list[Problem]:
    """Return a sentence for each answer that is too long even for a draft."""
    definition = subject.entry.definition
    return [too_long(definition, definition.question(key)) for key in sent.too_long]


def version_fields(versions: Mapping[str, int], lang: str) -> dict[str, int]:
    """Return the versions of a page under the names that its form sends back."""
    return {"v-common": versions.get(COMMON, 0), "v-text": versions.get(lang, 0)}


def _href(endpoint: str, entry: Entry, section: str, lang: str, **more: Any) -> str:
    parts: dict[str, Any] = {"in": lang} if lang != entry.language else {}
    return url_for(endpoint, entry_id=entry.id, section=section, **parts, **more)


def _here(subject: SectionOfEntry, saved: Sequence[SavedRow]) -> list[SavedRow]:
    return [one for one in saved if one.row.section == subject.section.key]


def _form_page(
    subject: SectionOfEntry,
    lang: str,
    saved: Sequence[SavedRow],
    sent: Mapping[str, Answers] | None = None,
    *,
    ask_missing: bool = False,
) -> FormPage:
    entry = subject.entry
    common: Answers = {}
    for one in saved:
        common |= one.row.answers if one.row.language == COMMON else {}
    stored = {one.row.language: one.row.answers for one in _here(subject, saved)}
    return form_page(
        entry.definition,
        subject.section,
        lang,
        entry.language,
        {**stored, **(sent or {})},
        common=common,
        ask_missing=ask_missing,
    )


def _drawn(
    subject: SectionOfEntry,
    page: FormPage,
    problems: Sequence[Problem],
    versions: Mapping[str, int],
    saved: Sequence[SavedRow],
    last: SavedRow | None,
    *,
    told: str = "",
) -> str:
    entry, key, lang = subject.entry, subject.section.key, page.language
    keys = pages_in(entry, lang, queries.all_answers(saved))
    return render_template(
        "entry/section.html",
        entry=entry,
        call=entry.call,
        page=page,
        errors=[(one.control, one.sentence) for one in problems],
        versions=version_fields(versions, lang),
        last=last,
        said=_said(last, entry.call.zone),
        written_in=language_name(lang),
        first_name=language_name(page.original),
        href=section_href(entry, key, lang),
        autosave_href=_href("calls.autosave_section", entry, key, lang),
        here_href=_href("calls.here", entry, key, lang),
        holds_href=_href("calls.confirm_translation", entry, key, lang),
        acknowledged=acknowledged(),
        place=keys.index(key) + 1 if key in keys else 0,
        count=len(keys),
        translation=_translation(subject, page, saved),
        notice=form_notice(entry),
        told=told,
    )


def _translation(
    subject: SectionOfEntry, page: FormPage, saved: Sequence[SavedRow]
) -> ShownTranslation | None:
    if not page.is_translation:
        return None
    rows = {one.row.language: one.row for one in _here(subject, saved)}
    return shown_translation(
        subject.entry.definition,
        subject.section,
        rows.get(page.language),
        rows.get(page.original),
    )


def _said(last: SavedRow | None, zone: str) -> str:
    if last is None:
        return ""
    when = moment(last.row.saved_at, zone)
    return gettext("Saved %(time)s by %(name)s", time=when, name=last.saver)
