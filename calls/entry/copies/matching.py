"""What of an earlier entry fits the form of another call, and what does not, with why. Pure.

Answers go by the key of their question, files by the key of their place. A declaration is never
copied: it is made anew for each call.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from calls.call.definition import CallDefinition, Question, QuestionKind, Slot
from calls.call.shape.form import SEVERAL
from calls.entry.answers.asked import AllAnswers
from calls.entry.answers.values import COMMON, Answers, Value
from calls.entry.files.inspection import MIME


class Why(StrEnum):
    """Why something could not be copied."""

    NOT_ASKED = "not_asked"
    OTHER_KIND = "other_kind"
    NOT_OFFERED = "not_offered"
    DECLARATION = "declaration"
    LANGUAGE = "language"
    NO_PLACE = "no_place"
    OTHER_TYPE = "other_type"
    TOO_LARGE = "too_large"
    NO_ROOM = "no_room"


@dataclass(frozen=True)
class Left:
    """One thing that stays behind: the label of a question or the name of a file or language."""

    name: str
    why: Why


@dataclass
class Fitting:
    """What is copied, and what stays behind."""

    answers: dict[tuple[str, str], Answers] = field(default_factory=dict)
    files: list[Mapping[str, Any]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many answers are copied, each language by itself."""
        return sum(len(row) for row in self.answers.values())


def fitting(
    answers: AllAnswers,
    files: Sequence[Mapping[str, Any]],
    old: CallDefinition,
    new: CallDefinition,
    *,
    first: str,
    spoken: str,
) -> Fitting:
    """Return what of these answers and files fits `new`, when it is written in `first` first."""
    found = Fitting()
    sections = {q.key: section.key for section in new.form.sections for q in section.questions}
    asked = {q.key: q for q in new.questions()}
    accepted = new.languages.accepted
    for question in old.questions():
        values = {
            row: words[question.key]
            for (_, row), words in answers.items()
            if words.get(question.key)
        }
        if not values:
            continue
        label = old.text(question.label, spoken)
        target = asked.get(question.key)
        if why := _unfit(question, target):
            found.left.append(Left(label, why))
            continue
        assert target is not None  # noqa: S101  (`_unfit` has said so)
        lost = False
        for row, value in _rows(values, target, first):
            kept = _offered(value, target, new)
            lost = lost or kept != value
            if kept and (row == COMMON or row in accepted):
                found.answers.setdefault((sections[question.key], row), {})[question.key] = kept
        if lost:
            found.left.append(Left(label, Why.NOT_OFFERED))
    written = {row for (_, row), words in answers.items() if row and words}
    found.left += [Left(code, Why.LANGUAGE) for code in sorted(written - set(accepted))]
    _fit_files(found, files, new)
    return found


def _unfit(question: Question, target: Question | None) -> Why | None:
    if question.kind is QuestionKind.DECLARATION:
        return Why.DECLARATION
    if target is None:
        return Why.NOT_ASKED
    written = question.is_written and target.is_written
    return None if written or question.kind is target.kind else Why.OTHER_KIND


def _rows(values: Mapping[str, Value], target: Question, first: str) -> Iterable[tuple[str, Value]]:
    """Return under which languages the values are kept in the new form."""
    if target.translatable:
        return [(row or first, value) for row, value in values.items()]
    chosen = next((row for row in (COMMON, first, *values) if row in values), COMMON)
    return [(COMMON, values[chosen])]


def _offered(value: Value, target: Question, new: CallDefinition) -> Value | None:
    options = {option.key for option in new.options(target)}
    if not options:
        return value
    if isinstance(value, list):
        return [one for one in value if one in options] or None
    if target.kind in SEVERAL:
        return [str(value)] if value in options else None
    return value if value in options else None


def _fit_files(found: Fitting, files: Sequence[Mapping[str, Any]], new: CallDefinition) -> None:
    places: dict[str, Slot] = {slot.key: slot for slot in new.form.slots}
    taken: dict[str, int] = {}
    for file in files:
        slot = places.get(str(file["slot"]))
        why = _unfit_file(file, slot, taken)
        if slot is None or why:
            found.left.append(Left(str(file["name"]), why or Why.NO_PLACE))
            continue
        taken[slot.key] = taken.get(slot.key, 0) + 1
        found.files.append(file)


def _unfit_file(file: Mapping[str, Any], slot: Slot | None, taken: Mapping[str, int]) -> Why | None:
    if slot is None:
        return Why.NO_PLACE
    if file["type"] not in {MIME[kind] for kind in slot.accept}:
        return Why.OTHER_TYPE
    if (file["size"] or 0) > slot.max_bytes:
        return Why.TOO_LARGE
    return Why.NO_ROOM if taken.get(slot.key, 0) >= slot.max_count else None
