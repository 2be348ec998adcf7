"""A suggested portfolio obeys its rules, splits no tie and says why; the check finds breaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jury.decision.portfolio import (
    Problem,
    Proposal,
    Rules,
    Tie,
    Why,
    check_portfolio,
    propose_portfolio,
)
from jury.decision.ranking import Contender, Ranking, rank
from jury.decision.states import OutcomeKind
from review.scoring.states import ScoreStatus
from review.scoring.totals import Criterion, Rubric, Scale, Score, Sheet

TEN = Scale(0, 10)
RUBRIC = Rubric((Criterion("impact", 1, TEN),), TEN)
WINNER, FINALIST = OutcomeKind.WINNER, OutcomeKind.FINALIST
MENTION, NOT_SELECTED = OutcomeKind.SPECIAL_MENTION, OutcomeKind.NOT_SELECTED


def ranking_of(*entries: tuple[int, int], unread: int = 0) -> Ranking:
    """Rank entries 1, 2, … given as (city, score); `unread` more have no sheet."""
    contenders = [Contender(n, city) for n, (city, _) in enumerate(entries, start=1)]
    contenders += [Contender(900 + n, 900 + n) for n in range(unread)]
    sheets = [
        Sheet(1, n, {"impact": Score(ScoreStatus.SCORED, score)})
        for n, (_, score) in enumerate(entries, start=1)
    ]
    return rank(contenders, sheets, RUBRIC)


def outcomes(proposal: Proposal) -> dict[int, OutcomeKind | None]:
    return {each.entry_id: each.outcome for each in proposal.suggestions}


def whys(proposal: Proposal) -> dict[int, Why]:
    return {each.entry_id: each.why for each in proposal.suggestions}


def test_prizes_then_finalists_then_nothing() -> None:
    ranking = ranking_of(*((n, 10 - n) for n in range(1, 6)))
    proposal = propose_portfolio(ranking, Rules(winners=2, finalists=2))
    assert outcomes(proposal) == {1: WINNER, 2: WINNER, 3: FINALIST, 4: FINALIST, 5: NOT_SELECTED}
    assert whys(proposal)[5] is Why.BELOW_THE_CUT
    assert proposal.ties == ()


def test_the_second_entry_of_a_city_is_passed_over_and_becomes_finalist() -> None:
    ranking = ranking_of((1, 9), (1, 8), (2, 7), (3, 6), (4, 5))
    proposal = propose_portfolio(ranking, Rules(winners=3, finalists=1))
    assert outcomes(proposal) == {1: WINNER, 2: FINALIST, 3: WINNER, 4: WINNER, 5: NOT_SELECTED}
    assert whys(proposal)[2] is Why.CITY_ALREADY_WINS


def test_one_city_may_win_twice_where_the_call_allows_it() -> None:
    ranking = ranking_of((1, 9), (1, 8), (2, 7))
    free = Rules(winners=2, finalists=1, distinct_cities=False)
    assert outcomes(propose_portfolio(ranking, free)) == {1: WINNER, 2: WINNER, 3: FINALIST}


def test_a_tie_at_the_last_prize_is_left_to_people() -> None:
    ranking = ranking_of((1, 9), (2, 7), (3, 7), (4, 5), (5, 4))
    proposal = propose_portfolio(ranking, Rules(winners=2, finalists=2))
    assert outcomes(proposal) == {1: WINNER, 2: None, 3: None, 4: FINALIST, 5: NOT_SELECTED}
    assert whys(proposal)[2] is Why.TIE_AT_THE_CUT
    assert proposal.ties == (Tie(WINNER, 1, 2, (2, 3)),)


def test_a_tie_at_the_last_finalist_is_left_to_people() -> None:
    ranking = ranking_of((1, 9), (2, 7), (3, 7), (4, 5))
    proposal = propose_portfolio(ranking, Rules(winners=1, finalists=1))
    assert outcomes(proposal) == {1: WINNER, 2: None, 3: None, 4: NOT_SELECTED}
    assert proposal.ties == (Tie(FINALIST, 1, 2, (2, 3)),)


def test_two_tied_entries_of_one_city_win_one_prize() -> None:
    ranking = ranking_of((1, 9), (1, 9), (2, 8), (3, 7), (4, 6))
    proposal = propose_portfolio(ranking, Rules(winners=2, finalists=2))
    assert outcomes(proposal) == {1: None, 2: None, 3: WINNER, 4: FINALIST, 5: NOT_SELECTED}
    assert proposal.ties == (Tie(WINNER, 1, 1, (1, 2)),)


def test_a_tie_may_reach_over_both_cuts() -> None:
    ranking = ranking_of((1, 9), (2, 9), (3, 9), (4, 5))
    proposal = propose_portfolio(ranking, Rules(winners=1, finalists=1))
    assert proposal.ties == (Tie(WINNER, 1, 1, (1, 2, 3)), Tie(FINALIST, 1, 1, (1, 2, 3)))
    assert outcomes(proposal)[4] is NOT_SELECTED


def test_a_shared_place_that_fits_is_no_tie() -> None:
    ranking = ranking_of((1, 9), (2, 9), (3, 5))
    assert propose_portfolio(ranking, Rules(winners=2, finalists=1)).ties == ()


portfolios = st.tuples(
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6)), max_size=14),
    st.builds(Rules, st.integers(0, 4), st.integers(0, 5), st.booleans()),
)


@given(portfolios)
def test_a_suggestion_gives_no_more_than_there_is(
    drawn: tuple[list[tuple[int, int]], Rules],
) -> None:
    entries, rules = drawn
    proposal = propose_portfolio(ranking_of(*entries), rules)
    kinds = list(outcomes(proposal).values())
    tied = {
        kind: sum(t.places for t in proposal.ties if t.outcome is kind)
        for kind in (WINNER, FINALIST)
    }
    assert len(proposal.suggestions) == len(entries)
    assert kinds.count(WINNER) + tied[WINNER] <= rules.winners
    assert kinds.count(FINALIST) + tied[FINALIST] <= rules.finalists
    cities = [entries[e - 1][0] for e, kind in outcomes(proposal).items() if kind is WINNER]
    if rules.distinct_cities:
        assert len(set(cities)) == len(cities)
    undecided = {e for e, kind in outcomes(proposal).items() if kind is None}
    assert undecided == {e for tie in proposal.ties for e in tie.entry_ids}


@given(portfolios)
def test_equal_places_are_treated_equally_or_left_open(
    drawn: tuple[list[tuple[int, int]], Rules],
) -> None:
    entries, rules = drawn
    proposal = propose_portfolio(ranking_of(*entries), rules)
    winners = {e for e, kind in outcomes(proposal).items() if kind is WINNER}
    for each in proposal.suggestions:
        if each.outcome is NOT_SELECTED:
            better = [o for o in proposal.suggestions if o.rank >= each.rank and o is not each]
            assert all(o.outcome is not FINALIST or o.rank == each.rank for o in better)
        peers = [o for o in proposal.suggestions if o.rank == each.rank and o.why is each.why]
        assert len({o.outcome for o in peers}) == 1
        if each.why is Why.CITY_ALREADY_WINS:
            city = entries[each.entry_id - 1][0]
            assert rules.distinct_cities
            tied = {e for t in proposal.ties if t.outcome is WINNER for e in t.entry_ids}
            assert any(entries[e - 1][0] == city for e in winners | tied)


@given(portfolios)
def test_a_suggestion_without_ties_passes_the_check(
    drawn: tuple[list[tuple[int, int]], Rules],
) -> None:
    entries, rules = drawn
    ranking = ranking_of(*entries)
    proposal = propose_portfolio(ranking, rules)
    if not proposal.ties:
        assert check_portfolio(outcomes(proposal), ranking, rules) == []


RANKING = ranking_of((1, 9), (1, 8), (2, 7), (3, 6), (4, 5), unread=1)
RULES = Rules(winners=2, finalists=2)
SOUND = {1: WINNER, 2: FINALIST, 3: WINNER, 4: FINALIST, 5: NOT_SELECTED}


def test_a_jury_may_leave_the_order_of_the_ranking() -> None:
    left = {1: FINALIST, 2: NOT_SELECTED, 3: MENTION, 4: WINNER, 5: WINNER, 900: NOT_SELECTED}
    assert check_portfolio(left, RANKING, RULES) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({5: None}, Problem("outcome_missing", (5,))),
        ({77: NOT_SELECTED}, Problem("unknown_entry", (77,))),
        ({900: MENTION, 4: NOT_SELECTED}, Problem("not_ranked", (900,))),
        ({1: FINALIST, 2: WINNER, 3: FINALIST, 4: NOT_SELECTED, 5: WINNER}, None),
        ({2: WINNER, 3: FINALIST}, Problem("two_winners_of_one_city", (1, 2))),
        ({5: WINNER}, Problem("wrong_number_of_winners", (1, 3, 5), {"expected": 2, "found": 3})),
        ({1: NOT_SELECTED}, Problem("wrong_number_of_winners", (3,), {"expected": 2, "found": 1})),
        (
            {5: MENTION},
            Problem("wrong_number_of_finalists", (2, 4, 5), {"expected": 2, "found": 3}),
        ),
        (
            {4: NOT_SELECTED},
            Problem("wrong_number_of_finalists", (2,), {"expected": 2, "found": 1}),
        ),
    ],
)
def test_each_problem_is_named_once(
    change: dict[int, OutcomeKind | None], problem: Problem | None
) -> None:
    made = {e: kind for e, kind in (SOUND | change).items() if kind is not None}
    assert check_portfolio(made, RANKING, RULES) == ([] if problem is None else [problem])


def test_an_award_may_be_declared_void() -> None:
    nobody = dict.fromkeys(SOUND, NOT_SELECTED)
    assert check_portfolio(nobody, RANKING, RULES, void=True) == []
    assert check_portfolio(nobody | {4: FINALIST}, RANKING, RULES, void=True) == []
    found = check_portfolio(SOUND, RANKING, RULES, void=True)
    assert found == [Problem("winners_in_a_void_award", (1, 3))]


def test_nobody_winning_without_a_declaration_is_a_problem() -> None:
    keys = {
        each.key for each in check_portfolio(dict.fromkeys(SOUND, NOT_SELECTED), RANKING, RULES)
    }
    assert keys == {"wrong_number_of_winners", "wrong_number_of_finalists"}


def test_too_few_cities_ask_for_fewer_winners() -> None:
    ranking = ranking_of((1, 9), (1, 8))
    assert check_portfolio({1: WINNER, 2: FINALIST}, ranking) == []
