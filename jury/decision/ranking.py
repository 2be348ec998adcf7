"""The ranking of a call's entries: pure, exact, and explained row by row.

Entries are ordered by their total (see `review.scoring.totals`). Where totals are equal, the
ladder written in the call decides, step by step: the mean on one criterion, the smallest spread,
the most readings. A step that cannot compare, because one of the tied entries has no such value,
is passed over for all of them. What is still equal shares the place, and the next place is left
free: 1, 2, 2, 4. Where the ladder ends with the chair, such entries share the place until the
chair has decided. Ids and times of arrival never decide.

An entry without a sheet that counts is not ranked: it is listed apart, with the reason.

Each row also says how steady its place is: the best and the worst place that the entry would have
if any one juror had not taken part.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from calls.call.shape.judging import TieBreak
from review.assignment.matching import Id, in_order
from review.scoring import totals
from review.scoring.totals import Rubric, Sheet

FORMULA_VERSION = f"{totals.FORMULA_VERSION}/ladder-1"

BY_TOTAL = "total"
SHARED = "shared"


class Unranked(StrEnum):
    """Why an entry has no place."""

    NO_SHEET = "no_sheet"
    NO_COMPLETE_SHEET = "no_complete_sheet"
    NO_VALUE = "no_value"


@dataclass(frozen=True, slots=True)
class Contender:
    """An eligible entry, with what the rules about a portfolio look at."""

    id: Id
    city_id: Id
    axis: str | None = None


@dataclass(frozen=True, slots=True)
class Steadiness:
    """The places an entry takes with all jurors, and when each in turn is left out.

    `may_vanish` is true where the entry rests on one juror alone and would not be ranked without.
    """

    best: int
    worst: int
    may_vanish: bool

    @property
    def unchanged(self) -> bool:
        """Whether the place is the same whichever single juror is left out."""
        return self.best == self.worst and not self.may_vanish


@dataclass(frozen=True, slots=True)
class Row:
    """One ranked entry. Numbers are exact, on the call's scale; criterion means on their own.

    `spread` is the sample standard deviation of the sheets' totals, None with fewer than two
    sheets. `compared` holds the steps of the ladder that were looked at, with this entry's values
    (for the smallest spread, the variance). `decided_by` is `total`, the step that set the entry
    apart, `shared`, or `chair` where the chair has yet to decide.
    """

    rank: int
    contender: Contender
    total: Fraction
    sheets: int
    spread: Decimal | None
    lowest: Fraction
    highest: Fraction
    criterion_means: Mapping[str, Fraction | None] = field(hash=False)
    compared: tuple[tuple[str, Fraction], ...]
    decided_by: str
    steadiness: Steadiness


@dataclass(frozen=True, slots=True)
class Ranking:
    """The rows in the order of their places, and the entries without a place."""

    rows: tuple[Row, ...]
    unranked: tuple[tuple[Contender, Unranked], ...]
    formula_version: str = FORMULA_VERSION


@dataclass(frozen=True, slots=True)
class _Counted:
    """A sheet that counts, with its total computed once."""

    sheet: Sheet
    total: Fraction


@dataclass(frozen=True, slots=True)
class _Place:
    rank: int
    compared: tuple[tuple[str, Fraction], ...]
    decided_by: str


_Piles = Mapping[Id, Sequence[_Counted]]


def rank(
    contenders: Iterable[Contender],
    sheets: Iterable[Sheet],
    rubric: Rubric,
    tie_break: Sequence[str] = (),
) -> Ranking:
    """Rank the entries of a call.

    `tie_break` is the call's ladder of criterion keys and `TieBreak` words, first step first.
    Sheets that are unsubmitted or incomplete may be passed: they do not count. Raises ValueError
    when a juror has two sheets on one entry, a sheet belongs to no contender, or the ladder has a
    step that is neither a criterion nor a `TieBreak`.
    """
    unknown = set(tie_break) - {criterion.key for criterion in rubric.criteria} - set(TieBreak)
    if unknown:
        message = f"The tie-break has an unknown step: {', '.join(sorted(unknown))}."
        raise ValueError(message)
    field_of = {each.id: each for each in sorted(contenders, key=lambda each: in_order(each.id))}
    handed_in = _by_entry(sheets, field_of)
    piles = {entry: pile for entry in field_of if (pile := _counted(handed_in[entry], rubric))}
    means = {entry: _total(pile) for entry, pile in piles.items()}
    places = _places(piles, means, tie_break)
    without = _without_each_juror(piles, means, tie_break)
    rows = [_row(field_of[entry], piles[entry], places[entry], rubric, without) for entry in piles]
    unranked = tuple(
        (contender, _why_unranked(handed_in[entry], rubric))
        for entry, contender in field_of.items()
        if entry not in piles
    )
    return Ranking(tuple(sorted(rows, key=lambda row: row.rank)), unranked)


def _by_entry(sheets: Iterable[Sheet], field_of: Mapping[Id, Contender]) -> dict[Id, list[Sheet]]:
    sorted_out: dict[Id, dict[Id, Sheet]] = {entry: {} for entry in field_of}
    for sheet in sheets:
        if sheet.entry_id not in sorted_out:
            message = f"A sheet of juror {sheet.juror_id} is about {sheet.entry_id}, no contender."
            raise ValueError(message)
        if sheet.juror_id in sorted_out[sheet.entry_id]:
            message = f"Juror {sheet.juror_id} has two sheets on entry {sheet.entry_id}."
            raise ValueError(message)
        sorted_out[sheet.entry_id][sheet.juror_id] = sheet
    return {entry: list(by_juror.values()) for entry, by_juror in sorted_out.items()}


def _counted(sheets: Iterable[Sheet], rubric: Rubric) -> list[_Counted]:
    return [
        _Counted(sheet, total)
        for sheet in sheets
        if (total := totals.counted_total(sheet, rubric)) is not None
    ]


def _why_unranked(sheets: Sequence[Sheet], rubric: Rubric) -> Unranked:
    if not sheets:
        return Unranked.NO_SHEET
    if any(each.submitted and not totals.missing(each, rubric) for each in sheets):
        return Unranked.NO_VALUE
    return Unranked.NO_COMPLETE_SHEET


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _criterion_mean(pile: Iterable[_Counted], key: str) -> Fraction | None:
    scores = [each.sheet.scores.get(key) for each in pile]
    values = [Fraction(score.value) for score in scores if score and score.value is not None]
    return _mean(values) if values else None


def _total(pile: Iterable[_Counted]) -> Fraction:
    return _mean([each.total for each in pile])


def _places(piles: _Piles, means: Mapping[Id, Fraction], ladder: Sequence[str]) -> dict[Id, _Place]:
    """Give each entry its place; walks the groups of equal totals from the highest down."""
    levels: defaultdict[Fraction, list[Id]] = defaultdict(list)
    for entry in piles:
        levels[means[entry]].append(entry)
    places: dict[Id, _Place] = {}
    for level in sorted(levels, reverse=True):
        _settle(levels[level], piles, tuple(ladder), _Place(len(places) + 1, (), BY_TOTAL), places)
    return places


def _settle(
    tied: Sequence[Id],
    piles: _Piles,
    ladder: tuple[str, ...],
    start: _Place,
    places: dict[Id, _Place],
) -> None:
    """Place a group that is equal so far, from `start.rank` on; recurs down the ladder."""
    step = ladder[0] if ladder else SHARED
    if len(tied) == 1 or step in {SHARED, TieBreak.CHAIR}:
        decided_by = start.decided_by if len(tied) == 1 else str(step)
        places |= dict.fromkeys(tied, _Place(start.rank, start.compared, decided_by))
        return
    levels: defaultdict[Fraction, list[Id]] = defaultdict(list)
    for entry in tied:
        value = _step_value(piles[entry], step)
        if value is None:
            _settle(tied, piles, ladder[1:], start, places)
            return
        levels[value].append(entry)
    taken = start.rank
    for level in sorted(levels, reverse=step != TieBreak.SMALLEST_SPREAD):
        place = _Place(taken, (*start.compared, (str(step), level)), str(step))
        _settle(levels[level], piles, ladder[1:], place, places)
        taken += len(levels[level])


def _step_value(pile: Sequence[_Counted], step: str) -> Fraction | None:
    if step == TieBreak.SMALLEST_SPREAD:
        return _variance([each.total for each in pile])
    if step == TieBreak.MOST_READINGS:
        return Fraction(len(pile))
    return _criterion_mean(pile, step)


def _without_each_juror(
    piles: _Piles, means: Mapping[Id, Fraction], ladder: Sequence[str]
) -> list[dict[Id, _Place]]:
    """Rank once more for each juror who has a sheet that counts, leaving all of theirs out."""
    read: defaultdict[Id, list[Id]] = defaultdict(list)
    for entry, pile in piles.items():
        for each in pile:
            read[each.sheet.juror_id].append(entry)
    rankings = []
    for juror in sorted(read, key=in_order):
        # Only the entries that this juror read have other totals without the juror.
        fewer = {
            entry: [each for each in piles[entry] if each.sheet.juror_id != juror]
            for entry in read[juror]
        }
        left = {entry: pile for entry, pile in {**piles, **fewer}.items() if pile}
        changed = {entry: _total(pile) for entry, pile in fewer.items() if pile}
        rankings.append(_places(left, {**means, **changed}, ladder))
    return rankings


def _row(
    contender: Contender,
    pile: Sequence[_Counted],
    place: _Place,
    rubric: Rubric,
    without: Iterable[Mapping[Id, _Place]],
) -> Row:
    sheet_totals = [each.total for each in pile]
    found = [ranking.get(contender.id) for ranking in without]
    ranks = [place.rank, *(each.rank for each in found if each)]
    return Row(
        rank=place.rank,
        contender=contender,
        total=_mean(sheet_totals),
        sheets=len(pile),
        spread=_root(_variance(sheet_totals)),
        lowest=min(sheet_totals),
        highest=max(sheet_totals),
        criterion_means={each.key: _criterion_mean(pile, each.key) for each in rubric.criteria},
        compared=place.compared,
        decided_by=place.decided_by,
        steadiness=Steadiness(min(ranks), max(ranks), may_vanish=None in found),
    )


def _variance(values: Sequence[Fraction]) -> Fraction | None:
    """Return the sample variance, None for fewer than two values, which have none."""
    if len(values) <= 1:
        return None
    mean = _mean(values)
    return sum(((each - mean) ** 2 for each in values), Fraction(0)) / (len(values) - 1)


def _root(square: Fraction | None) -> Decimal | None:
    """Return the square root to 28 digits; nothing before it was rounded."""
    if square is None:
        return None
    with localcontext(prec=60):
        root = (Decimal(square.numerator) / Decimal(square.denominator)).sqrt()
    with localcontext(prec=28):
        return +root
