"""The secretariat enters for a city: marked to both sides, receipted to both, and handed over."""

import pytest
import sqlalchemy as sa

from calls.call.states import CallState
from calls.entry import queries
from calls.entry.models import Entry
from calls.entry.operations import start_on_behalf, take_over
from calls.entry.rules import can_edit_entry, can_submit, can_withdraw
from calls.entry.states import EntryState
from calls.entry.submission.operations import rules_version, submit
from core.access import Denied
from core.events import Event
from core.transitions import Refused
from notices.models import Letter
from tests import factories

SOURCE = "E-mail of 3 May, Word form"


@pytest.fixture
def office(db_session, noon):
    return factories.secretary(name="Marta")


def test_the_secretariat_begins_it_on_its_page(client, db_session, office):
    call, city = factories.call(), factories.city("Sant Cugat")
    factories.sign_in(client, office)
    own = f"/en/desk/{call.code}/enter"
    assert "Sant Cugat (Spain)" in client.get(f"{own}?q=cugat").get_data(as_text=True)
    answer = client.post(own, data={"q": "cugat"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Choose the city for which you enter." in page
    assert "Say what you write from" in page
    form = {"q": "cugat", "city": city.id, "language": "es", "source": SOURCE}
    answer = client.post(own, data=form)
    entry = db_session.scalars(sa.select(Entry).where(Entry.city_id == city.id)).one()
    assert answer.location == f"/en/entries/{entry.id}"
    assert (entry.on_behalf, entry.source, entry.created_by) == (True, SOURCE, office.id)
    page = client.get(answer.location).get_data(as_text=True)
    assert "Entered by the secretariat for Sant Cugat" in page
    assert "You can read this entry" not in page
    assert client.get(f"{answer.location}/experience").status_code == 200


def test_both_sides_write_and_see_who_entered_it(client, db_session, office, run_jobs):
    entry = factories.entry(factories.call())
    entry.on_behalf, entry.source = True, SOURCE
    who = factories.contact(entry.city, name="Ana", language="es")
    assert can_edit_entry(office, entry)
    assert can_edit_entry(who, entry)
    assert can_submit(office, entry)
    assert can_withdraw(office, entry)
    assert not can_edit_entry(factories.secretary(call_id=factories.call().id), entry)
    locked = queries.entry_to_change(entry.id)
    submit(locked, actor=office, accepts=rules_version(entry.call))
    run_jobs()
    query = sa.select(Letter).where(Letter.kind == "receipt", Letter.entry_id == entry.id)
    letters = db_session.scalars(query).all()
    assert {office.id, who.id} <= {letter.person_id for letter in letters}
    assert all(SOURCE in letter.text for letter in letters)
    factories.sign_in(client, who)
    page = client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert "Entered by the secretariat for" in page
    assert "Take the entry over" in page
    factories.sign_in(client, office)
    listed = client.get(f"/en/desk/{entry.call.code}/entries").get_data(as_text=True)
    assert "By the secretariat" in listed


def test_the_city_takes_it_over(client, db_session, office):
    entry = factories.entry(factories.call())
    entry.on_behalf, entry.source = True, SOURCE
    with pytest.raises(Denied):
        take_over(entry, actor=office)
    factories.sign_in(client, factories.contact(entry.city))
    assert client.post(f"/en/entries/{entry.id}/take-over").status_code == 302
    assert entry.on_behalf is False
    assert not can_edit_entry(office, entry)
    page = client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert "The secretariat began this entry for the city" in page
    names = db_session.scalars(sa.select(Event.name).where(Event.subject_id == entry.id))
    assert "entry_taken_over" in set(names)


def test_it_is_begun_within_the_rules_of_the_call(db_session, office):
    city, facts = factories.city(), {"language": "es", "source": SOURCE}
    call = factories.call(eligibility={"entries_per_city": 1})
    with pytest.raises(Denied):
        start_on_behalf(call, city, actor=factories.contact(city), **facts)
    with pytest.raises(Refused, match="what you write from"):
        start_on_behalf(call, city, actor=office, language="es", source=" ")
    assert start_on_behalf(call, city, actor=office, **facts).state is EntryState.DRAFT
    with pytest.raises(Refused, match="has 1 of 1 entries"):
        start_on_behalf(call, city, actor=office, **facts)
    closed = factories.call(state=CallState.CLOSED)
    with pytest.raises(Refused, match="deadline has passed"):
        start_on_behalf(closed, city, actor=office, **facts)
