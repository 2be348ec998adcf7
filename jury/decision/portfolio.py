"""The portfolio of a decision: which outcomes a ranking suggests, and what a set of them must obey.

Pure. The suggestion is a draft for people: it never splits a tie at a cut, and each outcome says
why. `check` judges what people made of it; it asks nothing about the order of the ranking, since a
jury that deliberates may leave it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from jury.decision.ranking import Contender, Ranking, Row
from jury.decision.states import OutcomeKind
from review.assignment.matching import Id, in_order


class Why(StrEnum):
    """The key of the sentence that explains a suggested outcome."""

    PLACE = "place"  # the place reaches this outcome
    CITY_ALREADY_WINS = "city_already_wins"  # the place reaches a prize, its city has one
    BELOW_THE_CUT = "below_the_cut"
    TIE_AT_THE_CUT = "tie_at_the_cut"  # people must decide


@dataclass(frozen=True, slots=True)
class Rules:
    """How many prizes and finalists (or special mentions) a call gives, and to whom."""

    winners: int = 3
    finalists: int = 7
    distinct_cities: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One entry's suggested outcome; None where a tie at the cut awaits a decision."""

    entry_id: Id
    rank: int
    outcome: OutcomeKind | None
    why: Why


@dataclass(frozen=True, slots=True)
class Tie:
    """Entries that share a place at a cut: `places` of them get the outcome, people say which."""

    outcome: OutcomeKind
    places: int
    rank: int
    entry_ids: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Suggestions in the order of the ranking, and the ties that stay open."""

    suggestions: tuple[Suggestion, ...]
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a set of outcomes cannot be sealed: a sentence key, its numbers, the entries meant."""

    key: str
    entry_ids: tuple[Id, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(slots=True)
class _Cut:
    """What is still to be given while the places are walked from the first down."""

    prizes: int
    finalists: int
    distinct_cities: bool
    cities: set[Id] = field(default_factory=set)
    suggestions: list[Suggestion] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)

    def tell(self, rows: Iterable[Row], outcome: OutcomeKind | None, why: Why) -> None:
        self.suggestions.extend(
            Suggestion(row.contender.id, row.rank, outcome, why) for row in rows
        )

    def tie(self, rows: Sequence[Row], outcome: OutcomeKind, places: int) -> None:
        entries = tuple(sorted((row.contender.id for row in rows), key=in_order))
        self.ties.append(Tie(outcome, places, rows[0].rank, entries))


def propose_portfolio(ranking: Ranking, rules: Rules = Rules()) -> Proposal:
    """Suggest an outcome for each ranked entry.

    Prizes go down the places; an entry whose city already has one is passed over and stands first
    in line for finalist. Where more entries share a place than there are prizes, or finalists,
    left, or two entries of one city share a place that wins, they stay without an outcome and are
    listed as a tie. Unranked entries get no suggestion.
    """
    cut = _Cut(rules.winners, rules.finalists, rules.distinct_cities)
    for _, level in groupby(ranking.rows, key=lambda row: row.rank):
        rows = list(level)
        behind, open_rows, surplus = _give_prizes(cut, rows)
        _give_finalists(cut, behind, open_rows, surplus)
    cut.suggestions.sort(key=lambda each: (each.rank, in_order(each.entry_id)))
    return Proposal(tuple(cut.suggestions), tuple(cut.ties))


def _give_prizes(cut: _Cut, rows: Sequence[Row]) -> tuple[list[tuple[Row, Why]], list[Row], int]:
    """Give prizes to one place.

    Return the rows left for finalist with their reason, the rows tied for a prize, and how many of
    the tied will not get one.
    """
    if not cut.prizes:
        return [(row, Why.PLACE) for row in rows], [], 0
    passed = [(row, Why.CITY_ALREADY_WINS) for row in rows if row.contender.city_id in cut.cities]
    claims: defaultdict[Id, list[Row]] = defaultdict(list)
    for row in rows:
        if row.contender.city_id not in cut.cities:
            # Without the rule of distinct cities each entry claims a prize for itself.
            claim = row.contender.city_id if cut.distinct_cities else row.contender.id
            claims[claim].append(row)
    if len(claims) > cut.prizes:
        open_rows = [row for claim in claims.values() for row in claim]
        cut.tie(open_rows, OutcomeKind.WINNER, cut.prizes)
        surplus, cut.prizes = len(open_rows) - cut.prizes, 0
    else:
        open_rows, surplus = _settle_claims(cut, claims)
    cut.tell(open_rows, None, Why.TIE_AT_THE_CUT)
    return passed, open_rows, surplus


def _settle_claims(cut: _Cut, claims: Mapping[Id, list[Row]]) -> tuple[list[Row], int]:
    """Every claim wins; where a city holds two tied entries, people say which of them."""
    open_rows: list[Row] = []
    for city, claim in claims.items():
        cut.prizes -= 1
        if cut.distinct_cities:
            cut.cities.add(city)
        if len(claim) == 1:
            cut.tell(claim, OutcomeKind.WINNER, Why.PLACE)
        else:
            cut.tie(claim, OutcomeKind.WINNER, 1)
            open_rows.extend(claim)
    return open_rows, len(open_rows) - sum(len(claim) > 1 for claim in claims.values())


def _give_finalists(
    cut: _Cut, behind: Sequence[tuple[Row, Why]], open_rows: Sequence[Row], surplus: int
) -> None:
    """Give what is left of one place the finalist's outcome, as far as it goes round.

    `surplus` of the `open_rows` will not win: each takes a finalist's place as well.
    """
    rows = [row for row, _ in behind]
    claimed = len(rows) + surplus
    if claimed <= cut.finalists:
        for row, why in behind:
            cut.tell([row], OutcomeKind.FINALIST, why)
        cut.finalists -= claimed
    elif cut.finalists:
        cut.tell(rows, None, Why.TIE_AT_THE_CUT)
        cut.tie([*rows, *open_rows], OutcomeKind.FINALIST, cut.finalists)
        cut.finalists = 0
    else:
        cut.tell(rows, OutcomeKind.NOT_SELECTED, Why.BELOW_THE_CUT)


def check_portfolio(
    outcomes: Mapping[Id, OutcomeKind],
    ranking: Ranking,
    rules: Rules = Rules(),
    *,
    void: bool = False,
) -> list[Problem]:
    """Return what keeps a set of outcomes from being sealed, an empty list when nothing does.

    `void` says that the jury declares the award void: then there are no winners at all, and there
    may be fewer finalists than the call foresees. Fewer entries or cities than prizes ask for no
    more winners than there can be.
    """
    ranked = {row.contender.id: row.contender for row in ranking.rows}
    given = {entry: outcomes[entry] for entry in sorted(outcomes, key=in_order)}
    winners = [entry for entry, outcome in given.items() if outcome is OutcomeKind.WINNER]
    problems = _missing_and_unknown(given, ranking, ranked)
    problems += _wrong_winners(winners, ranked, rules, void=void)
    problems += _wrong_finalists(given, len(ranked) - len(winners), rules, void=void)
    return problems


def _missing_and_unknown(
    given: Mapping[Id, OutcomeKind], ranking: Ranking, ranked: Mapping[Id, Contender]
) -> list[Problem]:
    apart = {contender.id for contender, _ in ranking.unranked}
    missing = tuple(entry for entry in sorted(ranked, key=in_order) if entry not in given)
    unknown = tuple(entry for entry in given if entry not in ranked and entry not in apart)
    unread = tuple(
        entry
        for entry, outcome in given.items()
        if entry in apart and outcome is not OutcomeKind.NOT_SELECTED
    )
    found = (("outcome_missing", missing), ("unknown_entry", unknown), ("not_ranked", unread))
    return [Problem(key, entries) for key, entries in found if entries]


def _wrong_winners(
    winners: Sequence[Id], ranked: Mapping[Id, Contender], rules: Rules, *, void: bool
) -> list[Problem]:
    if void:
        return [Problem("winners_in_a_void_award", tuple(winners))] if winners else []
    problems = []
    cities = Counter(contender.city_id for contender in ranked.values())
    reachable = len(cities) if rules.distinct_cities else len(ranked)
    expected = min(rules.winners, reachable)
    if len(winners) != expected:
        numbers = {"expected": expected, "found": len(winners)}
        problems.append(Problem("wrong_number_of_winners", tuple(winners), numbers))
    if rules.distinct_cities:
        by_city: defaultdict[Id, list[Id]] = defaultdict(list)
        for entry in winners:
            if entry in ranked:
                by_city[ranked[entry].city_id].append(entry)
        shared = [tuple(entries) for entries in by_city.values() if len(entries) > 1]
        problems += [Problem("two_winners_of_one_city", entries) for entries in shared]
    return problems


def _wrong_finalists(
    given: Mapping[Id, OutcomeKind], left: int, rules: Rules, *, void: bool
) -> list[Problem]:
    named = {OutcomeKind.FINALIST, OutcomeKind.SPECIAL_MENTION}
    found = tuple(entry for entry, outcome in given.items() if outcome in named)
    expected = max(0, min(rules.finalists, left))
    if len(found) > expected or (len(found) < expected and not void):
        numbers = {"expected": expected, "found": len(found)}
        return [Problem("wrong_number_of_finalists", found, numbers)]
    return []
