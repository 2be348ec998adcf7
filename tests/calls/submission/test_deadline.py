"""The last seconds: starting, saving and sending in, to the second, with and without a permit."""

from datetime import timedelta

import pytest

from calls.call.life.models import LatePermit
from calls.call.operations import keep_calendar
from calls.call.states import CallState
from calls.entry import queries
from calls.entry.models import Entry
from calls.entry.operations import start_entry
from calls.entry.states import EntryState
from calls.entry.submission.operations import rules_version, submit
from core import clock
from core.access import Denied
from core.transitions import Refused
from tests import factories

SECOND, GRACE = timedelta(seconds=1), timedelta(minutes=10)
MOMENTS = [
    pytest.param(-SECOND, True, id="T-1s"),
    pytest.param(timedelta(0), True, id="T"),
    pytest.param(GRACE, True, id="T+grace"),
    pytest.param(GRACE + SECOND, False, id="T+grace+1s"),
]


@pytest.fixture
def call(db_session, noon):
    return factories.call(calendar={"grace_minutes": 10})


def permit(call, city, until) -> None:
    """Let one city in after the deadline."""
    made = LatePermit(
        call_id=call.id,
        city_id=city.id,
        reason="The network was down.",
        expires_at=until,
        granted_by=factories.secretary().id,
    )
    factories.db.session.add(made)
    factories.db.session.flush()


def save(client, entry: Entry) -> int:
    """Save the first page as its script does, and return the status of the answer."""
    own = f"/en/entries/{entry.id}/results/autosave"
    version = next(
        row.version for row in entry.answers if (row.section, row.language) == ("results", "es")
    )
    words = {"q-impact": "Tarde", "q-innovation_and_transfer": "Sigue."}
    form = {**words, "v-common": 0, "v-text": version}
    return client.post(own, data=form).status_code


def send(entry: Entry, who) -> Entry:
    accepts = rules_version(entry.call)
    return submit(queries.entry_to_change(entry.id), actor=who, accepts=accepts)


@pytest.mark.parametrize(("after", "may"), MOMENTS)
def test_a_city_starts_saves_and_sends_until_the_last_second(client, call, after, may):
    entry = factories.entry(call)
    who = factories.contact(entry.city)
    factories.sign_in(client, who)
    with clock.frozen(call.closes_at + after):
        if may:
            assert start_entry(call, entry.city, language="es", actor=who).id
            assert save(client, entry) == 200
            assert send(entry, who).number == 1
            return
        with pytest.raises(Refused, match="deadline has passed"):
            start_entry(call, entry.city, language="es", actor=who)
        assert save(client, entry) == 403
        with pytest.raises(Denied):
            send(entry, who)


@pytest.mark.parametrize(("after", "may"), MOMENTS)
def test_what_was_sent_in_is_changed_until_the_last_second(client, call, after, may):
    entry = factories.entry(call, state=EntryState.SUBMITTED)
    who = factories.contact(entry.city)
    factories.sign_in(client, who)
    with clock.frozen(call.closes_at + after):
        assert save(client, entry) == (200 if may else 403)
        form = {"read": 1, "rules": call.version_id, "accept": "y"}
        answer = client.post(f"/en/entries/{entry.id}/submit", data=form)
        assert answer.status_code == (302 if may else 403)
    assert entry.revision.number == (2 if may else 1)


@pytest.mark.parametrize(("beyond", "may"), [(-SECOND, True), (2 * SECOND, False)])
def test_a_permit_lets_one_city_in_until_it_expires(client, call, beyond, may):
    entry, other = factories.entry(call), factories.entry(call)
    who = factories.contact(entry.city)
    until = call.closes_at + timedelta(days=2)
    permit(call, entry.city, until)
    factories.sign_in(client, who)
    with clock.frozen(until + beyond):
        keep_calendar()
        assert call.state is CallState.CLOSED
        assert save(client, entry) == (200 if may else 403)
        with pytest.raises(Denied):
            send(other, factories.contact(other.city))
        if may:
            page = client.get(f"/en/{call.code}/enter").get_data(as_text=True)
            assert "1 of 2 entries" in page
            assert start_entry(call, entry.city, language="es", actor=who).id
            assert send(entry, who).number == 1
        else:
            with pytest.raises(Denied):
                send(entry, who)


def test_the_grace_is_not_told(client, call):
    entry = factories.entry(call)
    factories.sign_in(client, factories.contact(entry.city))
    with clock.frozen(call.closes_at + GRACE):
        page = client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert "00:09" not in page
    assert "23:59" in page
