"""Who belongs to the secretariat of all calls: let in by two people, told to all, never nobody."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import RoleKind
from accounts.operations import find_person
from calls.call.life.organisers.operations import add_organiser
from calls.call.states import CallState
from core import clock
from core.db import db
from core.events import Event, verify
from core.transitions import Refused
from desk.people import operations, queries
from desk.people.models import SecretaryInvitation
from desk.people.states import InvitedState
from notices.models import Letter
from review.assignment import operations as jury
from tests import factories

NEW = {"email": "new@x.example", "name": "Nova Nadal", "language": "ca"}


@pytest.fixture
def two(db_session, noon):
    """Give the two people of the secretariat of all calls."""
    return factories.secretary(name="Queralt"), factories.secretary(name="Marta")


def invited(by) -> SecretaryInvitation:
    return operations.invite(**NEW, actor=by)


def told(kind: str) -> set[int]:
    """Return the ids of who got a letter of that kind."""
    return set(db.session.scalars(sa.select(Letter.person_id).where(Letter.kind == kind)))


def is_secretary(email: str = NEW["email"]) -> bool:
    person = find_person(email)
    return person is not None and person.holds(RoleKind.SECRETARIAT)


def test_m1_an_invitation_does_nothing_until_another_one_confirms_it(two, client, run_jobs, mails):
    first, second = two
    factories.sign_in(client, first)
    assert "Nova Nadal" not in client.get("/en/desk/people").text
    assert client.post("/en/desk/people/invite", data=NEW).status_code == 302
    page = client.get("/en/desk/people").text
    assert "Nova Nadal" in page
    assert "has to confirm it" in page
    assert find_person(NEW["email"]) is None
    assert told("secretary_proposed") == {second.id}
    (invitation,) = db.session.scalars(sa.select(SecretaryInvitation))
    where = f"/en/desk/people/invitations/{invitation.id}"
    assert client.post(f"{where}/confirm").status_code == 409
    factories.sign_in(client, second)
    assert f"{where}/confirm" in client.get("/en/desk/people").text
    assert client.post(f"{where}/confirm").status_code == 302
    (role,) = find_person(NEW["email"]).roles
    assert (role.kind, role.call_id) == (RoleKind.SECRETARIAT, None)
    assert (role.granted_by, role.confirmed_by) == (first.id, second.id)
    assert client.post(f"{where}/confirm").status_code == 409
    run_jobs()
    way_in = [mail for mail in mails() if mail["To"] == NEW["email"]]
    text = way_in[0].get_body(("plain",)).get_content()
    path = re.search(r"https?://[^/\s]+(/ca/sign-in/[\w.-]+)", text)[1]
    assert client.post(path).location == "/ca/desk"
    assert client.get("/ca/desk/people").status_code == 200
    assert verify("accounts") == []


def test_m1_an_invitation_can_be_taken_back_and_leaves_no_account(two, client):
    first, second = two
    invitation = invited(first)
    factories.sign_in(client, second)
    where = f"/en/desk/people/invitations/{invitation.id}"
    assert client.post(f"{where}/take-back").status_code == 302
    assert client.post(f"{where}/confirm").status_code == 409
    assert find_person(NEW["email"]) is None
    assert invited(first).id != invitation.id


def test_m1_the_same_click_twice_is_one_invitation_and_a_second_one_is_refused(two, client):
    first, second = two
    factories.sign_in(client, first)
    for _click in range(2):
        assert client.post("/en/desk/people/invite", data=NEW).status_code == 302
    assert len(queries.proposed()) == 1
    factories.sign_in(client, second)
    answer = client.post("/en/desk/people/invite", data=NEW | {"email": NEW["email"].upper()})
    assert answer.status_code == 422
    assert "waiting to be confirmed" in answer.text
    assert 'value="Nova Nadal"' in answer.text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "nova", "like name@city.org"),
        ("email", "", "e-mail address"),
        ("name", " ", "name"),
        ("name", "x" * 201, "too long"),
        ("language", "xx", "Not a valid choice"),
    ],
)
def test_m1_what_is_wrong_is_said_beside_the_field(two, client, field, typed, sentence):
    factories.sign_in(client, two[0])
    answer = client.post("/en/desk/people/invite", data=NEW | {field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert queries.proposed() == []


def test_m1_somebody_who_belongs_to_it_is_not_invited(two):
    first, second = two
    with pytest.raises(Refused, match="already"):
        operations.invite(email=second.email.upper(), name="X", language="en", actor=first)


def test_m1_alone_the_operator_confirms(db_session, noon, app, client):
    alone = factories.secretary()
    invited(alone)
    factories.sign_in(client, alone)
    assert f"people confirm {NEW['email']}" in client.get("/en/desk/people").text
    assert not is_secretary()
    result = app.test_cli_runner().invoke(args=["people", "confirm", NEW["email"].upper()])
    assert result.exit_code == 0, result.output
    assert is_secretary()
    (role,) = find_person(NEW["email"]).roles
    assert (role.granted_by, role.confirmed_by, role.needs_confirmation) == (alone.id, None, False)


def test_m1_ending_asks_for_a_reason_and_tells_both(two, client):
    first, second = two
    invitation = invited(second)
    factories.sign_in(client, first)
    where = f"/en/desk/people/{second.id}/end"
    assert "Then Queralt is alone" in client.get(where).text
    assert client.post(where, data={"reason": " "}).status_code == 422
    assert client.post(where, data={"reason": "Left the office."}).status_code == 302
    assert not second.holds(RoleKind.SECRETARIAT)
    assert told("role_ended") == {second.id}
    assert invitation.state is InvitedState.TAKEN_BACK, "an invitation falls with who made it"
    page = client.get("/en/desk/people").text
    assert "Left the office." in page.partition('id="before"')[2]
    assert client.post(where, data={"reason": "Again."}).status_code == 404


def test_m1_nobody_ends_the_last_and_oneself_not_unawares(two, client):
    first, second = two
    factories.sign_in(client, first)
    where = f"/en/desk/people/{first.id}/end"
    assert "your own role" in client.get(where).text
    answer = client.post(where, data={"reason": "I retire."})
    assert answer.location == "/en/me"
    assert client.get("/en/desk/people").status_code == 403
    factories.sign_in(client, second)
    where = f"/en/desk/people/{second.id}/end"
    page = client.get(where).text
    assert "last person" in page
    assert "<textarea" not in page
    assert client.post(where, data={"reason": "I retire."}).status_code == 409
    assert second.holds(RoleKind.SECRETARIAT)


def test_m1_one_without_a_role_of_all_calls_opens_nothing(db_session, noon, client):
    organiser = factories.secretary(call_id=factories.call().id)
    factories.sign_in(client, organiser)
    assert client.get("/en/desk/people").status_code == 403
    assert client.post("/en/desk/people/invite", data=NEW).status_code == 403
    assert "/desk/people" not in client.get("/en/desk").text


def test_s5_all_others_are_told_of_an_organiser_and_of_a_chair(two, noon):
    first, second = two
    call, elsewhere = factories.call(), factories.call()
    add_organiser(call, email="o@x.example", name="Olga", language="fr", actor=first)
    factories.secretary(call_id=elsewhere.id)
    organiser = find_person("o@x.example")
    assert told("role_granted") - {first.id} == {second.id}, "first is told what the operator did"
    juror = jury.invite(
        call, actor=first, email="c@x.example", name="C", language="en", chairs=True
    )
    chair = find_person("c@x.example")
    assert "c@x.example" not in "".join(db.session.scalars(sa.select(Letter.text)))
    jury.accept(juror, actor=chair)
    kinds = ("role_granted", "call_role_granted")
    letters = list(db.session.scalars(sa.select(Letter).where(Letter.kind.in_(kinds))))
    of_chair = [letter for letter in letters if "c@x.example" in letter.text]
    assert {letter.person_id for letter in of_chair} == {second.id, organiser.id}
    assert {letter.language for letter in of_chair} == {"en", "fr"}
    assert all(first.name in letter.text for letter in of_chair)
    jury.invite(call, actor=first, email="j@x.example", name="J", language="en")
    assert not any("j@x.example" in letter.text for letter in letters)
    assert chair.id not in told("role_granted")


def test_s5_a_role_given_before_the_jury_reads_waits_for_nobody(two, client):
    first, second = two
    call = factories.call()
    add_organiser(call, email="o@x.example", name="Olga", language="fr", actor=first)
    factories.sign_in(client, second)
    for page in ("/en/desk/people", f"/en/desk/{call.code}/people"):
        assert "/confirm" not in client.get(page).text


def test_s5_a_role_of_a_call_is_confirmed_on_the_page(two, client, noon):
    first, second = two
    call = factories.call(state=CallState.EVALUATION)
    organiser = add_organiser(call, email="o@x.example", name="Olga", language="fr", actor=first)
    (role,) = organiser.roles
    where = f"/en/desk/people/roles/{role.id}/confirm"
    factories.sign_in(client, first)
    assert where not in client.get("/en/desk/people").text
    assert client.post(where).status_code == 409
    factories.sign_in(client, second)
    assert where in client.get("/en/desk/people").text
    assert where in client.get(f"/en/desk/{call.code}/people").text
    assert client.post(where).status_code == 302
    assert role.confirmed_by == second.id
    assert where not in client.get("/en/desk/people").text


def test_m1_the_commands_bring_in_the_first_two_and_then_point_to_the_page(
    db_session, noon, app, run_jobs, mails
):
    def run(*words: str):
        return app.test_cli_runner().invoke(args=["people", *words])

    assert "people invite ADDRESS" in run("list", "--if-none").output
    for name in ("Ada", "Bel"):
        result = run("invite", f"{name}@x.example", "--name", name, "--secretariat")
        assert result.exit_code == 0, result.output
        assert "/en/sign-in/" in result.output, "a ready link: the address is this machine's"
    assert is_secretary("ada@x.example")
    run_jobs()
    assert {mail["To"] for mail in mails()} == {"Ada@x.example", "Bel@x.example"}
    third = run("invite", "c@x.example", "--name", "C", "--secretariat")
    assert third.exit_code == 1
    assert "page People" in third.output
    assert find_person("c@x.example") is None
    assert run("list", "--if-none").output == ""
    assert "Ada <Ada@x.example>" in run("list").output
    assert run("end", "ada@x.example", "--reason", "Moved.", "--secretariat").exit_code == 0
    last = run("end", "bel@x.example", "--reason", "Moved.", "--secretariat")
    assert last.exit_code == 1
    assert "last person" in last.output
    assert is_secretary("bel@x.example")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["invite", "a@x.example", "--name", "A"], 2, "--secretariat"),
        (["invite", "a", "--name", "A", "--secretariat"], 2, "no e-mail address"),
        (["invite", "a@x.example", "--name", " ", "--secretariat"], 2, "name"),
        (["invite", "a@x.example", "--name", "A", "--language", "xx", "--secretariat"], 2, "xx"),
        (["end", "nobody@x.example", "--reason", "R", "--secretariat"], 1, "Nobody has"),
        (["end", "nobody@x.example", "--reason", "R"], 2, "--secretariat"),
        (["confirm", "nobody@x.example"], 1, "Nothing of"),
    ],
)
def test_m1_a_command_that_cannot_says_why(db_session, app, words, code, sentence):
    result = app.test_cli_runner().invoke(args=["people", *words])
    assert result.exit_code == code
    assert sentence in result.output
    assert "Traceback" not in result.output


def test_m1_the_operator_confirms_an_organiser_too(two, app):
    call = factories.call()
    add_organiser(call, email="o@x.example", name="Olga", language="fr", actor=two[0])
    result = app.test_cli_runner().invoke(args=["people", "confirm", "o@x.example"])
    assert result.exit_code == 0
    assert not find_person("o@x.example").roles[0].needs_confirmation


ACTS = st.tuples(
    st.sampled_from(["invite", "confirm", "take_back", "end"]), st.integers(0, 4), st.integers(0, 4)
)


@given(acts=st.lists(ACTS, min_size=1, max_size=14), people=st.integers(1, 3))
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_m1_whatever_happens_somebody_stays_and_no_two_let_themselves_in(
    db_session, noon, acts, people
):
    with db_session.begin_nested() as undone:
        cast = [factories.secretary() for _ in range(people)]
        cast += [factories.person() for _ in range(5 - people)]
        before = queries.holders()
        for step, (act, who, whom) in enumerate(acts):
            with clock.frozen(noon + timedelta(hours=step)):
                _try(act, cast[who], cast[whom])
            holders = queries.holders()
            assert holders
            for person in (one for one in holders if one not in before):
                (role,) = (r for r in person.roles if r.kind is RoleKind.SECRETARIAT)
                if role.granted_by:
                    assert role.confirmed_by not in (None, person.id, role.granted_by)
        undone.rollback()


def _try(act: str, actor, subject) -> None:
    """Let `actor` do it as the page would, or be refused; only holders come to the page."""
    if actor not in queries.holders():
        return
    invitation = queries.find_waiting(subject.email)
    try:
        with db.session.begin_nested():
            if act == "invite":
                operations.invite(
                    email=subject.email, name=subject.name, language="en", actor=actor
                )
            elif act == "end":
                operations.end(subject, actor=actor, reason="Why not.")
            elif invitation:
                getattr(operations, act)(invitation, actor=actor)
    except Refused:
        db.session.expire_all()


def test_m1_the_last_two_cannot_end_each_other_at_once(two):
    """The second of two who wait for their turn finds that the other has gone."""
    first, second = two
    operations.end(second, actor=first, reason="R")
    with pytest.raises(Refused):
        operations.end(first, actor=second, reason="R")
    names = sa.select(Event.name).where(Event.name == "role_revoked")
    assert len(db.session.scalars(names).all()) == 1
