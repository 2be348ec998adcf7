"""Totals are exact, ignore order, and never take a missing score for a zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.scoring.states import ScoreStatus
from review.scoring.totals import (
    Criterion,
    Rubric,
    Scale,
    Score,
    Sheet,
    carried,
    counted_total,
    entry_total,
    missing,
    published,
    sheet_total,
)

TEN = Scale(0, 10)
FIVE = Scale(1, 5)
RUBRIC = Rubric(
    (Criterion("impact", 3, TEN), Criterion("scope", 2, FIVE), Criterion("reach", 1, TEN)), TEN
)
KEYS = [criterion.key for criterion in RUBRIC.criteria]
WITHOUT_VALUE = [status for status in ScoreStatus if status is not ScoreStatus.SCORED]


def scored(value: int | Decimal) -> Score:
    return Score(ScoreStatus.SCORED, value)


def sheet(juror: int = 1, *, submitted: bool = True, **scores: Score | int | None) -> Sheet:
    answers = {k: scored(v) if isinstance(v, int) else v for k, v in scores.items()}
    return Sheet(juror, 1, answers, submitted)


answers = st.one_of(
    st.integers(1, 5).map(scored),
    st.decimals(1, 5, places=2).map(scored),
    st.sampled_from(WITHOUT_VALUE).map(Score),
)
full_sheets = st.builds(
    Sheet, st.integers(1, 9), st.just(1), st.fixed_dictionaries(dict.fromkeys(KEYS, answers))
)


def test_weights_and_scales_enter_the_total() -> None:
    # 3 on a scale of 1 to 5 lies halfway: 5 of 10. (3 x 8 + 2 x 5 + 1 x 10) / 6
    assert sheet_total(sheet(impact=8, scope=3, reach=10), RUBRIC) == Fraction(44, 6)


@pytest.mark.parametrize("status", WITHOUT_VALUE)
def test_an_answer_without_a_value_leaves_with_its_weight(status: ScoreStatus) -> None:
    answered = sheet(impact=8, scope=Score(status), reach=10)
    assert counted_total(answered, RUBRIC) == Fraction(34, 4)


def test_a_missing_score_is_no_zero_and_keeps_the_sheet_out() -> None:
    draft = sheet(impact=8, scope=None)
    assert missing(draft, RUBRIC) == ("scope", "reach")
    assert sheet_total(draft, RUBRIC) == 8
    assert counted_total(draft, RUBRIC) is None
    done = sheet(2, impact=4, scope=3, reach=4)
    assert entry_total([draft, done], RUBRIC) == entry_total([done], RUBRIC)


def test_a_zero_is_a_score() -> None:
    assert counted_total(sheet(impact=0, scope=1, reach=0), RUBRIC) == 0


def test_an_unsubmitted_sheet_stays_out() -> None:
    assert entry_total([sheet(impact=8, scope=3, reach=1, submitted=False)], RUBRIC) is None


def test_a_sheet_without_any_value_stays_out() -> None:
    away = Score(ScoreStatus.ABSTAINED)
    assert counted_total(sheet(impact=away, scope=away, reach=away), RUBRIC) is None


def test_a_juror_who_abstained_once_weighs_as_much_as_the_others() -> None:
    whole = sheet(1, impact=10, scope=5, reach=10)
    part = sheet(2, impact=0, scope=Score(ScoreStatus.ABSTAINED), reach=0)
    assert entry_total([whole, part], RUBRIC) == 5


@given(st.lists(full_sheets, max_size=8), st.randoms(use_true_random=False))
def test_order_never_matters(sheets: list[Sheet], random: object) -> None:
    shuffled = list(sheets)
    random.shuffle(shuffled)
    turned = [Sheet(s.juror_id, 1, dict(reversed(s.scores.items()))) for s in shuffled]
    assert entry_total(sheets, RUBRIC) == entry_total(turned, RUBRIC)


@given(full_sheets, st.integers(1, 1000))
def test_only_the_ratio_of_weights_matters(each: Sheet, factor: int) -> None:
    heavier = Rubric(
        tuple(Criterion(c.key, Fraction(c.weight) * factor, c.scale) for c in RUBRIC.criteria), TEN
    )
    assert sheet_total(each, heavier) == sheet_total(each, RUBRIC)


@given(full_sheets)
def test_a_total_stays_on_the_scale_and_follows_it(each: Sheet) -> None:
    total = sheet_total(each, RUBRIC)
    percent = sheet_total(each, Rubric(RUBRIC.criteria, Scale(0, 100)))
    if total is None:
        assert percent is None
    else:
        assert 0 <= total <= 10
        assert percent == total * 10


@given(full_sheets, st.sampled_from(KEYS), st.integers(1, 400))
def test_a_higher_score_gives_a_higher_total(each: Sheet, key: str, cents: int) -> None:
    score = each.scores[key]
    if score.value is None or score.value + Decimal(cents) / 100 > 5:
        return
    raised = each.scores | {key: scored(Decimal(score.value) + Decimal(cents) / 100)}
    assert sheet_total(Sheet(1, 1, raised), RUBRIC) > sheet_total(each, RUBRIC)


def test_thirds_are_exact() -> None:
    third = Rubric((Criterion("a", 1, TEN), Criterion("b", 2, TEN)), TEN)
    sheets = [Sheet(j, 1, {"a": scored(1), "b": scored(0)}) for j in range(3)]
    assert entry_total(sheets, third) == Fraction(1, 3)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(57, 8), "7.13"),  # 7.125: half up
        (Fraction(1, 3), "0.33"),
        (Fraction(-57, 8), "-7.13"),
        (Fraction(-1, 1000), "0.00"),
        (Fraction(10), "10.00"),
        (Fraction(99_999, 10_000), "10.00"),
        (Fraction(10**40), "1" + "0" * 40 + ".00"),
    ],
)
def test_rounding_happens_once_and_half_up(number: Fraction, text: str) -> None:
    assert str(published(number)) == text


@given(st.fractions(), st.integers(0, 6))
def test_rounding_is_within_half_a_step(number: Fraction, places: int) -> None:
    assert abs(Fraction(published(number, places)) - number) <= Fraction(1, 2 * 10**places)


def test_values_outside_their_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="outside the scale 1 to 5"):
        carried(6, FIVE, TEN)


def test_a_score_for_no_criterion_is_refused() -> None:
    with pytest.raises(ValueError, match="no criterion charm"):
        sheet_total(sheet(charm=3), RUBRIC)


@pytest.mark.parametrize(("status", "value"), [("scored", None), ("abstained", 0)])
def test_a_value_comes_exactly_with_a_scored_score(status: str, value: int | None) -> None:
    with pytest.raises(ValueError, match="exactly when it is scored"):
        Score(ScoreStatus(status), value)


@pytest.mark.parametrize("value", [7.5, True, "7"])
def test_floats_and_look_alikes_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="whole numbers, decimals or fractions"):
        Score(ScoreStatus.SCORED, value)


@pytest.mark.parametrize(
    ("criteria", "sentence"),
    [
        ((), "at least one criterion"),
        ((Criterion("a", 0, TEN),), "at least one criterion"),
        ((Criterion("a", 1, TEN), Criterion("a", 2, TEN)), "once in a rubric"),
    ],
)
def test_a_rubric_that_gives_no_total_is_refused(
    criteria: tuple[Criterion, ...], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Rubric(criteria, TEN)


def test_an_empty_scale_and_a_negative_weight_are_refused() -> None:
    with pytest.raises(ValueError, match="rises"):
        Scale(5, 5)
    with pytest.raises(ValueError, match="negative"):
        Criterion("a", -1, TEN)
