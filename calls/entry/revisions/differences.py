"""What two revisions say differently: question by question, word by word; and their files. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from calls.call.definition import CallDefinition, Question, Section
from calls.entry.answers.reading import plain
from calls.entry.answers.values import COMMON
from core.i18n import language

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
FEWEST_ALIKE = 0.3
"""Two texts with less in common than this share are shown whole, one after the other."""


class Kind(StrEnum):
    """What happened to a piece of text, or to a file."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    DESCRIBED = "described"


@dataclass(frozen=True)
class Piece:
    """Some words in a row that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Changed:
    """One answer that is another now, under its question and in the language it is written in."""

    section: str
    label: str
    lang: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ChangedFile:
    """A file that came, went, took the place of another, or is described in other words."""

    kind: Kind
    slot: str
    name: str
    before: str = ""
    file_id: int = 0


@dataclass(frozen=True)
class Difference:
    """All that changed from one revision, or draft, to the next."""

    answers: list[Changed]
    files: list[ChangedFile]
    languages_added: list[str]
    languages_removed: list[str]

    @property
    def count(self) -> int:
        """Return how many things changed."""
        languages = len(self.languages_added) + len(self.languages_removed)
        return len(self.answers) + len(self.files) + languages


def difference(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    old: CallDefinition,
    new: CallDefinition,
) -> Difference:
    """Return what changed from the body `before`, written on the form `old`, to `after` on `new`.

    A language that came or went whole is named and not repeated question by question.
    """
    was, now = before["languages"], after["languages"]
    both = [code for code in now if code in was]
    return Difference(
        answers=list(_answers(before, after, old, new, [COMMON, *both])),
        files=_files(before["files"], after["files"], new),
        languages_added=[code for code in now if code not in was],
        languages_removed=[code for code in was if code not in now],
    )


def words_apart(before: str, after: str) -> list[Piece]:
    """Return the words of both texts in the order of reading: kept, taken out and put in."""
    one, other = _WORDS.findall(before), _WORDS.findall(after)
    match = SequenceMatcher(None, one, other, autojunk=False)
    if before and after and match.real_quick_ratio() < FEWEST_ALIKE:
        return [Piece(Kind.REMOVED, before), Piece(Kind.ADDED, after)]
    pieces: list[Piece] = []
    for gone, come in _runs(match, one, other):
        if gone == come:
            pieces.append(Piece(Kind.SAME, gone))
            continue
        pieces += [Piece(Kind.REMOVED, gone)] if gone else []
        pieces += [Piece(Kind.ADDED, come)] if come else []
    return pieces


def _runs(match: SequenceMatcher[str], one: list[str], other: list[str]) -> list[tuple[str, str]]:
    """Return what was and what is, run by run; two changes with a space between are one."""
    runs: list[tuple[str, str]] = []
    for _tag, start, end, first, last in match.get_opcodes():
        run = ("".join(one[start:end]), "".join(other[first:last]))
        near = len(runs) > 1 and runs[-1][0] == runs[-1][1] and runs[-1][0].isspace()
        if near and run[0] != run[1] and runs[-2][0] != runs[-2][1]:
            space, before = runs.pop(), runs.pop()
            runs.append((before[0] + space[0] + run[0], before[1] + space[1] + run[1]))
        else:
            runs.append(run)
    return runs


def _answers(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    old: CallDefinition,
    new: CallDefinition,
    rows: list[str],
) -> Iterator[Changed]:
    spoken = language()
    for section, question, form in _asked(old, new):
        for row in rows:
            was = _said(before, row, question, old)
            now = _said(after, row, question, new)
            if was != now:
                yield Changed(
                    section=form.text(section.title, spoken),
                    label=form.text(question.label, spoken),
                    lang=row,
                    pieces=words_apart(was, now),
                )


def _asked(
    old: CallDefinition, new: CallDefinition
) -> Iterator[tuple[Section, Question, CallDefinition]]:
    """Yield the questions of the newer form, then those that only the older one asked."""
    known = set()
    for form in (new, old):
        for section in form.form.sections:
            for question in section.questions:
                if question.key not in known:
                    known.add(question.key)
                    yield section, question, form


def _said(body: Mapping[str, Any], row: str, question: Question, form: CallDefinition) -> str:
    # By its key alone: a question may have moved to another section.
    kept = (rows.get(row, {}).get(question.key) for rows in body["answers"].values())
    value = next((one for one in kept if one), None)
    return plain(form, question, value, row or language())


def _files(
    before: list[dict[str, Any]], after: list[dict[str, Any]], form: CallDefinition
) -> list[ChangedFile]:
    spoken, found = language(), []
    for slot in form.form.slots:
        label = form.text(slot.label, spoken)
        was = {one["sha256"]: one for one in before if one["slot"] == slot.key}
        now = {one["sha256"]: one for one in after if one["slot"] == slot.key}
        gone = [one for key, one in was.items() if key not in now]
        come = [one for key, one in now.items() if key not in was]
        if len(gone) == len(come) == 1:
            name, file_id = come[0]["name"], come[0].get("id", 0)
            found.append(ChangedFile(Kind.REPLACED, label, name, gone[0]["name"], file_id))
        else:
            found += [ChangedFile(Kind.REMOVED, label, one["name"]) for one in gone]
            found += [
                ChangedFile(Kind.ADDED, label, one["name"], file_id=one.get("id", 0))
                for one in come
            ]
        found += [
            ChangedFile(Kind.DESCRIBED, label, one["name"], file_id=one.get("id", 0))
            for key, one in now.items()
            if key in was and _words(one) != _words(was[key])
        ]
    return found


def _words(file: Mapping[str, Any]) -> tuple[Any, ...]:
    return file["name"], file.get("alt") or {}, file.get("credit", ""), file.get("rights", False)
