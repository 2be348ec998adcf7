"""Eligibility on a real database: computed for all, decided one by one or together."""

import pytest

from accounts.models import Person
from calls.call.states import CallState
from calls.entry.states import EntryState
from core.db import db
from core.events import Event
from core.transitions import Refused
from members.models import MemberStatus
from review.eligibility import operations, queries
from review.eligibility.models import Answer, EligibilityCheck, EligibilityVerdict
from tests import factories
from tests.pages import counted
from tests.review.panels import statements


@pytest.fixture
def office(db_session):
    return factories.secretary()


def checked_call(office, *entries_of):
    """Return a call in its phase, with one checked entry for each city given."""
    call = factories.call(state=CallState.CLOSED)
    state = EntryState.SUBMITTED
    entries = [factories.entry(call, by=city, state=state) for city in entries_of]
    operations.start_checks(call, actor=office)
    operations.compute_checks(call.id)
    return call, entries


def latest(entry) -> EligibilityCheck:
    return queries.get_checked(entry.id).check


def unmet(entry) -> set[str]:
    return {each["rule"] for each in latest(entry).facts["rules"] if each["result"] != "pass"}


def test_the_facts_come_from_the_register_and_the_frozen_entry(office):
    good, lapsed = factories.city(), factories.city(status=MemberStatus.LAPSED)
    unpaid, host = factories.city(paid_until=None), factories.city("Granollers")
    call, entries = checked_call(office, good, lapsed, unpaid, host)
    assert latest(entries[0]).computed is Answer.ELIGIBLE
    assert [unmet(each) for each in entries[1:]] == [{"member"}, {"fees"}, {"host_city"}]
    started = [each for each in latest(entries[0]).facts["rules"] if each["rule"] == "started"]
    assert started[0]["facts"]["started"] == "2021-09-01"
    assert queries.counts(call) == {
        "look": 3,
        "pass": 1,
        "admitted": 0,
        "excluded": 0,
        "unchecked": 0,
        "returned": 0,
    }


def test_a_city_that_is_invited_to_the_jury_does_not_compete(office):
    from review.assignment.operations import decline, invite

    city = factories.city()
    call = factories.call(state=CallState.CLOSED)
    entry = factories.entry(call, by=city, state=EntryState.SUBMITTED)
    juror = invite(
        call, actor=office, email="a@b.example", name="A", language="en", city_id=city.id
    )
    operations.start_checks(call, actor=office)
    operations.compute_checks(call.id)
    assert unmet(entry) == {"jury_city"}
    decline(juror, actor=juror.person)
    operations.check_again(call, actor=office)
    operations.compute_checks(call.id)
    assert unmet(entry) == set()


def test_the_third_entry_of_a_city_is_over_its_cap(office):
    city = factories.city()
    _call, entries = checked_call(office, city, city, city)
    assert [unmet(entry) for entry in entries] == [set(), set(), {"cap"}]


def test_statements_do_not_grow_with_the_entries(office):
    def needed(count: int) -> tuple[int, int]:
        call, _entries = checked_call(office, *[factories.city() for _ in range(count)])
        with counted() as checks:
            operations.compute_checks(call.id)
            db.session.flush()
        with counted() as confirms:
            operations.confirm_passing(call, actor=office)
        return len(checks), len(confirms)

    assert needed(1) == needed(6)


def test_confirming_leaves_a_verdict_and_an_event_each(office):
    call, entries = checked_call(office, factories.city(), factories.city())
    assert operations.confirm_passing(call, actor=office) == 2
    verdicts = db.session.query(EligibilityVerdict).all()
    assert {each.entry_id for each in verdicts} == {each.id for each in entries}
    assert not any(each.overrides for each in verdicts)
    events = db.session.query(Event).filter_by(name="entry_admitted").all()
    assert {each.subject_id for each in events} == {each.id for each in entries}
    assert operations.confirm_passing(call, actor=office) == 0


def test_an_override_needs_a_reason_and_keeps_it(office):
    _call, (entry,) = checked_call(office, factories.city(status=MemberStatus.LAPSED))
    with pytest.raises(Refused):
        operations.give_verdict(entry, Answer.ELIGIBLE, actor=office, reason="  ")
    operations.give_verdict(entry, Answer.ELIGIBLE, actor=office, reason="Paid in cash.")
    assert entry.state is EntryState.ELIGIBLE
    verdict = db.session.query(EligibilityVerdict).one()
    assert (verdict.overrides, verdict.reason) == (True, "Paid in cash.")


def test_confirming_an_exclusion_names_the_rules(office):
    _call, (entry,) = checked_call(office, factories.city(status=MemberStatus.LAPSED))
    operations.give_verdict(entry, Answer.INELIGIBLE, actor=office)
    assert entry.state is EntryState.INELIGIBLE
    event = db.session.query(Event).filter_by(name="entry_excluded").one()
    assert event.reason == "Rules not met: member"


def test_a_verdict_can_be_changed_and_both_stay(office):
    _call, (entry,) = checked_call(office, factories.city())
    operations.give_verdict(entry, Answer.ELIGIBLE, actor=office)
    operations.give_verdict(entry, Answer.INELIGIBLE, actor=office, reason="A second letter.")
    assert db.session.query(EligibilityVerdict).count() == 2
    assert queries.get_checked(entry.id).verdict.verdict is Answer.INELIGIBLE
    with pytest.raises(Refused):
        operations.give_verdict(entry, Answer.INELIGIBLE, actor=office, reason="Again.")


def test_the_jury_gets_the_eligible_once_all_are_decided(office):
    lapsed = factories.city(status=MemberStatus.LAPSED)
    call, entries = checked_call(office, factories.city(), lapsed)
    operations.confirm_passing(call, actor=office)
    with pytest.raises(Refused, match="1 entry still waits"):
        operations.begin_evaluation(call, actor=office)
    operations.give_verdict(entries[1], Answer.INELIGIBLE, actor=office)
    assert operations.begin_evaluation(call, actor=office) == 1
    assert call.state is CallState.EVALUATION
    assert [e.state for e in entries] == [EntryState.EVALUATION, EntryState.INELIGIBLE]
    with pytest.raises(Refused):
        operations.give_verdict(entries[1], Answer.ELIGIBLE, actor=office, reason="Too late.")


def test_checks_start_once_and_only_after_the_deadline(office):
    with pytest.raises(Refused):
        operations.start_checks(factories.call(), actor=office)
    call, _entries = checked_call(office)
    with pytest.raises(Refused):
        operations.start_checks(call, actor=office)


def test_the_page_of_an_entry_shows_facts_and_takes_a_verdict(client, office):
    call, (entry,) = checked_call(office, factories.city(status=MemberStatus.LAPSED))
    factories.sign_in(client, office)
    address = f"/en/desk/entries/{entry.id}/eligibility"
    assert "no longer a member" in client.get(address).text
    nothing = client.post(address)
    assert nothing.status_code == 422
    assert "Choose eligible or not eligible" in nothing.text
    override = client.post(address, data={"verdict": "eligible"})
    assert override.status_code == 422
    assert "Say why you decide against" in override.text
    long = {"verdict": "eligible", "reason": "x" * 2001}
    assert client.post(address, data=long).status_code == 422
    kept = {"verdict": "eligible", "reason": "Paid in cash."}
    assert client.post(address, data=kept).status_code == 302
    page = client.get(address).text
    assert "This goes against the computed result" in page
    assert client.post(address, data=kept).status_code == 409
    for show in ("look", "pass", "admitted", "excluded", "nonsense"):
        listed = client.get(f"/en/desk/{call.code}/eligibility?show={show}&page=9999999999")
        assert listed.status_code == 200


def test_the_list_needs_few_statements_whatever_its_length(client, office):
    office_id = office.id

    def needed(count: int) -> int:
        me = db.session.get(Person, office_id)
        call, _entries = checked_call(me, *[factories.city() for _ in range(count)])
        factories.sign_in(client, me)
        return statements(client, "get", f"/en/desk/{call.code}/eligibility?show=pass")

    assert needed(1) == needed(4) == 4
