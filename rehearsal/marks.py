"""The marks of invented jurors: pure, from the quality of an entry and the leniency of a juror.

The same call, entry and juror always give the same marks, reasons and comment.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rehearsal.timeline import chance

LOWEST, HIGHEST = 1, 5
STRONG, GOOD, MIXED = 4.2, 3.5, 2.8
"""Means from which a comment is of that tone."""


@dataclass(frozen=True)
class Mark:
    """One criterion: the value, and the reason that an end of the scale asks for."""

    value: int
    reason: str = ""


@dataclass(frozen=True)
class Opinion:
    """What one juror thinks of one entry."""

    marks: dict[str, Mark]
    comment: str


def opinion(
    call: str, entry: str, juror: str, *, language: str, criteria: Sequence[str], lenient: float
) -> Opinion:
    """Return what `juror` thinks of `entry`, both named by a stable text.

    `lenient` is added to each mark before rounding, in points; `language` is the one in which the
    juror writes.
    """
    quality = 2.2 + 2.5 * chance(call, entry, "worth") ** 1.3
    given: dict[str, Mark] = {}
    for criterion in criteria:
        side = 1.1 * (chance(call, entry, criterion) - 0.5)
        taste = 1.2 * (chance(call, entry, juror, criterion) - 0.5)
        value = min(HIGHEST, max(LOWEST, round(quality + lenient + side + taste)))
        given[criterion] = Mark(value, _reason(language, criterion, value, call, entry, juror))
    mean = sum(mark.value for mark in given.values()) / len(given)
    comments = _remarks()[language]["comments"][_tone(mean)]
    return Opinion(given, _one_of(comments, call, entry, juror))


def _reason(language: str, criterion: str, value: int, *seed: str) -> str:
    if LOWEST < value < HIGHEST:
        return ""
    end = "high" if value == HIGHEST else "low"
    return _one_of(_remarks()[language]["reasons"][criterion][end], criterion, *seed)


def _tone(mean: float) -> str:
    if mean >= STRONG:
        return "strong"
    return "good" if mean >= GOOD else "mixed" if mean >= MIXED else "weak"


def _one_of(sentences: Sequence[str], *seed: str) -> str:
    return sentences[int(len(sentences) * chance("sentence", *seed))]


@cache
def _remarks() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("remarks.toml").read_text("utf-8"))
