"""What happens to answers: one page of the form is saved, or two people wrote at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from accounts.models import Person
from calls.entry.answers.languages import following
from calls.entry.answers.parsing import Page
from calls.entry.answers.values import (
    COMMON,
    Answers,
    axis_question,
    questions_of,
    title_question,
)
from calls.entry.models import AnswerSection, Entry, Origin
from calls.entry.states import EntryState
from core import clock, events
from core.db import db

TITLE_LENGTH = 300
"""Characters of a title that lists repeat."""
Versions = Mapping[str, int]
"""The version of each row of a page, by the language it is kept under; 0 before the first save."""


@dataclass(frozen=True)
class Saved:
    """A page is saved: its versions, when it was last changed (None: never), who wrote it."""

    versions: Versions
    saved_at: datetime | None
    origin: Origin | None = None


class ConflictingSave(Exception):  # noqa: N818  (two people wrote: a state of the world)
    """Somebody else saved this page meanwhile. Holds the rows as they stand now."""

    def __init__(self, rows: Mapping[str, AnswerSection]) -> None:
        super().__init__("Somebody else saved this page meanwhile.")
        self.rows = rows


def save_page(entry: Entry, page: Page, versions: Versions, *, actor: Person) -> Saved:
    """Save the answers of one page of the (locked) entry; what is unchanged is left alone.

    `versions` are those the writer had read. Raises ConflictingSave, and saves nothing, when
    somebody else has saved other words since; the same words are no conflict. Answers that the
    page does not ask for, of an earlier form, stay where they are.
    """
    stored = _rows(entry, page)
    rows = {language: row for language, row in stored.items() if language in page.rows}
    wanted = {
        language: _unasked(page, language, rows.get(language)) | answers
        for language, answers in page.rows.items()
    }
    changed = [one for one in wanted if _differs(rows.get(one), wanted[one], page, entry)]
    if any(versions.get(one, 0) != _version(rows.get(one)) for one in changed):
        raise ConflictingSave(rows)
    for language in changed:
        rows[language] = _write(entry, page, language, wanted[language], stored, actor=actor)
    if changed:
        _repeat_headline(entry, page)
        db.session.flush()
    return Saved(
        {language: _version(rows.get(language)) for language in page.rows},
        max((row.saved_at for row in rows.values()), default=None),
        _origin(rows.get(page.language)) if page.language != entry.language else None,
    )


def confirm_translation(entry: Entry, section: str, language: str, *, actor: Person) -> bool:
    """Note that the translation of a section of the (locked) entry still says what it should.

    Returns False, and does nothing, where it follows the original already or is not there.
    """
    query = sa.select(AnswerSection).where(
        AnswerSection.entry_id == entry.id,
        AnswerSection.section == section,
        AnswerSection.language.in_((language, entry.language)),
    )
    rows = {row.language: row for row in db.session.scalars(query)}
    if language == entry.language or language not in rows or rows[language].followed is None:
        return False
    following.holds(rows[language], rows.get(entry.language))
    events.record(entry, "translation_confirmed", actor=actor, section=section, language=language)
    db.session.flush()
    return True


def _rows(entry: Entry, page: Page) -> dict[str, AnswerSection]:
    """Return the rows of the section: those of the page, and those that translate it."""
    query = sa.select(AnswerSection).where(
        AnswerSection.entry_id == entry.id, AnswerSection.section == page.section.key
    )
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {row.language: row for row in found}


def _version(row: AnswerSection | None) -> int:
    return row.version if row else 0


def _origin(row: AnswerSection | None) -> Origin:
    return row.origin if row and row.origin else Origin.CITY


def _unasked(page: Page, language: str, row: AnswerSection | None) -> Answers:
    asked = {question.key for question in questions_of(page.section, language)}
    stored: Answers = row.answers if row else {}
    return {key: value for key, value in stored.items() if key not in asked}


def _differs(row: AnswerSection | None, wanted: Answers, page: Page, entry: Entry) -> bool:
    if wanted != (row.answers if row else {}):
        return True
    translates = row is not None and row.language not in (COMMON, entry.language)
    return translates and page.origin is not None and page.origin is not _origin(row)


def _write(
    entry: Entry,
    page: Page,
    language: str,
    answers: Answers,
    stored: dict[str, AnswerSection],
    *,
    actor: Person,
) -> AnswerSection:
    row = stored.get(language)
    before: Answers = row.answers if row else {}
    if row is None:
        row = AnswerSection(entry_id=entry.id, section=page.section.key, language=language)
        row.version, row.origin = 0, Origin.CITY
        db.session.add(row)
    if language == entry.language:
        others = [one for key, one in stored.items() if key not in (COMMON, language)]
        following.original_changes(others, before, row.version, answers)
    elif language != COMMON:
        row.origin = following.origin_after(row.origin, page.origin, before, answers)
        following.translation_changes(row, before, answers, stored.get(entry.language))
    row.answers, row.version = answers, row.version + 1
    row.saved_at, row.saved_by = clock.now(), actor.id
    return row


def _repeat_headline(entry: Entry, page: Page) -> None:
    """Keep a draft's own title, axis and last change in step with its answers."""
    entry.changed_at = clock.now()
    # What was sent in keeps its name in lists until it is sent in again.
    if entry.state is not EntryState.DRAFT or page.language != entry.language:
        return
    definition = entry.definition
    asked = {question.key for question in page.section.questions}
    words = {key: value for row in page.rows.values() for key, value in row.items()}
    if (title := title_question(definition)) and title.key in asked:
        entry.title = str(words.get(title.key, ""))[:TITLE_LENGTH]
    if (axis := axis_question(definition)) and axis.key in asked:
        entry.axis = str(words.get(axis.key, ""))
