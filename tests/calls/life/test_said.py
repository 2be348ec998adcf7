"""A moment as somebody types it, in zones whose clocks change."""

from datetime import UTC, datetime

import pytest

from calls.call.life import said


@pytest.fixture(autouse=True)
def spoken(app):
    """Sentences need the program."""
    with app.test_request_context("/en/"):
        yield


def moment(day: str, time: str, zone: str = "Europe/Madrid") -> said.Moment:
    d, m, y = [*day.split("."), "", ""][:3]
    sent = {"closes-day": d, "closes-month": m, "closes-year": y, "closes-time": time}
    return said.moment(sent, "closes", zone)


@pytest.mark.parametrize(
    ("day", "time", "zone", "at"),
    [
        ("15.10.2026", "23:59", "Europe/Madrid", datetime(2026, 10, 15, 21, 59, tzinfo=UTC)),
        ("15.12.2026", "23.59", "Europe/Madrid", datetime(2026, 12, 15, 22, 59, tzinfo=UTC)),
        ("15.12.2026", "9h30", "America/Sao_Paulo", datetime(2026, 12, 15, 12, 30, tzinfo=UTC)),
        ("29.3.2026", "03:00", "Europe/Madrid", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        ("6.4.2027", "23:59", "America/Santiago", datetime(2027, 4, 7, 3, 59, tzinfo=UTC)),
        ("1.2.2027", "17:45", "Asia/Kathmandu", datetime(2027, 2, 1, 12, 0, tzinfo=UTC)),
    ],
)
def test_a_time_on_the_wall_of_the_zone_is_an_instant(day, time, zone, at):
    found = moment(day, time, zone)
    assert (found.at, found.errors) == (at, [])


@pytest.mark.parametrize(
    ("day", "time", "control", "words"),
    [
        ("", "23:59", "closes-day", "Enter the day."),
        ("31.2.2027", "23:59", "closes-day", "does not exist"),
        ("1.1.99999", "23:59", "closes-day", "does not exist"),
        ("²", "23:59", "closes-day", "does not exist"),
        ("1.2.2027", "", "closes-time", "Enter the time"),
        ("1.2.2027", "noon", "closes-time", "between 00:01 and 23:59"),
        ("1.2.2027", "25:00", "closes-time", "between 00:01 and 23:59"),
        ("1.2.2027", "23:60", "closes-time", "between 00:01 and 23:59"),
        ("1.2.2027", "00:00", "closes-time", "Midnight"),
        ("1.2.2027", "24:00", "closes-time", "Midnight"),
        ("28.3.2027", "02:30", "closes-time", "go forward"),
        ("31.10.2027", "02:30", "closes-time", "go back"),
        ("1.1.1", "00:01", "closes-day", ""),
        ("31.12.9999", "23:59", "closes-day", ""),
    ],
)
def test_what_is_no_instant_is_said_beside_the_field(day, time, control, words):
    found = moment(day, time)
    if words:
        assert found.at is None
        assert [(control, True)] == [(c, words in text) for c, text in found.errors]
    assert (found.day, found.time) == (day.split(".")[0], time)


def test_texts_lose_what_nobody_typed():
    assert said.text({"t": " a\x00b\r\nc\u202e "}, "t") == "ab\nc"
    assert said.text({}, "t") == ""
    assert said.reason_error("x" * 2001)
    assert said.reason_error("") != said.reason_error("because") == ""


def test_an_instant_is_shown_as_it_was_typed():
    at = moment("5.2.2027", "09:05").at
    assert at is not None
    shown = said.shown("closes", at, "Europe/Madrid")
    assert (shown.day, shown.month, shown.year, shown.time) == ("5", "2", "2027", "09:05")
