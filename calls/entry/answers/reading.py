"""Answers to be read: by the city that checks them, by a juror, by the secretariat. Pure.

The same for a draft and for a frozen revision: answers by section and language come in.
"""

from dataclasses import dataclass

from babel.dates import format_date
from markupsafe import Markup

from calls.call.definition import CallDefinition, Question, QuestionKind, Section
from calls.call.shape.form import ADDRESSES
from calls.entry.answers.asked import AllAnswers, hidden_keys, shown_sections
from calls.entry.answers.markdown import as_html
from calls.entry.answers.values import COMMON, Value, date_of, date_parts, questions_of, rows_of
from calls.entry.speech import gettext
from core.i18n import dates_as, language


@dataclass(frozen=True)
class Answer:
    """One question with its answer as text; `lang` is the language the answer is written in."""

    question: Question
    label: str
    text: str
    lang: str

    @property
    def is_link(self) -> bool:
        """Return whether the text is a web address."""
        return self.question.kind in ADDRESSES and self.text.startswith(("http://", "https://"))

    @property
    def html(self) -> Markup | None:
        """Return the text as clean HTML where it may hold Markdown; None for a plain one."""
        return as_html(self.text) if self.question.markdown and self.text else None


@dataclass(frozen=True)
class ReadSection:
    """A section with its answers in one language."""

    section: Section
    title: str
    answers: list[Answer]


def read_answers(
    definition: CallDefinition,
    answers: AllAnswers,
    lang: str,
    *,
    common: bool = True,
    for_jury: bool = False,
) -> list[ReadSection]:
    """Return the sections with what is written in `lang`; labels are in the language being spoken.

    `common` adds the answers that all languages share; `for_jury` leaves out what the call hides
    from the jury. What the conditions of the form do not ask for is not read either.
    """
    original = lang if common else ""
    found = []
    for section in shown_sections(definition, hidden_keys(definition, answers)):
        rows = rows_of(section, lang, original)
        asked = {q.key: row for row in rows for q in questions_of(section, row)}
        read = [
            _answer(definition, question, answers, section, asked[question.key])
            for question in section.questions
            if question.key in asked and not (for_jury and question.hidden_from_jury)
        ]
        if read:
            found.append(ReadSection(section, definition.text(section.title, language()), read))
    return found


def plain(definition: CallDefinition, question: Question, value: Value | None, spoken: str) -> str:
    """Return an answer as text, options and dates in the language `spoken`."""
    if value is True:
        return gettext("Yes")
    if not value:
        return ""
    if question.kind is QuestionKind.DATE:
        return _date_text(value, spoken)
    labels = {o.key: definition.text(o.label, spoken) for o in definition.options(question)}
    if isinstance(value, list):
        return " · ".join(labels.get(key, key) for key in value)
    return labels.get(str(value), str(value))


def _date_text(value: Value, spoken: str) -> str:
    if day := date_of(value):
        return str(format_date(day, "long", locale=dates_as(spoken)))
    return " / ".join(part or "…" for part in reversed(date_parts(value)))


def _answer(
    definition: CallDefinition,
    question: Question,
    answers: AllAnswers,
    section: Section,
    row: str,
) -> Answer:
    spoken = language()
    value = answers.get((section.key, row), {}).get(question.key)
    return Answer(
        question=question,
        label=definition.text(question.label, spoken),
        text=plain(definition, question, value, spoken),
        lang="" if row == COMMON else row,
    )
