"""What the pages of the form show: the section, the same again, both texts of a conflict."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for

from accounts.models import Person
from calls.entry import queries
from calls.entry.answers import conflicts
from calls.entry.answers.checking import Problem, too_long
from calls.entry.answers.fields import FormPage, form_page
from calls.entry.answers.operations import ConflictingSave
from calls.entry.answers.parsing import Page
from calls.entry.answers.progress import page_progress
from calls.entry.answers.values import COMMON, Answers, rows_of
from calls.entry.models import AnswerSection, Entry
from calls.entry.queries import SavedRow, SectionOfEntry
from calls.entry.speech import gettext
from calls.entry.wording import language_name, moment
from core.db import db
from core.i18n import language


def form(
    subject: SectionOfEntry, lang: str, saved: Sequence[SavedRow], *, ask_missing: bool = False
) -> str:
    """Return the page to write on, as it was saved last."""
    own = [one for one in saved if one.row.language in (COMMON, lang)]
    page = _form_page(subject, lang, _answers(saved), ask_missing=ask_missing)
    versions = {one.row.language: one.row.version for one in own}
    return _drawn(subject, page, page.problems, versions, queries.last_saved(own))


def form_again(subject: SectionOfEntry, sent: Page, versions: Mapping[str, int]) -> str:
    """Return the page as it was sent, because something on it is too long to be kept."""
    saved = queries.saved_rows(subject.entry, subject.section.key)
    page = _form_page(subject, sent.language, {**_answers(saved), **sent.rows})
    return _drawn(subject, page, too_long_problems(subject, sent), versions, None)


def conflict(subject: SectionOfEntry, sent: Page, found: ConflictingSave) -> str:
    """Return the page that shows both texts side by side and loses neither."""
    definition = subject.entry.call.definition
    return render_template(
        "entry/conflict.html",
        entry=subject.entry,
        call=subject.entry.call,
        section=subject.section,
        title=definition.text(subject.section.title, language()),
        href=section_href(subject.entry, subject.section.key, sent.language),
        written_in=sent.language,
        differences=conflicts.differences(definition, sent, found.rows),
        same=conflicts.same_fields(sent, found.rows),
        versions=version_fields(_stored_versions(found), sent.language),
        **_other_writer(found),
    )


def conflict_facts(subject: SectionOfEntry, sent: Page, found: ConflictingSave) -> dict[str, Any]:
    """Return the same for the script: a sentence, both texts by question, the versions now."""
    differences = conflicts.differences(subject.entry.call.definition, sent, found.rows)
    other = _other_writer(found)
    return {
        "error": gettext(
            "%(name)s saved this section while you were writing.", name=other["saver"]
        ),
        "saved_at": other["saved_at"].isoformat(timespec="seconds"),
        "theirs": {one.question.key: one.theirs for one in differences},
        "yours": {one.question.key: one.yours for one in differences},
        **version_fields(_stored_versions(found), sent.language),
    }


def onward(subject: SectionOfEntry, sent: Page, *, stay_near: bool) -> str:
    """Return where to go after saving: the next section in this language, then the overview.

    The same section again where something typed is wrong; `stay_near` always gives the overview.
    """
    entry, lang, key = subject.entry, sent.language, subject.section.key
    definition = entry.call.definition
    answers = {(key, row): found for row, found in sent.rows.items()}
    keys = _pages_in(subject, lang)
    after = keys[keys.index(key) + 1 :]
    if page_progress(definition, subject.section, lang, entry.language, answers).wrong:
        after = [key]
    saved = f"{key}.{lang}"
    if stay_near or not after:
        return url_for("calls.entry", entry_id=entry.id, saved=saved)
    return section_href(entry, after[0], lang, saved=saved)


def section_href(entry: Entry, section: str, lang: str, **more: Any) -> str:
    """Return the address of a page of the form."""
    parts: dict[str, Any] = {"in": lang} if lang != entry.language else {}
    return url_for("calls.section", entry_id=entry.id, section=section, **parts, **more)


def autosave_href(entry: Entry, section: str, lang: str) -> str:
    """Return the address to which the script of that page saves."""
    parts: dict[str, Any] = {"in": lang} if lang != entry.language else {}
    return url_for("calls.autosave_section", entry_id=entry.id, section=section, **parts)


def acknowledged() -> str:
    """Return which page was saved just now, so that the script lets go of the text it kept."""
    return request.args.get("saved", "")[:100]


def too_long_problems(subject: SectionOfEntry, sent: Page) -> list[Problem]:
    """Return a sentence for each answer that is too long even for a draft."""
    definition = subject.entry.call.definition
    return [too_long(definition, definition.question(key)) for key in sent.too_long]


def version_fields(versions: Mapping[str, int], lang: str) -> dict[str, int]:
    """Return the versions of a page under the names that its form sends back."""
    return {"v-common": versions.get(COMMON, 0), "v-text": versions.get(lang, 0)}


def _form_page(
    subject: SectionOfEntry, lang: str, answers: Mapping[str, Answers], *, ask_missing: bool = False
) -> FormPage:
    entry = subject.entry
    return form_page(
        entry.call.definition,
        subject.section,
        lang,
        entry.language,
        answers,
        ask_missing=ask_missing,
    )


def _drawn(
    subject: SectionOfEntry,
    page: FormPage,
    problems: Sequence[Problem],
    versions: Mapping[str, int],
    last: SavedRow | None,
) -> str:
    keys = _pages_in(subject, page.language)
    return render_template(
        "entry/section.html",
        entry=subject.entry,
        call=subject.entry.call,
        page=page,
        errors=[(one.control, one.sentence) for one in problems],
        versions=version_fields(versions, page.language),
        last=last,
        said=_said(last, subject.entry.call.zone),
        written_in=language_name(page.language),
        first_name=language_name(page.original),
        href=section_href(subject.entry, subject.section.key, page.language),
        autosave_href=autosave_href(subject.entry, subject.section.key, page.language),
        acknowledged=acknowledged(),
        place=keys.index(subject.section.key) + 1,
        count=len(keys),
    )


def _answers(saved: Sequence[SavedRow]) -> dict[str, Answers]:
    return {one.row.language: one.row.answers for one in saved}


def _pages_in(subject: SectionOfEntry, lang: str) -> list[str]:
    entry = subject.entry
    sections = entry.call.definition.form.sections
    return [one.key for one in sections if rows_of(one, lang, entry.language)]


def _stored_versions(found: ConflictingSave) -> dict[str, int]:
    return {lang: row.version for lang, row in found.rows.items()}


def _other_writer(found: ConflictingSave) -> dict[str, Any]:
    last: AnswerSection = max(found.rows.values(), key=lambda row: row.saved_at)
    return {"saver": db.session.get_one(Person, last.saved_by).name, "saved_at": last.saved_at}


def _said(last: SavedRow | None, zone: str) -> str:
    if last is None:
        return ""
    when = moment(last.row.saved_at, zone)
    return gettext("Saved %(time)s by %(name)s", time=when, name=last.saver)
