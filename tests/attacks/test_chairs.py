"""Who decides has accepted, signed, declared, and is free of conflict (finding 7, cases B09)."""

import pytest

from accounts.models import RoleKind
from accounts.operations import grant_role
from calls.call.states import CallState
from calls.entry.states import EntryState
from core.db import db
from core.transitions import apply
from review.assignment import operations
from review.assignment.queries import Seat
from tests import factories
from tests.review.panels import juror

PAGES = ("ranking", "decision", "entries.csv")


@pytest.fixture
def call(db_session):
    """Give a call before its jury, with an entry of Burgos and one of another city."""
    made = factories.call(state=CallState.EVALUATION)
    made.burgos = factories.city("Burgos")
    for city in (made.burgos, factories.city()):
        factories.entry(made, by=city, state=EntryState.EVALUATION)
    return made


def end_scoring(call):
    apply(call, "deliberate", actor=factories.system())
    db.session.flush()


def opened(client, person, call):
    """Return the answers of the ranking and of the decision to `person`."""
    factories.sign_in(client, person)
    return [client.get(f"/en/desk/{call.code}/{page}").status_code for page in PAGES[:2]]


def test_s7_an_invited_chair_sees_the_invitation_and_nothing_else(client, call):
    chair = juror(call, city=call.burgos, chairs=True, ready=False).person
    end_scoring(call)
    assert opened(client, chair, call) == [403, 403]
    draft = client.post(f"/en/desk/{call.code}/decision", data={"save": "yes"})
    assert draft.status_code == 403
    assert client.get(f"/en/jury/{call.code}").status_code == 200
    assert client.get("/en/jury").status_code == 200


def test_b09_a_late_chair_of_a_competing_city_is_kept_out(client, call):
    chair = juror(call, city=call.burgos, chairs=True, ready=False)
    operations.accept(chair, actor=chair.person)
    operations.sign_confidentiality(Seat(call, chair), actor=chair.person)
    end_scoring(call)
    assert opened(client, chair.person, call) == [403, 403]
    operations.declare_conflicts(Seat(call, chair), {}, actor=chair.person)
    assert opened(client, chair.person, call) == [403, 403]
    assert "conflict of interest" in client.get(f"/en/desk/{call.code}/ranking").text


@pytest.mark.parametrize("answered", ["invited", "accepted", "own city"])
def test_s7_a_secretary_on_the_jury_decides_under_the_same_terms(client, call, answered):
    member = juror(call, city=call.burgos if answered == "own city" else None, ready=False)
    grant_role(member.person, RoleKind.SECRETARIAT, actor=factories.system())
    if answered != "invited":
        operations.accept(member, actor=member.person)
    if answered == "own city":
        operations.sign_confidentiality(Seat(call, member), actor=member.person)
        operations.declare_conflicts(Seat(call, member), {}, actor=member.person)
    end_scoring(call)
    assert opened(client, member.person, call) == [403, 403]
    table = client.get(f"/en/desk/{call.code}/entries.csv")
    assert table.status_code == 200
    assert "mean" not in table.text.splitlines()[0]


def test_s7_a_secretary_who_declined_the_jury_decides(client, call):
    member = juror(call, ready=False)
    grant_role(member.person, RoleKind.SECRETARIAT, actor=factories.system())
    operations.decline(member, actor=member.person)
    end_scoring(call)
    assert opened(client, member.person, call) == [200, 200]
