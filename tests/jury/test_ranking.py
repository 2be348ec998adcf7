"""Places are exact, shared fairly, explained, and follow the scores in one direction only."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jury.decision.ranking import FORMULA_VERSION, Contender, Ranking, Row, Unranked, rank
from review.scoring.states import ScoreStatus
from review.scoring.totals import Criterion, Rubric, Scale, Score, Sheet

TEN = Scale(0, 10)
RUBRIC = Rubric((Criterion("impact", 2, TEN), Criterion("scope", 1, TEN)), TEN)
LADDERS = [
    (),
    ("impact",),
    ("scope", "impact"),
    ("smallest_spread", "chair"),
    ("most_readings", "impact", "chair"),
]
AWAY = Score(ScoreStatus.ABSTAINED)


def scored(value: int | Decimal | Fraction) -> Score:
    return Score(ScoreStatus.SCORED, value)


def sheet(juror: int, entry: int, impact: int | None, scope: int | None) -> Sheet:
    pair = {"impact": impact, "scope": scope}
    return Sheet(juror, entry, {k: AWAY if v is None else scored(v) for k, v in pair.items()})


def field(*entries: int) -> list[Contender]:
    return [Contender(each, each * 100) for each in entries]


def by_entry(ranking: Ranking) -> dict[int, Row]:
    return {row.contender.id: row for row in ranking.rows}


def ranks(ranking: Ranking) -> dict[int, int]:
    return {row.contender.id: row.rank for row in ranking.rows}


# Few different scores, so that ties are common.
few = st.sampled_from([scored(0), scored(3), scored(5), scored(10), AWAY, None])
sheets_of_a_call = st.dictionaries(
    st.tuples(st.integers(1, 5), st.integers(1, 8)), st.tuples(few, few, st.booleans()), max_size=40
).map(
    lambda found: [
        Sheet(juror, entry, {"impact": impact, "scope": scope}, sent or juror > 1)
        for (juror, entry), (impact, scope, sent) in found.items()
    ]
)
ALL = field(*range(1, 9))


def test_equal_totals_share_the_place_and_leave_the_next_one_free() -> None:
    sheets = [sheet(1, 1, 9, 9), sheet(1, 2, 7, 7), sheet(1, 3, 7, 7), sheet(1, 4, 5, 5)]
    ranking = rank(field(4, 3, 2, 1), sheets, RUBRIC)
    assert [(row.rank, row.contender.id) for row in ranking.rows] == [
        (1, 1),
        (2, 2),
        (2, 3),
        (4, 4),
    ]
    assert [row.decided_by for row in ranking.rows] == ["total", "shared", "shared", "total"]


def test_a_row_tells_its_numbers() -> None:
    row = rank(field(1), [sheet(1, 1, 9, 6), sheet(2, 1, 6, None), sheet(3, 1, 4, 4)], RUBRIC).rows[
        0
    ]
    assert (row.total, row.sheets, row.lowest, row.highest) == (6, 3, 4, 8)
    assert row.spread == 2
    assert row.criterion_means == {"impact": Fraction(19, 3), "scope": 5}


def test_the_spread_of_one_sheet_is_unknown() -> None:
    assert rank(field(1), [sheet(1, 1, 9, 6)], RUBRIC).rows[0].spread is None


def test_the_ladder_of_the_call_decides_step_by_step() -> None:
    # All three total 6; scope sets 3 apart, then impact cannot differ any more between 1 and 2.
    sheets = [sheet(1, 1, 7, 4), sheet(1, 2, 7, 4), sheet(1, 3, 5, 8)]
    rows = by_entry(rank(field(1, 2, 3), sheets, RUBRIC, ("scope", "impact")))
    assert {entry: row.rank for entry, row in rows.items()} == {3: 1, 1: 2, 2: 2}
    assert (rows[3].decided_by, rows[3].compared) == ("scope", (("scope", 8),))
    assert rows[1].decided_by == "shared"
    assert rows[1].compared == (("scope", 4), ("impact", 7))


def test_places_below_a_pair_that_a_step_sets_apart_count_the_pair() -> None:
    # All total 6. Scope puts 1 and 2 before 3 and 4, which impact cannot tell apart either.
    sheets = [sheet(1, n, 5, 8) for n in (1, 2)] + [sheet(1, n, 7, 4) for n in (3, 4)]
    ranking = rank(field(1, 2, 3, 4, 5), [*sheets, sheet(1, 5, 1, 1)], RUBRIC, ("scope", "impact"))
    assert ranks(ranking) == {1: 1, 2: 1, 3: 3, 4: 3, 5: 5}


def test_a_step_that_cannot_compare_is_passed_over() -> None:
    sheets = [sheet(1, 1, 6, None), sheet(1, 2, 5, 8)]
    rows = by_entry(rank(field(1, 2), sheets, RUBRIC, ("scope", "impact")))
    assert (rows[1].rank, rows[1].decided_by, rows[2].rank) == (1, "impact", 2)


def test_the_smallest_spread_comes_first_where_the_call_says_so() -> None:
    sheets = [sheet(1, 1, 9, 9), sheet(2, 1, 5, 5), sheet(1, 2, 8, 8), sheet(2, 2, 6, 6)]
    rows = by_entry(rank(field(1, 2), sheets, RUBRIC, ("smallest_spread",)))
    assert (rows[2].rank, rows[2].compared) == (1, (("smallest_spread", Fraction(2)),))


def test_the_most_readings_come_first_where_the_call_says_so() -> None:
    sheets = [sheet(1, 1, 7, 7), sheet(1, 2, 7, 7), sheet(2, 2, 7, 7)]
    assert ranks(rank(field(1, 2), sheets, RUBRIC, ("most_readings",))) == {2: 1, 1: 2}


def test_the_chair_is_awaited_with_a_shared_place() -> None:
    rows = rank(
        field(1, 2), [sheet(1, 1, 7, 7), sheet(1, 2, 7, 7)], RUBRIC, ("impact", "chair")
    ).rows
    assert [(row.rank, row.decided_by) for row in rows] == [(1, "chair"), (1, "chair")]


def test_entries_without_a_sheet_that_counts_are_listed_apart() -> None:
    draft = Sheet(1, 2, {"impact": scored(9)})
    unsent = Sheet(1, 3, {"impact": scored(9), "scope": scored(9)}, submitted=False)
    sheets = [draft, unsent, sheet(1, 4, None, None), sheet(1, 5, 0, 0)]
    ranking = rank(field(1, 2, 3, 4, 5), sheets, RUBRIC)
    assert {contender.id: why for contender, why in ranking.unranked} == {
        1: Unranked.NO_SHEET,
        2: Unranked.NO_COMPLETE_SHEET,
        3: Unranked.NO_COMPLETE_SHEET,
        4: Unranked.NO_VALUE,
    }
    assert ranks(ranking) == {5: 1}


def test_a_place_tells_whether_one_juror_holds_it() -> None:
    sheets = [
        sheet(j, e, v, v)
        for j, row in {1: (9, 5, 1), 2: (9, 5, 1), 3: (6, 7, 9)}.items()
        for e, v in enumerate(row, start=1)
    ]
    rows = by_entry(rank(field(1, 2, 3), sheets, RUBRIC))
    assert (rows[1].rank, rows[2].rank, rows[3].rank) == (1, 2, 3)
    # Without juror 1: 7.5, 6, 5. Without juror 3: 9, 5, 1. Nothing moves.
    assert all(row.steadiness.unchanged for row in rows.values())
    tight = [*sheets[:6], *(sheet(3, e, v, v) for e, v in enumerate((0, 10, 9), start=1))]
    moved = by_entry(rank(field(1, 2, 3), tight, RUBRIC))
    assert (moved[2].rank, moved[2].steadiness.best, moved[2].steadiness.worst) == (1, 1, 2)
    assert not moved[2].steadiness.unchanged


def test_an_entry_that_rests_on_one_juror_is_never_steady() -> None:
    row = rank(field(1), [sheet(1, 1, 9, 9)], RUBRIC).rows[0]
    assert row.steadiness.may_vanish
    assert not row.steadiness.unchanged


def test_thirds_that_floats_would_tell_apart_are_equal() -> None:
    # The mean of 0.1, 0.2 and 0.3 is 0.2; in floats it is 0.20000000000000004.
    tenths = [Decimal("0.1"), Decimal("0.2"), Decimal("0.3")]
    first = [Sheet(j, 1, {"impact": scored(v), "scope": scored(v)}) for j, v in enumerate(tenths)]
    second = [
        Sheet(j, 2, {"impact": scored(Decimal("0.2")), "scope": scored(Decimal("0.2"))})
        for j in range(3)
    ]
    assert ranks(rank(field(1, 2), first + second, RUBRIC)) == {1: 1, 2: 1}


def test_the_formula_has_a_version() -> None:
    assert rank([], [], RUBRIC).formula_version == FORMULA_VERSION == "weighted-mean-1/ladder-1"


@given(sheets_of_a_call, st.sampled_from(LADDERS), st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(
    sheets: list[Sheet], ladder: tuple[str, ...], random: object
) -> None:
    shuffled, turned = list(sheets), list(ALL)
    random.shuffle(shuffled)
    random.shuffle(turned)
    assert rank(turned, shuffled, RUBRIC, ladder) == rank(ALL, sheets, RUBRIC, ladder)


@given(sheets_of_a_call, st.sampled_from(LADDERS))
def test_a_place_is_one_more_than_the_entries_before_it(
    sheets: list[Sheet], ladder: tuple[str, ...]
) -> None:
    rows = rank(ALL, sheets, RUBRIC, ladder).rows
    for row in rows:
        assert row.rank == 1 + sum(other.rank < row.rank for other in rows)
        assert row.steadiness.best <= row.rank <= row.steadiness.worst
        better = {other.rank for other in rows if other.total > row.total}
        assert all(place < row.rank for place in better)
        assert row.lowest <= row.total <= row.highest
    shared = {row.rank for row in rows if row.decided_by in {"shared", "chair"}}
    assert shared == {r.rank for r in rows if sum(o.rank == r.rank for o in rows) > 1}


@given(sheets_of_a_call, st.sampled_from(LADDERS), st.data())
def test_raising_a_score_never_lowers_the_place(
    sheets: list[Sheet], ladder: tuple[str, ...], data: st.DataObject
) -> None:
    raisable = [
        (n, key)
        for n, each in enumerate(sheets)
        for key, score in each.scores.items()
        if score is not None and score.value is not None and score.value < 10
    ]
    if not raisable:
        return
    number, key = data.draw(st.sampled_from(raisable))
    old = sheets[number]
    higher = data.draw(st.integers(int(old.scores[key].value) + 1, 10))
    new = Sheet(old.juror_id, old.entry_id, old.scores | {key: scored(higher)}, old.submitted)
    before = ranks(rank(ALL, sheets, RUBRIC, ladder))
    after = ranks(rank(ALL, [*sheets[:number], new, *sheets[number + 1 :]], RUBRIC, ladder))
    if old.entry_id in before:
        assert after[old.entry_id] <= before[old.entry_id]
    assert before.keys() == after.keys()


@given(sheets_of_a_call, st.sampled_from(LADDERS), st.integers(1, 50), st.integers(1, 50))
def test_another_unit_of_weights_or_scores_moves_nobody(
    sheets: list[Sheet], ladder: tuple[str, ...], stretch: int, factor: int
) -> None:
    wide = Scale(0, 10 * stretch)
    rubric = Rubric(
        tuple(Criterion(c.key, Fraction(c.weight) * factor, wide) for c in RUBRIC.criteria), TEN
    )
    stretched = [
        Sheet(
            s.juror_id,
            s.entry_id,
            {
                k: scored(v.value * stretch) if v is not None and v.value is not None else v
                for k, v in s.scores.items()
            },
            s.submitted,
        )
        for s in sheets
    ]
    before, after = rank(ALL, sheets, RUBRIC, ladder), rank(ALL, stretched, rubric, ladder)
    assert ranks(after) == ranks(before)
    assert [row.total for row in after.rows] == [row.total for row in before.rows]


@given(sheets_of_a_call, st.integers(1, 8))
def test_a_sheet_that_does_not_count_changes_nothing(sheets: list[Sheet], entry: int) -> None:
    unfinished = Sheet(99, entry, {"impact": scored(0)})
    before, after = rank(ALL, sheets, RUBRIC), rank(ALL, [*sheets, unfinished], RUBRIC)
    assert after.rows == before.rows


@settings(max_examples=30)
@given(sheets_of_a_call)
def test_steadiness_is_what_ranking_without_each_juror_says(sheets: list[Sheet]) -> None:
    full = rank(ALL, sheets, RUBRIC, ("impact",))
    jurors = {each.juror_id for each in sheets}
    without = [
        ranks(rank(ALL, [s for s in sheets if s.juror_id != juror], RUBRIC, ("impact",)))
        for juror in jurors
    ]
    for row in full.rows:
        found = [places.get(row.contender.id) for places in without]
        places = [row.rank, *(each for each in found if each is not None)]
        assert (row.steadiness.best, row.steadiness.worst) == (min(places), max(places))
        assert row.steadiness.may_vanish == (None in found)


def test_what_cannot_be_ranked_is_refused() -> None:
    with pytest.raises(ValueError, match="Juror 1 has two sheets on entry 1"):
        rank(field(1), [sheet(1, 1, 5, 5), sheet(1, 1, 6, 6)], RUBRIC)
    with pytest.raises(ValueError, match="about 2, no contender"):
        rank(field(1), [sheet(1, 2, 5, 5)], RUBRIC)
    with pytest.raises(ValueError, match="unknown step: charm"):
        rank(field(1), [], RUBRIC, ("charm",))
