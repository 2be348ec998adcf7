"""Returned for completion: until a moment of its own, and what was sent in stands meanwhile."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from calls.call.states import CallState
from calls.entry import queries
from calls.entry.completion.operations import (
    lapse_returns,
    proposed_end,
    return_entry,
    take_back,
)
from calls.entry.models import AnswerSection, Entry
from calls.entry.rules import can_edit_entry
from calls.entry.states import EntryState
from calls.entry.submission.operations import rules_version, submit
from core import clock
from core.access import Denied
from core.transitions import Refused
from notices.models import Letter
from review.eligibility import operations as eligibility
from review.eligibility.models import Answer
from tests import factories

SECOND = timedelta(seconds=1)


@pytest.fixture
def entry(db_session, noon):
    return factories.entry(factories.call(state=CallState.CLOSED), state=EntryState.SUBMITTED)


def give_back(entry: Entry, **more) -> None:
    facts = {
        "reason": "The letter is not signed.",
        "until": clock.now() + timedelta(days=7),
        "actor": factories.secretary(),
        **more,
    }
    return_entry(queries.entry_to_change(entry.id), **facts)


def complete(db_session, entry: Entry, who) -> None:
    row = db_session.get_one(AnswerSection, (entry.id, "content", "es"))
    row.answers = {**row.answers, "actions": "Más."}
    entry.changed_at = clock.now()
    db_session.flush()
    locked = queries.entry_to_change(entry.id)
    submit(locked, actor=who, read=entry.revision.number, accepts=rules_version(entry.call))


def letters(db_session, kind: str) -> list[Letter]:
    return list(db_session.scalars(sa.select(Letter).where(Letter.kind == kind)))


def test_the_city_completes_after_the_call_closed(client, db_session, noon, entry):
    who = factories.contact(entry.city, name="Ana", language="es")
    give_back(entry)
    assert entry.state is EntryState.RETURNED
    assert can_edit_entry(who, entry)
    mine = [one for one in letters(db_session, "entry_returned") if one.person_id == who.id]
    assert [one.language for one in mine] == ["es"]
    assert "The letter is not signed." in mine[0].text
    factories.sign_in(client, who)
    page = client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert "Please complete this entry" in page
    assert "The letter is not signed." in page
    with clock.frozen(noon + timedelta(days=1)):
        complete(db_session, entry, who)
    assert (entry.state, entry.revision.number) == (EntryState.SUBMITTED, 2)
    assert (entry.return_by_at, entry.return_note) == (None, "")
    assert not can_edit_entry(who, entry)


def test_the_clock_takes_it_back_to_the_second(db_session, noon, entry):
    who = factories.contact(entry.city)
    give_back(entry)
    until = entry.return_by_at
    with clock.frozen(until - SECOND):
        assert can_edit_entry(who, entry)
        assert lapse_returns() == 0
    with clock.frozen(until):
        assert not can_edit_entry(who, entry)
        assert lapse_returns() == 1
        assert lapse_returns() == 0
    assert (entry.state, entry.revision.number) == (EntryState.SUBMITTED, 1)
    texts = [one.text for one in letters(db_session, "entry_taken_back")]
    assert texts
    assert all("It was not sent in again" in text for text in texts)


def test_the_secretariat_takes_it_back(client, db_session, noon, entry):
    give_back(entry)
    factories.sign_in(client, factories.secretary())
    assert client.post(f"/en/desk/entries/{entry.id}/take-back").status_code == 302
    assert entry.state is EntryState.SUBMITTED
    assert all("no longer needs" in one.text for one in letters(db_session, "entry_taken_back"))
    with pytest.raises(Refused):
        take_back(queries.entry_to_change(entry.id), actor=factories.secretary())


def test_returning_asks_for_a_reason_and_a_moment(client, db_session, noon, entry):
    factories.sign_in(client, factories.secretary())
    own = f"/en/desk/entries/{entry.id}/return"
    page = client.get(own).get_data(as_text=True)
    assert 'value="17:00"' in page
    bad = {"until-day": "30", "until-month": "11", "until-year": "2026", "until-time": "00:00"}
    answer = client.post(own, data=bad)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Midnight is read as two different days" in page
    assert "Please give a reason" in page
    good = {**bad, "until-time": "17:00", "reason": "The letter is not signed."}
    assert client.post(own, data=good).status_code == 302
    assert entry.state is EntryState.RETURNED
    assert f"{entry.return_by_at:%d %H}" == "30 16"


def test_it_ends_on_a_working_day(db_session, noon, entry):
    assert proposed_end(entry.call).isoformat() == "2026-11-27T17:00:00+01:00"
    with clock.frozen(noon + timedelta(days=1)):
        assert proposed_end(entry.call).isoformat() == "2026-11-30T17:00:00+01:00"


def test_only_the_secretariat_returns_and_only_in_time(db_session, noon, entry):
    with pytest.raises(Denied):
        give_back(entry, actor=factories.contact(entry.city))
    for until in (clock.now(), clock.now() + timedelta(days=61)):
        with pytest.raises(Refused, match="within the next 60 days"):
            give_back(entry, until=until)
    with pytest.raises(Refused, match="give a reason"), db_session.begin_nested():
        give_back(entry, reason=" ")
    judged = factories.entry(
        factories.call(state=CallState.EVALUATION), state=EntryState.INELIGIBLE
    )
    with pytest.raises(Refused, match="before the jury reads"):
        give_back(judged)


def test_eligibility_waits_for_it_and_asks_again(db_session, noon, run_jobs):
    call = factories.call(state=CallState.CLOSED)
    office = factories.secretary()
    entry = factories.entry(call, state=EntryState.SUBMITTED)
    who = factories.contact(entry.city)
    eligibility.start_checks(call, actor=office)
    run_jobs()
    eligibility.give_verdict(entry, Answer.ELIGIBLE, actor=office, reason="Looked at.")
    give_back(entry)
    with pytest.raises(Refused, match="to be completed"):
        eligibility.begin_evaluation(call, actor=office)
    with clock.frozen(noon + timedelta(days=1)):
        complete(db_session, entry, who)
        with pytest.raises(Refused, match="waits for its verdict"):
            eligibility.begin_evaluation(call, actor=office)
        run_jobs()
        eligibility.give_verdict(entry, Answer.ELIGIBLE, actor=office, reason="Complete now.")
        assert eligibility.begin_evaluation(call, actor=office) == 1
    assert entry.state is EntryState.EVALUATION


def test_a_returned_entry_may_be_withdrawn(client, db_session, noon, entry):
    give_back(entry)
    factories.sign_in(client, factories.contact(entry.city))
    assert client.post(f"/en/entries/{entry.id}/withdraw").status_code == 302
    assert entry.state is EntryState.WITHDRAWN
    assert lapse_returns() == 0
