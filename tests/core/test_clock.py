"""The present moment can be chosen, and is always aware."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from core import clock


def test_now_is_aware_and_utc():
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().tzinfo is UTC


def test_frozen_holds_nests_and_lets_go():
    first, second = (datetime(2026, 1, n, tzinfo=UTC) for n in (1, 2))
    with clock.frozen(first):
        with clock.frozen(second):
            assert clock.now() == second
        assert clock.now() == first
    assert clock.now() > second


def test_frozen_lets_go_after_a_fault():
    with pytest.raises(ZeroDivisionError), clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)):
        raise ZeroDivisionError
    assert clock.now() > datetime(2026, 1, 2, tzinfo=UTC)


def test_another_zone_becomes_utc():
    with clock.frozen(datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now().isoformat() == "2026-01-01T10:00:00+00:00"


def test_a_naive_moment_is_refused():
    naive = datetime(2026, 1, 1)  # noqa: DTZ001  (the fault that is tested)
    with pytest.raises(ValueError, match="aware"), clock.frozen(naive):
        pass
