"""The jury: invited in its own language, bound before it reads, three-valued about conflicts."""

import pytest

from accounts.models import Role, RoleKind
from calls.call.states import CallState
from calls.entry.operations import withdraw
from calls.entry.states import EntryState
from core.db import db
from core.events import Event
from core.transitions import Refused
from notices.models import Letter
from review.assignment import operations
from review.assignment.models import Conflict, ConflictKind, Juror
from review.assignment.queries import Seat
from review.assignment.states import AssignmentState, JurorState
from tests import factories
from tests.review.panels import call_in_evaluation, give_out, juror, reading_of


def seat(who: Juror) -> Seat:
    from calls.call.models import Call

    return Seat(db.session.get_one(Call, who.call_id), who)


def test_s7_an_invitation_gives_a_letter_and_only_accepting_it_the_role(db_session):
    call, city = factories.call(), factories.city()
    made = juror(call, city=city, language="ca", chairs=True, ready=False)
    assert made.state is JurorState.INVITED
    roles = db_session.query(Role).filter_by(person_id=made.person_id)
    assert roles.all() == []
    letter = db_session.query(Letter).filter_by(person_id=made.person_id).one()
    assert letter.language == "ca"
    assert "Premi Ciutats Educadores" in letter.subject
    assert f"/ca/jury/{call.code}" in letter.text
    operations.accept(made, actor=made.person)
    role = roles.one()
    assert (role.kind, role.call_id, role.city_id) == (RoleKind.CHAIR, call.id, city.id)


def test_nobody_is_invited_twice(db_session):
    call = factories.call()
    made = juror(call, ready=False)
    with pytest.raises(Refused, match="already"):
        operations.invite(
            call, actor=factories.system(), email=made.person.email, name="X", language="en"
        )


def test_the_jury_is_closed_after_scoring(db_session):
    with pytest.raises(Refused, match="cannot change"):
        juror(factories.call(state=CallState.DELIBERATION), ready=False)


def test_who_declines_may_come_back_and_who_left_may_not(db_session):
    made = juror(factories.call(), ready=False)
    roles = db_session.query(Role).filter_by(person_id=made.person_id)
    operations.decline(made, actor=made.person)
    assert roles.count() == 0
    operations.accept(made, actor=made.person)
    assert roles.count() == 1
    operations.leave(made, actor=factories.secretary(), reason="Illness.")
    assert roles.count() == 0
    with pytest.raises(Refused):
        operations.accept(made, actor=made.person)


def test_confidentiality_is_signed_once_after_accepting(db_session):
    made = juror(factories.call(), ready=False)
    with pytest.raises(Refused):
        operations.sign_confidentiality(seat(made), actor=made.person)
    operations.accept(made, actor=made.person)
    operations.sign_confidentiality(seat(made), actor=made.person)
    first = made.confidentiality_at
    operations.sign_confidentiality(seat(made), actor=made.person)
    assert made.confidentiality_at == first
    assert db_session.query(Event).filter_by(name="confidentiality_signed").count() == 1


def test_conflicts_are_not_asked_then_none_or_declared(db_session):
    city = factories.city()
    call, (one, two) = call_in_evaluation()
    own = factories.entry(call, by=city, state=EntryState.EVALUATION)
    made = juror(call, city=city, ready=False)
    operations.accept(made, actor=made.person)
    with pytest.raises(Refused, match="confidentiality"):
        operations.declare_conflicts(seat(made), {}, actor=made.person)
    operations.sign_confidentiality(seat(made), actor=made.person)
    assert made.conflicts_at is None
    operations.declare_conflicts(seat(made), {two.id: "My sister."}, actor=made.person)
    rows = {row.entry_id: row for row in db_session.query(Conflict)}
    assert set(rows) == {two.id, own.id}
    assert (rows[two.id].kind, rows[two.id].text) == (ConflictKind.DECLARED, "My sister.")
    assert rows[own.id].kind is ConflictKind.OWN_CITY
    operations.declare_conflicts(seat(made), {one.id: "A slip before."}, actor=made.person)
    assert {row.entry_id for row in db_session.query(Conflict)} == {one.id, own.id}
    events = db_session.query(Event).filter_by(name="conflicts_declared").all()
    assert not any("sister" in str(event.data) + str(event.reason) for event in events)


def test_entries_of_another_call_cannot_be_declared(db_session):
    call, _ = call_in_evaluation(1)
    _, (stranger,) = call_in_evaluation(1)
    made = juror(call)
    operations.declare_conflicts(seat(made), {stranger.id: "x"}, actor=made.person)
    assert db_session.query(Conflict).count() == 0


def test_declaring_after_the_readings_are_out_takes_them_away_once(db_session):
    call, (one, two) = call_in_evaluation()
    made = juror(call)
    made.conflicts_at = None
    give_out(call)
    operations.declare_conflicts(seat(made), {one.id: "A friend."}, actor=made.person)
    states = {each: reading_of(made, each).state for each in (one, two)}
    assert states == {one: AssignmentState.RECUSED, two: AssignmentState.DEPLOYED}
    with pytest.raises(Refused, match="recuse"):
        operations.declare_conflicts(seat(made), {}, actor=made.person)


def test_a_late_conflict_moves_nothing_else(db_session):
    call, (one, two) = call_in_evaluation()
    ana, ben = juror(call), juror(call)
    give_out(call)
    with pytest.raises(Refused, match="reason"):
        operations.recuse(reading_of(ana, one), actor=ana.person, text=" ")
    operations.recuse(reading_of(ana, one), actor=ana.person, text="I advised them.")
    states = [reading_of(who, what).state for who in (ana, ben) for what in (one, two)]
    deployed = AssignmentState.DEPLOYED
    assert states == [AssignmentState.RECUSED, deployed, deployed, deployed]
    event = db_session.query(Event).filter_by(name="juror_recused").one()
    assert event.reason is None
    assert db_session.query(Conflict).one().text == "I advised them."
    give_out(call)
    assert reading_of(ana, one).state is AssignmentState.RECUSED


def test_a_withdrawn_entry_takes_its_readings_along(db_session):
    call, (one, two) = call_in_evaluation()
    made = juror(call)
    give_out(call)
    withdraw(one, actor=factories.contact(one.city))
    assert reading_of(made, one).state is AssignmentState.WITHDRAWN
    assert reading_of(made, two).state is AssignmentState.DEPLOYED


def test_a_juror_who_leaves_gives_back_what_is_unfinished(db_session):
    call, (one,) = call_in_evaluation(1)
    made = juror(call)
    give_out(call)
    operations.leave(made, actor=factories.secretary(), reason="Moved away.")
    assert reading_of(made, one).state is AssignmentState.WITHDRAWN


def test_the_page_of_the_jury_refuses_bad_input_beside_the_field(client, db_session):
    office, call = factories.secretary(), factories.call()
    factories.sign_in(client, office)
    address = f"/en/desk/{call.code}/jury"
    nothing = client.post(address)
    assert nothing.status_code == 422
    assert "Enter the person's name." in nothing.text
    good = {"name": "Ana", "email": "ana@b.example", "language": "en", "city": ""}
    for bad, sentence in (
        ({"email": "ana"}, "Enter an address like"),
        ({"language": "xx"}, "Choose one of the languages"),
        ({"city": "999999999999999999999"}, "Choose a city of the register"),
        ({"name": "x" * 201}, "This is too long"),
    ):
        answer = client.post(address, data=good | bad)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert client.post(address, data=good).status_code == 302
    again = client.post(address, data=good)
    assert again.status_code == 422
    assert "already" in again.text
    made = db_session.query(Juror).one()
    leave = f"/en/desk/jurors/{made.id}/leave"
    assert client.get(leave).status_code == 200
    assert client.post(leave).status_code == 422
    assert client.post(leave, data={"reason": "Illness."}).status_code == 302


def test_declaring_by_the_page_needs_words_and_a_confirmation(client, db_session):
    city = factories.city()
    call, (one, two) = call_in_evaluation()
    factories.entry(call, by=city, state=EntryState.EVALUATION)
    made = juror(call, city=city)
    made.conflicts_at = None
    factories.sign_in(client, made.person)
    address = f"/en/jury/{call.code}/conflicts"
    assert "The city you represent" in client.get(address).text
    ticked = {f"conflict-{one.id}": "y", "sure": "y"}
    wordless = client.post(address, data=ticked)
    assert wordless.status_code == 422
    assert "Say in a few words" in wordless.text
    unsure = client.post(address, data=ticked | {f"why-{one.id}": "Kin.", "sure": ""})
    assert unsure.status_code == 422
    assert "Kin." in unsure.text
    assert client.post(address, data=ticked | {f"why-{one.id}": "Kin."}).status_code == 302
    assert {row.entry_id for row in db_session.query(Conflict)} > {one.id}
    assert two.id not in {row.entry_id for row in db_session.query(Conflict)}


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.ELIGIBILITY, CallState.DECIDED])
def test_a_juror_out_of_season_is_told_so(client, db_session, state):
    made = _juror_when(state)
    factories.sign_in(client, made.person)
    code = seat(made).call.code
    page = client.get(f"/en/jury/{code}").text
    assert ("not final yet" in page) is (state is not CallState.DECIDED)
    assert client.post(f"/en/jury/{code}/conflicts", data={"sure": "y"}).status_code == 403


def test_s7_a_chair_who_has_read_nothing_declares_before_the_decision(client, db_session):
    made = _juror_when(CallState.DELIBERATION, chairs=True)
    code = seat(made).call.code
    factories.sign_in(client, made.person)
    refused = client.get(f"/en/desk/{code}/ranking")
    assert refused.status_code == 403
    assert "answer about conflicts of interest first" in refused.text
    assert client.get(f"/en/jury/{code}/conflicts").status_code == 200
    assert client.post(f"/en/jury/{code}/conflicts", data={"sure": "y"}).status_code == 302
    assert client.get(f"/en/desk/{code}/ranking").status_code == 200
    again = client.post(f"/en/jury/{code}/conflicts", data={"sure": "y"})
    assert again.status_code == 409
    assert "the answer stays" in again.text


def _juror_when(state: CallState, **more: bool) -> Juror:
    """Return a juror who has accepted and signed, but not declared, in a call of that state."""
    call = factories.call(state=CallState.OPEN)
    made = juror(call, **more)
    for name in factories.WALK[2:]:
        if call.state is not state:
            factories.transitions.apply(call, name, actor=factories.system())
    return made
