"""What an answer means: dates, numbers and lengths out of what was typed. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from calls.call.definition import CallDefinition, Question, QuestionKind, Section
from calls.call.shape.form import CHOSEN, SEVERAL
from core import typed

Value: TypeAlias = str | list[str] | bool
Answers: TypeAlias = dict[str, Value]

COMMON = ""
"""The language under which answers common to all languages are kept."""

HARD_LIMIT = 20_000
"""Characters of one answer that a draft keeps; far above every word limit."""
ONE_OF = CHOSEN - SEVERAL
_EARLIEST_YEAR = 1800
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_NUMBER = re.compile(r"[-+]?\d{1,18}(?:[.,]\d{1,6})?", re.ASCII)
_SPACES = re.compile(r"[ \t]*\n[ \t]*|[ \t]+")


def clean(text: str, *, lines: bool = False) -> str:
    """Return `text` without control characters and outer space; with `lines`, breaks stay."""
    return typed.read(text, _paragraphs if lines else _line, most=HARD_LIMIT)


def _line(text: str) -> str:
    return _SPACES.sub(" ", _visible(text)).strip()


def _paragraphs(text: str) -> str:
    return _visible(text).strip()


def _visible(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


def date_of(value: Value | None) -> date | None:
    """Return the day that was typed, or None when it is none."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not found or int(found[1]) < _EARLIEST_YEAR:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def date_parts(value: Value | None) -> tuple[str, str, str]:
    """Return year, month and day as they were typed."""
    year, month, day = (*str(value or "").split("-", 2), "", "")[:3]
    return year, month, day


def number_of(value: Value | None) -> Decimal | None:
    """Return the number that was typed, with a comma or a point, or None when it is none."""
    if not isinstance(value, str) or not _NUMBER.fullmatch(value.replace(" ", "")):
        return None
    try:
        return Decimal(value.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None


def questions_of(section: Section, language: str) -> tuple[Question, ...]:
    """Return the section's questions kept under `language`; COMMON gives the common ones."""
    return tuple(q for q in section.questions if q.translatable is (language != COMMON))


def rows_of(section: Section, language: str, original: str) -> tuple[str, ...]:
    """Return under which languages the answers of one page of the form are kept.

    Common questions are asked once, on the page of the original language.
    """
    rows = (COMMON, language) if language == original else (language,)
    return tuple(row for row in rows if questions_of(section, row))


def title_question(definition: CallDefinition) -> Question | None:
    """Return the question whose answer names an entry: the first short one, if there is one."""
    short = [q for q in definition.questions() if q.kind is QuestionKind.SHORT]
    return next((q for q in short if q.translatable), short[0] if short else None)


def axis_question(definition: CallDefinition) -> Question | None:
    """Return the question that asks for an axis, if there is one."""
    return next((q for q in definition.questions() if q.kind is QuestionKind.AXIS), None)


def chosen(question: Question, keys: Iterable[str], offered: Iterable[str]) -> Value | None:
    """Return what was chosen among what is offered, or None when nothing was."""
    wanted = set(keys)
    found = [key for key in offered if key in wanted]
    if question.kind in SEVERAL:
        return found or None
    return found[0] if found else None
