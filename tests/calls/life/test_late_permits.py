"""One city is let in late, until a moment of its own, on record, and unseen by the public."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from calls.call.life.late.operations import grant, revoke
from calls.call.life.models import LatePermit
from calls.call.life.queries import find_permit, get_permit, permits_now
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core import clock, events
from core.db import db
from core.events import Event
from core.transitions import Refused
from notices.models import Letter
from tests import factories
from tests.pages import counted

S = CallState
pytestmark = pytest.mark.usefixtures("noon")
SECOND = timedelta(seconds=1)
UNTIL = datetime(2026, 12, 1, 22, 59, tzinfo=UTC)
FORM = {
    "until-day": "1",
    "until-month": "12",
    "until-year": "2026",
    "until-time": "23:59",
    "reason": "The town hall was under water.",
}


@pytest.fixture
def secretary(client):
    who = factories.secretary()
    factories.sign_in(client, who)
    return who


def accepting(call) -> dict[str, str]:
    """Return what the form says of somebody who accepts the rules and sends in."""
    return {"accept": "y", "rules": str(call.version_id)}


def granted(call, city, until=UNTIL) -> LatePermit:
    permit, _told = grant(call, city, until, reason="Flood.", actor=factories.secretary())
    return permit


def events_of(permit: LatePermit) -> list[Event]:
    query = sa.select(Event).where(Event.subject_type == "late_permit")
    return list(db.session.scalars(query.where(Event.subject_id == permit.id).order_by(Event.seq)))


def test_a_city_is_searched_chosen_told_and_let_in(client, secretary, run_jobs, mails):
    factories.call(state=S.CLOSED, code="AWARD-2030")
    city = factories.city("São Bento")
    reader = factories.contact(city, language="pt")
    form = {"city": str(city.id), "language": "es"}
    factories.sign_in(client, reader)
    assert client.post("/en/AWARD-2030/enter", data=form).status_code == 409
    factories.sign_in(client, secretary)
    page = client.get("/en/desk/AWARD-2030/late?city=sao ben").text
    assert "São Bento (Spain)" in page
    answer = client.post("/en/desk/AWARD-2030/late", data=FORM | {"city": str(city.id)})
    assert answer.location == "/en/desk/AWARD-2030/late"
    permit = db.session.scalars(sa.select(LatePermit)).one()
    assert (permit.city_id, permit.expires_at, permit.holds) == (city.id, UNTIL, True)
    (event,) = events_of(permit)
    assert (event.name, event.reason) == ("late_permit_granted", FORM["reason"])
    assert event.data == {"city": city.id, "until": UNTIL.isoformat()}
    run_jobs()
    (mail,) = mails()
    text = mail.get_body(("plain",)).get_content()
    assert mail["To"] == reader.email
    assert "São Bento" in text
    assert "/pt/AWARD-2030/enter" in text
    assert "1 de dezembro de 2026, 23:59" in text
    assert "under water" not in text  # the reason is for the record
    listed = client.get("/en/desk/AWARD-2030/late").text
    assert ">Holds</span>" in listed
    assert secretary.name in listed
    factories.sign_in(client, reader)
    assert 'name="language"' in client.get("/en/AWARD-2030/enter").text
    assert client.post("/en/AWARD-2030/enter", data=form).status_code == 302
    stranger = factories.city()
    factories.sign_in(client, factories.contact(stranger))
    other = {"city": str(stranger.id), "language": "es"}
    assert client.post("/en/AWARD-2030/enter", data=other).status_code == 409


def test_cities_with_a_draft_are_offered_without_a_search(client, secretary):
    call = factories.call(code="AWARD-2030")
    factories.entry(call, by=factories.city("Vic"))
    factories.entry(call, by=factories.city("Olot"), state=EntryState.SUBMITTED)
    page = client.get("/en/desk/AWARD-2030/late").text
    assert "Vic (Spain)" in page
    assert "Olot (Spain)" not in page
    nothing = client.get("/en/desk/AWARD-2030/late?city=Atlantis").text
    assert "has no city or institution of that name" in nothing


def test_the_public_sees_nothing(client):
    call = factories.call(state=S.CLOSED, code="AWARD-2030")

    def seen() -> list[str]:
        pages = [client.get(path).text for path in ("/en/", "/en/AWARD-2030")]
        return [page.partition("<main")[2].partition("</main>")[0] for page in pages]

    before = seen()
    granted(call, factories.city("Vic"))
    assert seen() == before


@pytest.mark.parametrize(
    ("change", "control", "words"),
    [
        ({"city": ""}, "city", "Choose the city"),
        ({"city": "0"}, "city", "Choose the city"),
        ({"city": "x" * 50}, "city", "Choose the city"),
        ({"city": "9" * 30}, "city", "Choose the city"),
        ({"until-year": "2025"}, "until-day", "over"),
        ({"until-year": "2029"}, "until-day", "more than a year away"),
        ({"until-time": "00:00"}, "until-time", "Midnight"),
        ({"reason": ""}, "reason", "give a reason"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client, secretary, change, control, words):
    call, city = factories.call(state=S.CLOSED, code="AWARD-2030"), factories.city()
    factories.entry(call)
    answer = client.post("/en/desk/AWARD-2030/late", data=FORM | {"city": str(city.id)} | change)
    assert answer.status_code == 422
    assert f'href="#{control}"' in answer.text
    assert words in answer.text
    assert db.session.scalar(sa.select(sa.func.count(LatePermit.id))) == 0


def test_while_everybody_may_write_a_permit_begins_after_the_deadline(db_session):
    call, city = factories.call(), factories.city()
    with pytest.raises(Refused, match="open to everybody"):
        granted(call, city, call.closes_at)
    assert granted(call, city, call.closes_at + timedelta(days=1)).holds


def test_one_permit_a_city_at_a_time(client, secretary):
    call, city = factories.call(state=S.CLOSED, code="AWARD-2030"), factories.city("Vic")
    granted(call, city)
    answer = client.post("/en/desk/AWARD-2030/late", data=FORM | {"city": str(city.id)})
    assert answer.status_code == 422
    assert "Vic has a permit that holds" in answer.text


@pytest.mark.parametrize("state", [S.DRAFT, S.PUBLISHED, S.EVALUATION, S.ANNOUNCED])
def test_nobody_is_late_before_the_opening_nor_after_the_checks(client, secretary, state):
    call, city = factories.call(state=state), factories.city()
    assert 'name="until-day"' not in client.get(f"/en/desk/{call.code}/late").text
    with pytest.raises(Refused):
        granted(call, city)


@pytest.mark.parametrize("state", [S.CLOSED, S.ELIGIBILITY])
def test_a_permit_expires_to_the_second(client, state):
    call, city = factories.call(state=state), factories.city()
    permit = granted(call, city)
    factories.sign_in(client, factories.contact(city))
    for at, holds in (
        (UNTIL - SECOND, True),
        (UNTIL, True),
        (UNTIL + timedelta(microseconds=999_999), True),
        (UNTIL + SECOND, False),
    ):
        with clock.frozen(at):
            assert permit.holds is holds, at
            assert bool(find_permit(call.id, city.id)) is holds, at
            twin = sa.select(sa.func.count(LatePermit.id)).where(permits_now())
            assert db.session.scalar(twin) == holds, at
            form = {"city": str(city.id), "language": "es"}
            code = client.post(f"/en/{call.code}/enter", data=form).status_code
            assert code == (302 if holds else 409), at
            db.session.execute(sa.delete(Entry).where(Entry.city_id == city.id))


def test_a_permit_is_prolonged_even_after_it_expired(client, secretary, run_jobs):
    call, city = factories.call(state=S.CLOSED), factories.city()
    factories.contact(city)
    permit = granted(call, city)
    path = f"/en/desk/{call.code}/late/{permit.id}"
    with clock.frozen(UNTIL + timedelta(days=1)):
        assert ">Expired</span>" in client.get(path).text
        early = client.post(f"{path}/prolong", data=FORM)
        assert early.status_code == 422
        assert "over" in early.text
        answer = client.post(f"{path}/prolong", data=FORM | {"until-day": "9"})
        assert answer.status_code == 302
        assert db.session.get_one(LatePermit, permit.id).holds
        run_jobs()
    later = events_of(permit)[-1]
    assert later.name == "late_permit_prolonged"
    assert later.data["old"] == UNTIL.isoformat()
    kinds = sa.select(sa.func.count(Letter.id)).where(Letter.kind == "late_permit")
    assert db.session.scalar(kinds) == 2
    with clock.frozen(UNTIL):
        shorter = client.post(f"{path}/prolong", data=FORM | {"until-day": "8"})
        assert "Choose a moment after the one" in shorter.text


def test_a_permit_is_revoked_with_a_reason(client, secretary):
    call, city = factories.call(state=S.CLOSED), factories.city()
    permit = granted(call, city)
    path = f"/en/desk/{call.code}/late/{permit.id}"
    assert client.post(f"{path}/revoke", data={"reason": ""}).status_code == 422
    assert client.post(f"{path}/revoke", data={"reason": "A mistake."}).status_code == 302
    assert find_permit(call.id, city.id) is None
    assert events_of(permit)[-1].reason == "A mistake."
    assert ">Revoked</span>" in client.get(f"/en/desk/{call.code}/late").text
    assert client.post(f"{path}/revoke", data={"reason": "Again."}).status_code == 409
    assert client.post(f"{path}/prolong", data=FORM | {"until-day": "9"}).status_code == 409
    with pytest.raises(Refused):
        revoke(permit, reason="Again.", actor=secretary)
    assert granted(call, city).holds


def test_an_entry_that_came_in_by_a_permit_says_so(client, secretary):
    call, city = factories.call(), factories.city()
    entry = factories.entry(call, by=city)
    permit = granted(call, city, call.closes_at + timedelta(days=3))
    factories.sign_in(client, factories.contact(city))
    with clock.frozen(call.closes_at + timedelta(days=1)):
        client.post(f"/en/entries/{entry.id}/submit", data=accepting(call))
        assert db.session.get_one(Entry, entry.id).state is EntryState.SUBMITTED
        query = sa.select(Event).where(Event.name == "entry_submitted")
        assert db.session.scalars(query).one().data["late_permit"] == permit.id
        factories.sign_in(client, secretary)
        assert ">Used</span>" in client.get(f"/en/desk/{call.code}/late").text
    assert events.verify(call.chain) == []


def test_an_entry_in_time_uses_no_permit(client, secretary):
    call, city = factories.call(), factories.city()
    entry = factories.entry(call, by=city)
    granted(call, city, call.closes_at + timedelta(days=3))
    factories.sign_in(client, factories.contact(city))
    client.post(f"/en/entries/{entry.id}/submit", data=accepting(call))
    query = sa.select(Event).where(Event.name == "entry_submitted")
    assert db.session.scalars(query).one().data.get("late_permit") is None
    factories.sign_in(client, secretary)
    assert ">Used</span>" not in client.get(f"/en/desk/{call.code}/late").text


def test_nobody_to_tell_is_said(client, secretary):
    call, city = factories.call(state=S.CLOSED, code="AWARD-2030"), factories.city("Vic")
    client.post("/en/desk/AWARD-2030/late", data=FORM | {"city": str(city.id)})
    assert "nobody was told" in client.get("/en/desk/AWARD-2030/late").text
    assert find_permit(call.id, city.id)


def test_a_permit_is_reached_by_its_own_call_alone(client, secretary):
    permit = granted(factories.call(state=S.CLOSED, code="AWARD-2030"), factories.city())
    factories.call(state=S.CLOSED, code="OTHER-2030")
    assert client.get(f"/en/desk/OTHER-2030/late/{permit.id}").status_code == 404
    assert get_permit("AWARD-2030", permit.id) is permit


def test_the_list_costs_few_statements(client, secretary):
    call = factories.call(state=S.CLOSED)
    for _ in range(4):
        granted(call, factories.city())
    client.get(f"/en/desk/{call.code}/late")
    with counted() as seen:
        client.get(f"/en/desk/{call.code}/late")
    assert len([sql for sql in seen if sql.lstrip().upper().startswith("SELECT")]) <= 6
