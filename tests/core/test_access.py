"""Rules: yes or no, and why; joined; the same in SQL."""

import pytest
import sqlalchemy as sa

from core.access import Denied, public, rule

N = sa.literal_column("n", sa.Integer)


@rule("It is not even.")
def even(_actor, n) -> bool:
    return n % 2 == 0


@even.filter
def _even(_actor):
    return N % 2 == 0


@rule("It is not large.")
def large(actor, n) -> bool:
    return n > actor


@large.filter
def _large(actor):
    return actor < N


@pytest.mark.parametrize(
    ("joined", "n", "ok", "why"),
    [
        (even, 3, False, "It is not even."),
        (even & large, 12, True, ""),
        (even & large, 13, False, "It is not even."),
        (even & large, 4, False, "It is not large."),
        (even | large, 3, False, "It is not large."),
        (even | large, 4, True, ""),
        (even | large, 13, True, ""),
        ((even | large) & even, 13, False, "It is not even."),
        (public & large, 4, False, "It is not large."),
    ],
)
def test_joined_rules_say_why_not(joined, n, ok, why):
    verdict = joined(10, n)
    assert (verdict.ok, str(verdict.why)) == (ok, why)


def test_the_second_rule_is_not_asked_after_a_no():
    asked = []

    @rule("")
    def curious(_actor, _subject):
        asked.append(1)
        return True

    assert not (large & curious)(10, 3)
    assert asked == []


def test_require_raises_the_sentence():
    with pytest.raises(Denied, match="It is not large"):
        large.require(10, 3)
    large.require(10, 12)


@pytest.mark.parametrize("joined", [even, large, even & large, even | large, even & (large | even)])
def test_a_list_shows_what_the_page_allows(db_session, joined):
    rows = sa.func.generate_series(1, 20).table_valued("n").render_derived(name="numbers")
    shown = db_session.scalars(sa.select(N).select_from(rows).where(joined.where(10))).all()
    assert list(shown) == [n for n in range(1, 21) if joined(10, n)]


def test_a_rule_without_twin_refuses_to_filter():
    @rule("")
    def only_python(_actor, _subject):
        return True

    with pytest.raises(LookupError, match="only_python has no SQL twin"):
        (only_python & even).where(10)
