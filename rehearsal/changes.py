"""What a city changes in an entry that is written: an answer grows, a declaration is made."""

import sqlalchemy as sa

from accounts.models import Person
from calls.call.definition import QuestionKind
from calls.entry.answers.operations import save_page
from calls.entry.answers.parsing import Page
from calls.entry.answers.values import COMMON, Answers, rows_of
from calls.entry.models import AnswerSection, Entry, Origin
from core.db import db
from rehearsal.story import story


def change(entry: Entry, name: str, *, actor: Person, origin: Origin | None = None) -> None:
    """Add to an answer of the (locked) entry what the story says under `name`, where it is."""
    told = story().changes[name]
    for language, addition in told.texts.items():
        words = _row(entry, told.section, language).answers
        text = f"{words.get(told.question, '')}{addition}"
        _save(entry, told.section, language, {told.question: text}, actor, origin)


def say_origin(entry: Entry, language: str, origin: Origin, *, actor: Person) -> None:
    """Say of the (locked) entry who wrote its translation into `language`."""
    for section in entry.definition.form.sections:
        if rows_of(section, language, entry.language):
            _save(entry, section.key, language, {}, actor, origin)


def declare(entry: Entry, *, actor: Person) -> None:
    """Make every declaration of the (locked) entry: no copy takes them along."""
    for section in entry.definition.form.sections:
        asked = [q.key for q in section.questions if q.kind is QuestionKind.DECLARATION]
        if asked:
            _save(entry, section.key, COMMON, dict.fromkeys(asked, True), actor)


def _save(
    entry: Entry,
    section: str,
    language: str,
    words: Answers,
    actor: Person,
    origin: Origin | None = None,
) -> None:
    row = _row(entry, section, language)
    rows = {language: row.answers | words}
    page = Page(entry.definition.section(section), language, rows, origin=origin)
    save_page(entry, page, {language: row.version}, actor=actor)


def _row(entry: Entry, section: str, language: str) -> AnswerSection:
    query = sa.select(AnswerSection).where(
        AnswerSection.entry_id == entry.id,
        AnswerSection.section == section,
        AnswerSection.language == language,
    )
    return db.session.scalars(query).one()
