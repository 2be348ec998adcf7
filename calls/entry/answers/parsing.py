"""Reading one page of the form: whatever a browser sends becomes answers; nothing is a fault.

Field names carry keys: `q-<question>`, for a date `q-<question>-day`, `-month`, `-year`. What is
not of this page is ignored. Pure: a mapping with `getlist` comes in, plain values come out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from calls.call.definition import CallDefinition, Question, QuestionKind, Section
from calls.call.shape.form import ADDRESSES, CHOSEN
from calls.entry.answers.values import (
    HARD_LIMIT,
    Answers,
    Value,
    chosen,
    clean,
    questions_of,
    rows_of,
)
from calls.entry.models import Origin

PREFIX = "q-"
ORIGIN = "origin"
_PART = 12
"""Characters of a day, month or year that are kept."""
_ONE_LINE = 2_000


class Fields(Protocol):
    """The fields of a form, as Werkzeug gives them."""

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names that were sent."""

    def getlist(self, key: str) -> list[str]:
        """Return all values sent under that name."""


@dataclass(frozen=True)
class Page:
    """One page of the form as it was sent: answers by the language they are kept under.

    `origin` is who wrote a translation, where the page said so.
    """

    section: Section
    language: str
    rows: dict[str, Answers]
    too_long: tuple[str, ...] = field(default=())
    origin: Origin | None = None

    def value(self, question: Question) -> Value | None:
        """Return the answer to a question of this page."""
        return next((row[question.key] for row in self.rows.values() if question.key in row), None)


def read_page(
    definition: CallDefinition, section: Section, language: str, original: str, fields: Fields
) -> Page:
    """Return what was typed on the page of `section` in `language`; empty answers are left out."""
    rows: dict[str, Answers] = {}
    for row in rows_of(section, language, original):
        read = {q.key: _read(definition, q, fields) for q in questions_of(section, row)}
        rows[row] = {key: value for key, value in read.items() if value}
    too_long = tuple(
        key
        for answers in rows.values()
        for key, value in answers.items()
        if isinstance(value, str) and len(value) > HARD_LIMIT
    )
    origin = _origin(fields) if language != original else None
    return Page(section, language, rows, too_long, origin)


def _origin(fields: Fields) -> Origin | None:
    sent = fields.getlist(ORIGIN)
    return Origin(sent[0]) if sent and sent[0] in list(Origin) else None


def _read(definition: CallDefinition, question: Question, fields: Fields) -> Value | None:
    name = PREFIX + question.key
    if question.kind is QuestionKind.DATE:
        return _read_date(name, fields)
    sent = fields.getlist(name)
    if question.kind is QuestionKind.DECLARATION:
        return bool(sent) or None
    if question.kind in CHOSEN:
        return chosen(question, sent, (option.key for option in definition.options(question)))
    text = sent[0] if sent else ""
    if question.kind is QuestionKind.LONG:
        return clean(text, lines=True)
    if question.kind in ADDRESSES:
        return _with_scheme(clean(text)[:_ONE_LINE])
    return clean(text) if question.is_written else clean(text)[:_ONE_LINE]


def _with_scheme(address: str) -> str:
    """Return a web address as people mean it: `www.city.org` lacks only its scheme."""
    bare = "." in address and "://" not in address and " " not in address
    return f"https://{address}" if bare else address


def _read_date(name: str, fields: Fields) -> str:
    parts = [_part(fields, f"{name}-{part}") for part in ("year", "month", "day")]
    year, month, day = parts
    if all(part.isascii() and part.isdigit() for part in parts):
        return f"{year}-{month:0>2}-{day:0>2}"
    return f"{year}-{month}-{day}" if any(parts) else ""


def _part(fields: Fields, name: str) -> str:
    sent = fields.getlist(name)
    return clean(sent[0]).replace("-", "")[:_PART] if sent else ""
