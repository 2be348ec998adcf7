"""The texts of two entries that are alike, question by question."""

from dataclasses import dataclass
from typing import Any

from calls.call.models import definition_of
from calls.entry.copies.queries import SideBySide
from calls.entry.models import Revision
from core.i18n import language


@dataclass(frozen=True)
class Pair:
    """A question with what both entries answer; "" where one does not."""

    label: str
    here: str
    there: str


def pairs_of(found: SideBySide) -> list[Pair]:
    """Return what both say in the language of the overlap, in the order of the newer form."""
    here = _texts(found.one, found.language)
    there = _texts(found.two, found.language)
    labels = {**_labels(found.two), **_labels(found.one)}
    keys = list(dict.fromkeys([*here, *there]))
    return [Pair(labels[key], here.get(key, ""), there.get(key, "")) for key in keys]


def _texts(revision: Revision, row: str) -> dict[str, str]:
    words: dict[str, Any] = {}
    for rows in revision.body["answers"].values():
        words |= rows.get(row, {})
    order = [question.key for question in definition_of(revision.version_id).questions()]
    return {key: words[key] for key in order if isinstance(words.get(key), str)}


def _labels(revision: Revision) -> dict[str, str]:
    form, spoken = definition_of(revision.version_id), language()
    return {question.key: form.text(question.label, spoken) for question in form.questions()}
