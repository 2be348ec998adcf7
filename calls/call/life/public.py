"""What the page of a call says of its way: a moved deadline, changes, questions and answers.

Texts are in the language in which the page reads the call. Who asked, and any grace, is not here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from calls.call.definition import CallDefinition
from calls.call.life import queries
from calls.call.life.models import Clarification
from calls.call.life.queries import VersionLine
from calls.call.life.questions.rules import takes_questions
from calls.call.models import Call, definitions_of
from calls.call.phase import Phase
from core.kept import Kept
from core.rooms import actor

Read = TypeVar("Read")


@dataclass(frozen=True)
class Amendment:
    """What changed and when; `lang` is "" where the text is in the page's own language."""

    at: datetime
    note: str
    lang: str


@dataclass(frozen=True)
class Answered:
    """A published question with its answer; `lang` as in Amendment."""

    id: int
    question: str
    answer: str
    lang: str
    at: datetime
    corrected_at: datetime | None


@dataclass(frozen=True)
class Edition:
    """The wording of the rules in force: which one it is, the version that brought it, and when."""

    number: int
    version_id: int
    since: datetime


@dataclass(frozen=True)
class Way:
    """Everything public that happened to a call; `before` are its earlier deadlines.

    The latest deadline and the latest change come first.
    """

    before: tuple[datetime, ...]
    amendments: list[Amendment]
    answered: list[Answered]
    rules: Edition | None
    questions_until: datetime | None
    takes_questions: bool


@dataclass(frozen=True)
class Settled:
    """What no longer changes while a call has the same version."""

    versions: tuple[VersionLine, ...]
    before: tuple[datetime, ...]


_settled: Kept[int, Settled] = Kept("settled")


def settled(call: Call) -> Settled:
    """Return the versions of a call and its earlier deadlines, in one statement or none.

    An extension makes a version of its own, so the process keeps them by version.
    """
    version_id = call.version_id
    if version_id is None:  # not worded yet: no key to keep it by
        return Settled((), ())
    return _settled.get(version_id) or _settled.keep(version_id, Settled(*queries.history_of(call)))


def way_of(call: Call, spoken: str) -> Way:
    """Return what the public page tells in the language `spoken`."""
    history, definition = settled(call), call.definition
    asks = definition.calendar.questions_until is not None
    answered = queries.answered_of(call) if asks else []
    return Way(
        before=history.before,
        amendments=[
            _amendment(v, definition, spoken) for v in reversed(history.versions) if v.note
        ],
        answered=[_answered(row, definition, spoken) for row in answered],
        rules=_rules_edition(history.versions),
        questions_until=definition.calendar.questions_until_at,
        takes_questions=bool(takes_questions(actor(), call)),
    )


def rules_edition(call: Call) -> Edition | None:
    """Return the wording of the rules that is in force; None where the call has no rules.

    It stays the same while other things of the call change, its deadline or grace among them.
    """
    if call.version_id is None or call.definition.rules_document is None:
        return None
    return _rules_edition(settled(call).versions)


def phase_text(definition: CallDefinition, of: Phase) -> Mapping[str, str] | None:
    """Return what the call says in one of its public phases; None where it says nothing."""
    return getattr(definition.phase_texts, of.value, None)


def _amendment(version: VersionLine, definition: CallDefinition, spoken: str) -> Amendment:
    note, lang = _read(version.note, definition, spoken)
    return Amendment(version.created_at, note, lang)


def _answered(row: Clarification, definition: CallDefinition, spoken: str) -> Answered:
    pair, lang = _read(row.texts, definition, spoken)
    at = row.answered_at or row.asked_at
    return Answered(row.id, pair["question"], pair["answer"], lang, at, row.corrected_at)


def _read(texts: Mapping[str, Read], definition: CallDefinition, spoken: str) -> tuple[Read, str]:
    """Return a text as the page reads the call; the call may have gained a language since."""
    tag = definition.language_for(spoken)
    tag = tag if tag in texts else next(iter(texts))
    return texts[tag], "" if tag == spoken else tag


def _rules_edition(versions: Sequence[VersionLine]) -> Edition | None:
    """Count the wordings that the rules have had, version by version."""
    definitions = definitions_of(version.id for version in versions)
    in_force, before = None, None
    for version in versions:
        if version.id not in definitions:  # an old wording that cannot be read any more
            continue
        rules = definitions[version.id].rules_document
        if rules is not None and rules != before:
            number = in_force.number + 1 if in_force else 1
            in_force = Edition(number, version.id, version.created_at)
        before = rules or before
    return in_force if before and definitions[versions[-1].id].rules_document else None
