"""The deadline is extended in sight of everybody, and its grace is set in sight of nobody."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from accounts.models import Level, RoleKind
from calls.call.life import audience
from calls.call.life.deadline.operations import extend, set_grace
from calls.call.life.letters import tell_extension
from calls.call.life.models import Extension, LatePermit
from calls.call.models import Call, CallDraft, CallVersion
from calls.call.states import CallState
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
# The factory's open call closes on Sunday 20 December 2026 at 23:59 in Madrid.
LATER = datetime(2027, 1, 10, 22, 59, tzinfo=UTC)
FORM = {
    "closes-day": "10",
    "closes-month": "1",
    "closes-year": "2027",
    "closes-time": "23:59",
    "reason": "Strikes in three countries.",
}


def letters(kind: str) -> list[Letter]:
    return list(db.session.scalars(sa.select(Letter).where(Letter.kind == kind)))


def names(call: Call) -> list[str]:
    query = sa.select(Event.name).where(Event.chain == call.chain).order_by(Event.seq)
    return list(db.session.scalars(query))


@pytest.fixture
def secretary(client):
    who = factories.secretary()
    factories.sign_in(client, who)
    return who


def test_the_page_tells_what_will_happen_and_does_it(client, secretary, run_jobs, mails):
    call = factories.call(code="AWARD-2030")
    draft = factories.entry(call)
    page = client.get("/en/desk/AWARD-2030/deadline").text
    assert "1 person gets a letter" in page
    assert "An extension cannot be taken back." in page
    answer = client.post("/en/desk/AWARD-2030/deadline", data=FORM)
    assert answer.location == "/en/desk/AWARD-2030/deadline"
    assert (call.closes_at, call.definition.closes_at) == (LATER, LATER)
    version = db.session.get_one(CallVersion, call.version_id)
    assert (version.number, version.note) == (2, {})
    made = db.session.scalars(sa.select(Extension)).one()
    assert (made.new_closes_at, made.reason) == (LATER, FORM["reason"])
    assert names(call)[-2:] == ["call_worded", "deadline_extended"]
    event = db.session.scalars(sa.select(Event).where(Event.name == "deadline_extended")).one()
    assert (event.reason, event.data["extension"]) == (FORM["reason"], made.id)
    run_jobs()
    assert [letter.call_id for letter in letters("deadline_extended")] == [call.id]
    (mail,) = mails()
    assert "Sunday 10 January 2027, 23:59" in mail.get_body(("plain",)).get_content()
    assert "Sunday 20 December 2026, 23:59" in mail.get_body(("plain",)).get_content()
    history = client.get("/en/desk/AWARD-2030/deadline").text
    assert "Strikes in three countries." in history
    assert secretary.name in history
    assert draft.state is EntryState.DRAFT
    assert events.verify(call.chain) == []


def test_the_public_page_keeps_the_old_date_in_view(client, secretary):
    call = factories.call(code="AWARD-2030")
    extend(call, LATER, reason="Strikes.", actor=secretary)
    again = LATER + timedelta(days=7)
    extend(call, again, reason="More.", actor=secretary)
    page = client.get("/en/AWARD-2030").text
    assert "The deadline was extended." in page
    for old in ("Sunday 20 December 2026, 23:59", "Sunday 10 January 2027, 23:59"):
        assert page.count(f"<s>{old}") == 2  # in the notice and in the calendar
    assert page.count("Before: <s>") == 2
    assert "Sunday 17 January 2027, 23:59" in page
    assert "Strikes." not in page  # the reason is for the record
    with clock.frozen(again + timedelta(days=1)):
        after = client.get("/en/AWARD-2030").text
    assert "The deadline was extended." not in after
    assert after.count("<s>Sunday 20 December 2026, 23:59") == 1


@pytest.mark.parametrize(
    ("change", "control", "words"),
    [
        ({"closes-year": "2026", "closes-month": "12", "closes-day": "20"}, "day", "after the"),
        ({"closes-year": "2026", "closes-month": "12", "closes-day": "1"}, "day", "after the"),
        ({"closes-year": "2031"}, "day", "two years away"),
        ({"closes-year": "9999"}, "day", "two years away"),
        ({"closes-day": "40"}, "day", "does not exist"),
        ({"closes-day": "", "closes-month": "", "closes-year": ""}, "day", "Enter the day."),
        ({"closes-time": "00:00"}, "time", "Midnight"),
        ({"closes-time": "late"}, "time", "between 00:01"),
        ({"closes-month": "3", "closes-day": "28", "closes-time": "02:30"}, "time", "go forward"),
        ({"closes-month": "10", "closes-day": "31", "closes-time": "02:30"}, "time", "go back"),
        ({"reason": " "}, "reason", "give a reason"),
        ({"reason": "x" * 2001}, "reason", "under 2,000"),
    ],
)
def test_what_is_wrong_stands_beside_the_field_and_changes_nothing(
    client, secretary, change, control, words
):
    call = factories.call(code="AWARD-2030")
    before = call.closes_at
    answer = client.post("/en/desk/AWARD-2030/deadline", data=FORM | change)
    assert answer.status_code == 422
    control = control if control == "reason" else f"closes-{control}"
    assert f'href="#{control}"' in answer.text
    assert words in answer.text
    kept = {**FORM, **change}["reason"].strip()
    assert kept in answer.text
    assert db.session.get_one(Call, call.id).closes_at == before
    assert db.session.scalar(sa.select(sa.func.count(Extension.id))) == 0


def test_a_closed_call_opens_again_until_the_checks_begin(client, secretary):
    call = factories.call(state=S.CLOSED, code="AWARD-2030")
    assert "it opens again at once" in client.get("/en/desk/AWARD-2030/deadline").text
    client.post("/en/desk/AWARD-2030/deadline", data=FORM)
    assert db.session.get_one(Call, call.id).state is S.OPEN
    assert names(call)[-2:] == ["deadline_extended", "call_reopened"]
    assert "Start an entry" in client.get("/en/AWARD-2030").text
    for state in (S.ELIGIBILITY, S.EVALUATION, S.ANNOUNCED):
        checked = factories.call(state=state)
        page = client.get(f"/en/desk/{checked.code}/deadline").text
        assert "The eligibility checks have begun" in page
        assert 'name="closes-day"' not in page
        answer = client.post(f"/en/desk/{checked.code}/deadline", data=FORM)
        assert answer.status_code == 409
    draft = factories.call(state=S.DRAFT)
    with pytest.raises(Refused, match="draft"):
        extend(draft, LATER, reason="No.", actor=secretary)


def test_a_call_that_is_over_but_still_says_open_is_closed_and_opened_again(db_session):
    """The clock's job has not come by yet: both acts are on record."""
    call = factories.call()
    with clock.frozen(call.closes_at + timedelta(hours=1)):
        extend(call, LATER, reason="Strikes.", actor=factories.secretary())
        assert call.state is S.OPEN
    assert names(call)[-4:] == ["call_closed", "call_worded", "deadline_extended", "call_reopened"]


def test_the_working_text_takes_the_new_date_too(db_session):
    call, secretary = factories.call(), factories.secretary()
    body = call.definition.model_dump(mode="json")
    db.session.add(CallDraft(call_id=call.id, body=body, saved_by=secretary.id))
    db.session.flush()
    extend(call, LATER, reason="Strikes.", actor=secretary)
    set_grace(call, 7, actor=secretary)
    db.session.flush()
    db.session.expire_all()
    draft = db.session.get_one(CallDraft, call.id)
    assert draft.body["calendar"]["closes"] == "2027-01-10T23:59:00"
    assert draft.body["calendar"]["grace_minutes"] == 7
    assert draft.version == 3


def test_who_is_told_each_once_in_their_language(db_session, run_jobs):
    call = factories.call()
    vic, girona, lleida = (factories.city(name) for name in ("Vic", "Girona", "Lleida"))
    for _ in range(2):
        factories.entry(call, by=vic)
    factories.entry(call, by=girona, state=EntryState.SUBMITTED)
    # Makers of entries are contacts too; these are the people we look at.
    both = factories.person(RoleKind.CITY_CONTACT, city_id=vic.id, language="fr")
    factories.accounts.grant_role(
        both, RoleKind.CITY_CONTACT, actor=factories.system(), city_id=lleida.id
    )
    viewer = factories.person(RoleKind.CITY_CONTACT, city_id=vic.id, level=Level.VIEW)
    editor = factories.person(
        RoleKind.CITY_CONTACT, city_id=vic.id, call_id=call.id, level=Level.EDIT
    )
    elsewhere = factories.person(RoleKind.CITY_CONTACT, city_id=vic.id, call_id=factories.call().id)
    sent_only, late = factories.contact(girona), factories.contact(lleida, language="ca")
    secretary = factories.secretary()
    permit = LatePermit(
        call_id=call.id,
        city_id=lleida.id,
        reason="Flood.",
        expires_at=LATER + timedelta(days=9),
        granted_by=secretary.id,
    )
    db.session.add(permit)
    made = extend(call, LATER, reason="Strikes.", actor=secretary)
    run_jobs()
    told = [letter.person_id for letter in letters("deadline_extended")]
    assert len(told) == len(set(told))
    assert {both.id, editor.id, late.id} <= set(told)
    assert not {viewer.id, elsewhere.id, sent_only.id} & set(told)
    by_person = {letter.person_id: letter for letter in letters("deadline_extended")}
    assert (by_person[both.id].language, by_person[late.id].language) == ("fr", "ca")
    assert "10 janvier 2027" in by_person[both.id].text
    assert "10 de gener del 2027" in by_person[late.id].text
    tell_extension(made.id)
    assert len(letters("deadline_extended")) == len(told)


def test_many_are_told_in_batches(db_session, run_jobs, monkeypatch):
    monkeypatch.setattr(audience, "BATCH", 3)
    call, city = factories.call(), factories.city()
    factories.entry(call, by=city)
    for _ in range(7):
        factories.contact(city)
    extend(call, LATER, reason="Strikes.", actor=factories.secretary())
    run_jobs()
    assert len(letters("deadline_extended")) == 8


def test_the_grace_is_set_on_the_page_and_shown_nowhere_else(client, secretary, run_jobs, mails):
    call = factories.call(code="AWARD-2030")
    city = factories.city()
    writer = factories.contact(city)
    draft = factories.entry(call, by=city)
    assert client.post("/en/desk/AWARD-2030/grace", data={"grace": "1437"}).status_code == 302
    assert (call.grace_minutes, call.definition.calendar.grace_minutes) == (1437, 1437)
    assert 'value="1437"' in client.get("/en/desk/AWARD-2030/deadline").text
    assert names(call)[-1] == "grace_changed"
    extend(call, LATER, reason="Strikes.", actor=secretary)
    run_jobs()
    hidden = ("1437", "grace", (call.last_moment).strftime("%H:%M"))
    for who in (None, writer):
        with client.session_transaction() as session:
            session.clear()
        if who:
            factories.sign_in(client, who)
        paths = ["/en/", "/en/AWARD-2030", "/en/AWARD-2030/edition"]
        if who:
            paths += ["/en/AWARD-2030/enter", "/en/AWARD-2030/ask", "/en/my/entries"]
            paths += [f"/en/entries/{draft.id}", f"/en/entries/{draft.id}/check", "/en/me/letters"]
            paths += [f"/en/me/letters/{letter.id}" for letter in letters("deadline_extended")]
        for at in (clock.now(), call.closes_at, call.closes_at + timedelta(minutes=2)):
            with clock.frozen(at):
                for path in paths:
                    text = client.get(path).text
                    assert [word for word in hidden if word in text.lower()] == [], (path, at)
    assert [m for m in mails() if "grace" in m.as_string().lower()] == []


@pytest.mark.parametrize("typed", ["-1", "1441", "ten", "", "²", "9" * 30])
def test_grace_is_a_number_of_minutes_up_to_a_day(client, secretary, typed):
    call = factories.call(code="AWARD-2030", calendar={"grace_minutes": 5})
    answer = client.post("/en/desk/AWARD-2030/grace", data={"grace": typed})
    assert answer.status_code == 422
    assert "from 0 to 1,440" in answer.text
    assert db.session.get_one(Call, call.id).grace_minutes == 5


def test_grace_of_a_closed_call_would_do_nothing(client, secretary):
    factories.call(state=S.CLOSED, code="AWARD-2030")
    assert "grace would do nothing" in client.get("/en/desk/AWARD-2030/deadline").text
    assert client.post("/en/desk/AWARD-2030/grace", data={"grace": "5"}).status_code == 409


def test_the_page_costs_few_statements(client, secretary):
    call = factories.call(code="AWARD-2030")
    for _ in range(3):
        factories.entry(call)
    client.get("/en/desk/AWARD-2030/deadline")
    with counted() as seen:
        client.get("/en/desk/AWARD-2030/deadline")
    assert len([sql for sql in seen if sql.lstrip().upper().startswith("SELECT")]) <= 6
