"""What happens to answers: one page of the form is saved, or two people wrote at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from accounts.models import Person
from calls.entry.answers.parsing import Page
from calls.entry.answers.values import Answers, axis_question, title_question
from calls.entry.models import AnswerSection, Entry
from calls.entry.states import EntryState
from core import clock
from core.db import db

TITLE_LENGTH = 300
"""Characters of a title that lists repeat."""
Versions = Mapping[str, int]
"""The version of each row of a page, by the language it is kept under; 0 before the first save."""


@dataclass(frozen=True)
class Saved:
    """A page is saved: its versions now, and when it was last changed (None: never)."""

    versions: Versions
    saved_at: datetime | None


class ConflictingSave(Exception):  # noqa: N818  (two people wrote: a state of the world)
    """Somebody else saved this page meanwhile. Holds the rows as they stand now."""

    def __init__(self, rows: Mapping[str, AnswerSection]) -> None:
        super().__init__("Somebody else saved this page meanwhile.")
        self.rows = rows


def save_page(entry: Entry, page: Page, versions: Versions, *, actor: Person) -> Saved:
    """Save the answers of one page of the (locked) entry; what is unchanged is left alone.

    `versions` are those the writer had read. Raises ConflictingSave, and saves nothing, when
    somebody else has saved other words since; the same words are no conflict.
    """
    rows = _rows(entry, page)
    changed = {
        row: answers
        for row, answers in page.rows.items()
        if answers != (rows[row].answers if row in rows else {})
    }
    if any(versions.get(row, 0) != _version(rows.get(row)) for row in changed):
        raise ConflictingSave(rows)
    for row, answers in changed.items():
        rows[row] = _write(entry, page, row, answers, rows.get(row), actor=actor)
    if changed:
        _repeat_headline(entry, page)
        db.session.flush()
    return Saved(
        {row: _version(rows.get(row)) for row in page.rows},
        max((row.saved_at for row in rows.values()), default=None),
    )


def _rows(entry: Entry, page: Page) -> dict[str, AnswerSection]:
    query = sa.select(AnswerSection).where(
        AnswerSection.entry_id == entry.id,
        AnswerSection.section == page.section.key,
        AnswerSection.language.in_(page.rows),
    )
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {row.language: row for row in found}


def _version(row: AnswerSection | None) -> int:
    return row.version if row else 0


def _write(
    entry: Entry,
    page: Page,
    language: str,
    answers: Answers,
    row: AnswerSection | None,
    *,
    actor: Person,
) -> AnswerSection:
    if row is None:
        row = AnswerSection(entry_id=entry.id, section=page.section.key, language=language)
        row.version = 0
        db.session.add(row)
    row.answers, row.version = answers, row.version + 1
    row.saved_at, row.saved_by = clock.now(), actor.id
    return row


def _repeat_headline(entry: Entry, page: Page) -> None:
    """Keep the entry's own title, axis and last change in step with its answers."""
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
