"""A call opens and closes by the clock, to the second, in its own zone, on the page and in acts."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from calls.call.models import Call
from calls.call.operations import keep_calendar
from calls.call.rules import open_now
from calls.call.states import CallState
from calls.entry.models import Entry
from core import clock
from core.db import db
from tests import factories

S = CallState
SECOND = timedelta(seconds=1)
GRACE = timedelta(minutes=10)
ZONES = [
    # zone, opens, closes on the wall; both as UTC. Clocks change between the two.
    ("Europe/Madrid", "2027-03-20T09:00", "2027-03-29T23:59", "20T08:00", "29T21:59"),
    ("Europe/Madrid", "2027-10-25T09:00", "2027-10-31T23:59", "25T07:00", "31T22:59"),
    ("America/Santiago", "2027-04-01T09:00", "2027-04-04T18:00", "01T12:00", "04T22:00"),
    ("Pacific/Chatham", "2027-04-01T09:00", "2027-04-05T12:00", "31T19:15", "04T23:15"),
    ("UTC", "2027-03-01T09:00", "2027-03-31T23:59", "01T09:00", "31T23:59"),
]


def instant(month: str, text: str) -> datetime:
    return datetime.fromisoformat(f"{month}-{text}").replace(tzinfo=UTC)


@pytest.fixture(params=ZONES, ids=lambda zone: f"{zone[0]}-{zone[2][:10]}")
def zoned(request, db_session):
    """A published call in a zone whose clocks change while it is open."""
    zone, opens, closes, opens_utc, closes_utc = request.param
    with clock.frozen(datetime(2027, 2, 1, 12, tzinfo=UTC)):
        calendar = {
            "timezone": zone,
            "opens": opens,
            "closes": closes,
            "grace_minutes": 10,
            "milestones": (),
        }
        call = factories.call(state=S.PUBLISHED, code="ZONED", calendar=calendar)
    opens_month = "2027-03" if opens_utc.startswith("31") else opens[:7]
    assert call.opens_at == instant(opens_month, opens_utc)
    assert call.closes_at == instant(closes[:7], closes_utc)
    return call


def begins(client, call: Call, city) -> int:
    """Return the answer to somebody who presses the button that begins an entry."""
    form = {"city": str(city.id), "language": "es"}
    return client.post(f"/en/{call.code}/enter", data=form).status_code


def test_pages_and_acts_follow_the_instants_whatever_the_row_says(client, zoned):
    """No job has run: the row says `published` from the first second to the last."""
    city = factories.city()
    factories.sign_in(client, factories.contact(city))
    for at, opened, shown in (
        (zoned.opens_at - SECOND, False, "Opens soon"),
        (zoned.opens_at, True, "Start an entry"),
        (zoned.closes_at - SECOND, True, "Start an entry"),
        (zoned.closes_at, True, "Start an entry"),
        (zoned.closes_at + timedelta(microseconds=999_999), True, "Start an entry"),
        # Grace: the page says closed, and who is on the form is still let in.
        (zoned.closes_at + SECOND, True, "Thank you"),
        (zoned.closes_at + GRACE, True, "Thank you"),
        (zoned.closes_at + GRACE + SECOND, False, "Thank you"),
    ):
        with clock.frozen(at):
            page = client.get("/en/ZONED").text
            assert shown in page, at
            assert ("Start an entry" in page) == (shown == "Start an entry"), at
            assert bool(open_now(None, zoned)) is opened, at
            before = db.session.scalar(sa.select(sa.func.count(Entry.id)))
            code = begins(client, zoned, city)
            started = db.session.scalar(sa.select(sa.func.count(Entry.id))) - before
            assert (code, started) == ((302, 1) if opened else (409, 0)), at
            db.session.execute(sa.delete(Entry).where(Entry.city_id == city.id))
    assert db.session.get_one(Call, zoned.id).state is S.PUBLISHED


def test_the_job_moves_the_state_at_the_second(db_session, zoned):
    for at, state in (
        (zoned.opens_at - SECOND, S.PUBLISHED),
        (zoned.opens_at, S.OPEN),
        (zoned.closes_at, S.OPEN),
        (zoned.closes_at + GRACE, S.OPEN),
        (zoned.closes_at + GRACE + timedelta(microseconds=999_999), S.OPEN),
        (zoned.closes_at + GRACE + SECOND, S.CLOSED),
    ):
        with clock.frozen(at):
            keep_calendar()
            assert db.session.get_one(Call, zoned.id).state is state, at


def test_the_next_act_brings_the_state_up_to_the_clock(db_session):
    """Without any job a call that is over is closed before it is moved on."""
    from calls.call.operations import advance

    with clock.frozen(datetime(2027, 2, 1, 12, tzinfo=UTC)):
        call = factories.call(state=S.OPEN)
    with clock.frozen(call.closes_at + SECOND):
        advance(call, "check", actor=factories.secretary())
        assert call.state is S.ELIGIBILITY
