"""Totals of score sheets and entries: pure, exact, and independent of the order of their input.

The formula, version `FORMULA_VERSION`:

1. A score is a value with a status. Only `scored` carries a value; `abstained`, `recused` and
   `not_applicable` are answers without one. A criterion without a score is missing. None of these
   ever counts as zero: they leave the mean, together with their weight.
2. Each value v on its criterion's scale [a, b] is carried to the call's scale [A, B]:
   A + (v - a) / (b - a) x (B - A).
3. The total of a sheet is the mean of the carried values, weighted by the weights answered.
4. A sheet counts when it is submitted and complete (every criterion answered, with or without a
   value) and has at least one weighted value.
5. The total of an entry is the plain mean of its sheets that count: every juror weighs the same,
   however many criteria a juror abstained from.

Everything is a `Fraction` until `published()` rounds it, once, for the reader. Floats are refused,
since a sum of floats depends on the order of its terms.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import TypeAlias

from review.assignment.matching import Id
from review.scoring.states import ScoreStatus

FORMULA_VERSION = "weighted-mean-1"

Exact: TypeAlias = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Score:
    """One answer: a value exactly when the status is `scored`. Raises ValueError otherwise."""

    status: ScoreStatus
    value: Exact | None = None

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.status is ScoreStatus.SCORED):
            message = (
                f"A score has a value exactly when it is scored; got {self.status}, {self.value}."
            )
            raise ValueError(message)
        if self.value is not None:
            _exact(self.value)


@dataclass(frozen=True, slots=True)
class Scale:
    """A closed interval of values, e.g. 0 to 10. Raises ValueError when it is empty."""

    low: Exact
    high: Exact

    def __post_init__(self) -> None:
        if _exact(self.low) >= _exact(self.high):
            message = f"A scale rises from its low to its high end; got {self.low} to {self.high}."
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored, how much it weighs and on which scale. Weights are relative."""

    key: str
    weight: Exact
    scale: Scale

    def __post_init__(self) -> None:
        if _exact(self.weight) < 0:
            message = f"The weight of {self.key} is negative: {self.weight}."
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria of a call and the scale on which totals are published."""

    criteria: tuple[Criterion, ...]
    scale: Scale

    def __post_init__(self) -> None:
        keys = [criterion.key for criterion in self.criteria]
        if len(set(keys)) != len(keys):
            message = f"Each criterion appears once in a rubric; got {', '.join(keys)}."
            raise ValueError(message)
        if not any(_exact(criterion.weight) > 0 for criterion in self.criteria):
            message = "A rubric needs at least one criterion that weighs more than zero."
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One juror's answers on one entry, by criterion key. A missing key or None is unanswered."""

    juror_id: Id
    entry_id: Id
    scores: Mapping[str, Score | None] = field(hash=False)
    submitted: bool = True


def missing(sheet: Sheet, rubric: Rubric) -> tuple[str, ...]:
    """Return the keys of the criteria that the sheet leaves unanswered, in the rubric's order."""
    return tuple(each.key for each in rubric.criteria if sheet.scores.get(each.key) is None)


@lru_cache(maxsize=1024)  # a call has few marks and few scales, and asks for them on every sheet
def carried(value: Exact, origin: Scale, target: Scale) -> Fraction:
    """Return a value of one scale at the same relative height of another.

    Raises ValueError when the value lies outside its own scale.
    """
    exact, low, high = _exact(value), _exact(origin.low), _exact(origin.high)
    if not low <= exact <= high:
        message = f"The value {value} lies outside the scale {origin.low} to {origin.high}."
        raise ValueError(message)
    start, end = _exact(target.low), _exact(target.high)
    return start + (exact - low) / (high - low) * (end - start)


def sheet_total(sheet: Sheet, rubric: Rubric) -> Fraction | None:
    """Return the weighted mean of the values answered so far, on the call's scale.

    None when no weighted criterion has a value. A draft has a total too, to show to its juror;
    whether it counts is `counted_total`'s question. Raises ValueError on a value outside its scale
    and on a score for a criterion that the rubric does not have.
    """
    strangers = sheet.scores.keys() - {criterion.key for criterion in rubric.criteria}
    if strangers:
        message = f"The rubric has no criterion {', '.join(sorted(strangers))}."
        raise ValueError(message)
    weighted, weights = Fraction(0), Fraction(0)
    for criterion in rubric.criteria:
        score = sheet.scores.get(criterion.key)
        if score is not None and score.value is not None:
            weight = _exact(criterion.weight)
            weighted += weight * carried(score.value, criterion.scale, rubric.scale)
            weights += weight
    return weighted / weights if weights else None


def counted_total(sheet: Sheet, rubric: Rubric) -> Fraction | None:
    """Return the total of a sheet that enters its entry's total, None for one that does not."""
    if not sheet.submitted or missing(sheet, rubric):
        return None
    return sheet_total(sheet, rubric)


def entry_total(sheets: Iterable[Sheet], rubric: Rubric) -> Fraction | None:
    """Return the plain mean of the sheets of one entry that count, None when none does."""
    totals = [total for each in sheets if (total := counted_total(each, rubric)) is not None]
    return sum(totals, Fraction(0)) / len(totals) if totals else None


def published(number: Fraction, places: int = 2) -> Decimal:
    """Return a number rounded for the reader, halves away from zero (7.125 gives 7.13).

    Half up, because it is what a juror's pocket calculator and a spreadsheet show. Never compute
    further, and never rank, with the result.
    """
    whole = floor(abs(number) * 10**places + Fraction(1, 2))
    sign = 1 if number < 0 < whole else 0
    return Decimal((sign, tuple(int(digit) for digit in str(whole)), -places))


def _exact(number: Exact) -> Fraction:
    if isinstance(number, bool) or not isinstance(number, int | Decimal | Fraction):
        message = (
            f"Scores, weights and scales are whole numbers, decimals or fractions; got {number!r}."
        )
        raise TypeError(message)
    return Fraction(number)
