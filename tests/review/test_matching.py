"""Everybody reads everything, minus conflicts; the order of the input never matters."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.assignment.matching import Entry, Exclusion, Juror, Panel, Reason, propose, repair

cities = st.none() | st.integers(1, 4)
countries = st.none() | st.sampled_from(["ES", "FR", "BR"])


@st.composite
def panels(draw: st.DrawFn) -> Panel:
    jurors = draw(
        st.lists(
            st.builds(Juror, st.integers(1, 9), cities, countries),
            max_size=6,
            unique_by=lambda each: each.id,
        )
    )
    entries = draw(
        st.lists(
            st.builds(Entry, st.integers(1, 40), cities, countries),
            max_size=12,
            unique_by=lambda each: each.id,
        )
    )
    declared = draw(st.frozensets(st.tuples(st.integers(1, 9), st.integers(1, 40)), max_size=10))
    return Panel(
        tuple(jurors), tuple(entries), declared, draw(st.integers(0, 5)), draw(st.booleans())
    )


def in_conflict(juror: Juror, entry: Entry, panel: Panel) -> bool:
    same_city = juror.city_id is not None and juror.city_id == entry.city_id
    same_country = juror.country is not None and juror.country == entry.country
    declared = (juror.id, entry.id) in panel.declared
    return same_city or declared or (panel.own_country and same_country)


@given(panels())
def test_the_pairs_are_everything_minus_conflicts(panel: Panel) -> None:
    result = propose(panel)
    expected = {
        (j.id, e.id) for j in panel.jurors for e in panel.entries if not in_conflict(j, e, panel)
    }
    assert set(result.pairs) == expected
    assert len(result.pairs) == len(expected)
    everything = {(j.id, e.id) for j in panel.jurors for e in panel.entries}
    assert {(x.juror_id, x.entry_id) for x in result.exclusions} == everything - expected
    assert all(x.reasons for x in result.exclusions)


@given(panels())
def test_loads_readers_and_shortfalls_count_the_pairs(panel: Panel) -> None:
    result = propose(panel)
    assert result.loads == {
        j.id: sum(pair[0] == j.id for pair in result.pairs) for j in panel.jurors
    }
    assert result.readers == {
        e.id: sum(pair[1] == e.id for pair in result.pairs) for e in panel.entries
    }
    short = {e.id for e in panel.entries if result.readers[e.id] < panel.minimum}
    assert {x.entry_id for x in result.shortfalls} == short
    assert all(x.readers + x.in_conflict == x.jurors for x in result.shortfalls)


@given(panels(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(panel: Panel, random: object) -> None:
    jurors, entries = list(panel.jurors), list(panel.entries)
    random.shuffle(jurors)
    random.shuffle(entries)
    turned = Panel(tuple(jurors), tuple(entries), panel.declared, panel.minimum, panel.own_country)
    assert propose(turned) == propose(panel)
    assert list(propose(turned).loads) == list(propose(panel).loads)


@given(panels(), st.frozensets(st.tuples(st.integers(1, 9), st.integers(1, 40)), max_size=5))
def test_a_late_conflict_moves_nothing_else(panel: Panel, late: frozenset[tuple[int, int]]) -> None:
    before = propose(panel)
    after = Panel(
        panel.jurors, panel.entries, panel.declared | late, panel.minimum, panel.own_country
    )
    repaired = repair(before.pairs, after)
    assert set(before.pairs) - set(repaired.pairs) == set(before.pairs) & late
    assert {(x.juror_id, x.entry_id) for x in repaired.removed} == set(before.pairs) & late
    assert set(repaired.pairs) <= set(before.pairs)
    assert repaired.pairs == propose(after).pairs


@given(panels())
def test_repairing_without_news_changes_nothing(panel: Panel) -> None:
    before = propose(panel)
    assert repair(reversed(before.pairs), panel) == before


def award(declared: frozenset[tuple[int, int]] = frozenset()) -> Panel:
    jurors = (Juror(1, 10, "ES"), Juror(2, 11, "PT"), Juror(3), Juror(4), Juror(5, None, "BR"))
    entries = tuple(Entry(n, n, "BR" if n % 2 else "ES") for n in range(10, 20))
    return Panel(jurors, entries, declared, minimum=4)


def test_a_shortfall_is_named() -> None:
    result = propose(award(frozenset({(3, 10)})))
    assert [str(each) for each in result.shortfalls] == [
        "entry 10: 2 of 5 jurors in conflict, 3 readers, minimum 4"
    ]


def test_every_reason_of_a_pair_is_given() -> None:
    panel = award(frozenset({(1, 10)}))
    own_country = Panel(panel.jurors, panel.entries, panel.declared, 4, own_country=True)
    assert propose(own_country).exclusions[0] == Exclusion(
        1, 10, (Reason.DECLARED, Reason.OWN_CITY, Reason.OWN_COUNTRY)
    )


def test_countries_only_matter_where_the_call_says_so() -> None:
    assert {x.reasons for x in propose(award()).exclusions} == {(Reason.OWN_CITY,)}


def test_whoever_left_takes_only_their_own_pairs() -> None:
    panel = award()
    before = propose(panel)
    smaller = Panel(panel.jurors[1:], panel.entries[:-1], minimum=4)
    repaired = repair(before.pairs, smaller)
    kept = [pair for pair in before.pairs if pair[0] != 1 and pair[1] != 19]
    assert list(repaired.pairs) == kept
    assert {x.reasons for x in repaired.removed if x.juror_id == 1 and x.entry_id == 19} == {
        (Reason.ENTRY_LEFT, Reason.JUROR_LEFT)
    }


def test_a_pair_left_out_by_hand_stays_out() -> None:
    by_hand = [pair for pair in propose(award()).pairs if pair != (4, 15)]
    assert list(repair(by_hand, award()).pairs) == by_hand


def test_a_late_entry_adds_its_own_pairs_only() -> None:
    panel = award()
    later = Panel(panel.jurors, (*panel.entries, Entry(20, 11, "PT")), minimum=4)
    assert set(propose(later).pairs) - set(propose(panel).pairs) == {
        (1, 20),
        (3, 20),
        (4, 20),
        (5, 20),
    }


def test_the_manifest_tells_inputs_and_results_apart() -> None:
    plain, declared = propose(award()).manifest, propose(award(frozenset({(3, 10)}))).manifest
    assert plain.input_digest != declared.input_digest
    assert plain.pairs_digest != declared.pairs_digest
    lowered = Panel(award().jurors, award().entries, minimum=1)
    assert propose(lowered).manifest.pairs_digest == plain.pairs_digest
    assert propose(lowered).manifest.input_digest != plain.input_digest


def test_the_digest_of_the_pairs_can_be_recomputed_by_anyone() -> None:
    panel = Panel((Juror(2), Juror(10)), (Entry(7),))
    expected = hashlib.sha256(b'[[["2","7"],["10","7"]]]').hexdigest()
    assert propose(panel).manifest.pairs_digest == expected


def test_uuids_serve_as_ids() -> None:
    low, high = UUID(int=1), UUID(int=2)
    assert propose(Panel((Juror(high), Juror(low)), (Entry(low),))).pairs == (
        (low, low),
        (high, low),
    )


def test_an_id_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="entry 3 comes twice"):
        Panel((), (Entry(3), Entry(3)))
    with pytest.raises(ValueError, match="juror 1 comes twice"):
        Panel((Juror(1), Juror(1)), ())
