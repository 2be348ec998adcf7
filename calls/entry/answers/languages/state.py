"""Whether a translation is there, and whether it still follows its original. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from calls.call.definition import Question, Section
from calls.entry.answers.values import Answers, Value
from calls.entry.models import Origin


class State(StrEnum):
    """How the translation of a section stands."""

    MISSING = "missing"
    CURRENT = "current"
    OUTDATED = "outdated"


class Followed(NamedTuple):
    """Where a translation comes from, which version of the original it follows, and its words.

    `followed` is None while the original says what it said then.
    """

    origin: Origin = Origin.CITY
    follows: int | None = None
    followed: Answers | None = None


Translations: TypeAlias = Mapping[tuple[str, str], Followed]
"""Standings by section and language."""


class Change(NamedTuple):
    """One question whose original says something else now than when it was translated."""

    question: Question
    was: str
    now: str


def state_of(
    section: Section,
    translated: Answers | None,
    standing: Followed | None,
    original: Answers | None,
) -> State:
    """Return how the translation of `section` stands beside its original of today."""
    asked = [question for question in section.questions if question.translatable]
    if not any((translated or {}).get(question.key) for question in asked):
        return State.MISSING
    outdated = standing and changes_since(section, standing.followed, original or {})
    return State.OUTDATED if outdated else State.CURRENT


def changes_since(section: Section, followed: Answers | None, original: Answers) -> list[Change]:
    """Return what the original says differently since the translation followed it."""
    if followed is None:
        return []
    asked = [question for question in section.questions if question.translatable]
    pairs = [(q, text_of(followed.get(q.key)), text_of(original.get(q.key))) for q in asked]
    return [Change(question, was, now) for question, was, now in pairs if was != now]


def text_of(value: Value | None) -> str:
    """Return a written answer as text."""
    return value if isinstance(value, str) else ""
