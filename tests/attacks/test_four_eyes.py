"""Two persons decide, and sign what they have read (findings 5, 6 and 30)."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import RoleKind
from accounts.operations import confirm_role, find_person, grant_role
from calls.call.life.organisers.operations import add_organiser
from calls.call.states import CallState
from core import clock
from core.db import db
from core.transitions import Refused
from jury.decision import operations, queries
from jury.decision.models import Decision
from jury.decision.states import DecisionState
from jury.publication import operations as publication
from notices.models import Letter
from review.assignment.models import Conflict, ConflictKind, Juror
from tests import factories
from tests.conftest import NOON
from tests.jury.conftest import scene  # noqa: F401  (a fixture)
from tests.jury.test_decision import as_it_is, letters_as_they_are, sealed, valid

LATER = NOON + timedelta(hours=1)


def address_of(made, path=""):
    return f"/en/desk/{made.call.code}/decision{path}"


def second_address(made):
    """Have the person who seals give an own second address the organiser's role, later."""
    new = {"email": "me.again@tests.example", "name": "Me Again", "language": "en"}
    return add_organiser(made.call, **new, actor=made.first)


def organiser_role(person):
    return next(role for role in person.roles if role.kind is RoleKind.SECRETARIAT)


def test_s5_a_second_address_of_the_one_who_sealed_signs_nothing(scene, client):  # noqa: F811
    made = scene()
    sealed(made)
    with clock.frozen(LATER):
        person = second_address(made)
        factories.sign_in(client, person)
        page = client.get(address_of(made))
        assert page.status_code == 200
        assert "Your role has to be confirmed first" in page.text
        assert "Me Again" in page.text
        read = {"read": as_it_is(made)}
        for path in ("decision/sign-off", "letters/approve", "decision/release", "announce"):
            answer = client.post(f"/en/desk/{made.call.code}/{path}", data=read)
            assert answer.status_code == 403, path
            assert "given after the entries went to the jury" in answer.text
    assert db.session.scalars(sa.select(Decision.state)).all() == [DecisionState.SEALED]


def test_s5_nor_seals_for_the_first_to_sign(scene, client):  # noqa: F811
    made = scene()
    with clock.frozen(LATER):
        person = second_address(made)
        case = queries.get_case(made.call.code)
        outcomes = valid(case, made.entries)
        operations.draft(case, outcomes, void=False, statement="", actor=person)
        with pytest.raises(Refused, match="given after the entries"):
            operations.seal(queries.get_case(made.call.code), actor=person)
        factories.sign_in(client, person)
        draft = client.get(address_of(made)).text
    assert "You can draft, but not seal yet" in draft
    assert "Seal the decision" not in draft


@pytest.mark.parametrize("by", ["third person", "operator"])
def test_s5_a_confirmed_role_counts(scene, client, by):  # noqa: F811
    made = scene()
    sealed(made)
    with clock.frozen(LATER):
        person = second_address(made)
        with pytest.raises(Refused):
            confirm_role(organiser_role(person), actor=made.first)
        third = made.second if by == "third person" else factories.system()
        confirm_role(organiser_role(person), actor=third)
        factories.sign_in(client, person)
        answer = client.post(address_of(made, "/sign-off"), data={"read": as_it_is(made)})
    assert answer.status_code == 302
    assert made.call.state is CallState.DECIDED


def test_s5_the_others_are_told_of_seal_and_revocation(scene, db_session):  # noqa: F811
    made = scene()
    chair, juror = made.jurors[0], made.jurors[1]
    for member in (chair, juror):
        member.confidentiality_at = member.conflicts_at = clock.now()
    grant_role(chair.person, RoleKind.CHAIR, actor=factories.system(), call_id=made.call.id)
    conflicted = factories.secretary()
    own = Juror(call_id=made.call.id, person_id=conflicted.id)
    db_session.add(own)
    db_session.flush()
    declared = {"entry_id": made.entries[0].id, "kind": ConflictKind.DECLARED}
    db_session.add(Conflict(juror_id=own.id, **declared))
    db_session.flush()
    case = sealed(made)
    told = sa.select(Letter.person_id).order_by(Letter.person_id)
    others = sorted([made.second.id, chair.person_id])
    assert db_session.scalars(told.where(Letter.kind == "decision_sealed")).all() == others
    operations.revoke(case, actor=made.second, reason="A slip.")
    others = sorted([made.first.id, chair.person_id])
    assert db_session.scalars(told.where(Letter.kind == "decision_revoked")).all() == others
    letters = db_session.scalars(sa.select(Letter).where(Letter.kind == "decision_sealed")).all()
    assert not any("Practice" in letter.text for letter in letters)


def test_s6_what_was_sealed_anew_is_not_signed_from_the_old_page(scene, client):  # noqa: F811
    made = scene()
    sealed(made)
    old = as_it_is(made)
    operations.revoke(queries.get_case(made.call.code), actor=made.first, reason="A slip.")
    case = queries.get_case(made.call.code)
    outcomes = valid(case, [*made.entries[1:], made.entries[0]])
    operations.draft(case, outcomes, void=False, statement="", actor=made.first)
    operations.seal(queries.get_case(made.call.code), actor=made.first)
    factories.sign_in(client, made.second)
    for read in ({"read": old}, {}):
        answer = client.post(address_of(made, "/sign-off"), data=read)
        assert answer.status_code == 409
        assert "Read it again" in answer.text
        assert "Practice 12" in answer.text
    assert (
        client.post(address_of(made, "/sign-off"), data={"read": as_it_is(made)}).status_code == 302
    )


def test_s6_a_page_from_before_the_signature_releases_nothing(scene, client):  # noqa: F811
    made = scene()
    case = sealed(made)
    before = as_it_is(made)
    operations.sign_off(case, actor=made.second, read=before)
    publication.approve_letters(case, actor=made.second, read=letters_as_they_are(made))
    factories.sign_in(client, made.first)
    answer = client.post(address_of(made, "/release"), data={"read": before})
    assert answer.status_code == 409
    assert "Read it again" in answer.text
    assert made.call.state is CallState.DECIDED
    assert case.decision.state is DecisionState.SIGNED_OFF


def test_s6_letters_are_approved_as_they_were_read(scene, client):  # noqa: F811
    made = scene()
    sealed(made)
    factories.sign_in(client, made.second)
    approve = f"/en/desk/{made.call.code}/letters/approve"
    shown = client.get(approve.removesuffix("/approve")).text
    assert f'name="read" value="{letters_as_they_are(made)}"' in shown
    refused = client.post(approve, data={"read": as_it_is(made)})
    assert refused.status_code == 409
    assert "Read it again" in refused.text
    assert client.post(approve, data={"read": letters_as_they_are(made)}).status_code == 302


def test_s30_a_release_is_shown_first_and_takes_a_fresh_sign_in(scene, client):  # noqa: F811
    made = scene()
    case = sealed(made)
    operations.sign_off(case, actor=made.second, read=as_it_is(made))
    publication.approve_letters(case, actor=made.second, read=letters_as_they_are(made))
    release, read = address_of(made, "/release"), {"read": as_it_is(made)}
    factories.sign_in(client, made.first)
    page = client.get(release).text
    assert "12 approved letters leave" in page
    assert "Practice 1" in page
    with clock.frozen(NOON + timedelta(minutes=16)):
        asked = client.get(release)
        assert asked.status_code == 302
        assert asked.location.startswith("/en/sign-in?again=yes&next=")
        again = client.get(asked.location)
        assert "Sign in once more" in again.text
        assert made.first.email in again.text
    with clock.frozen(NOON + timedelta(minutes=31)):
        refused = client.post(release, data=read)
        assert refused.status_code == 401
        assert "again=yes" in refused.text
        assert case.decision.state is DecisionState.SIGNED_OFF
    with clock.frozen(NOON + timedelta(minutes=29)):  # the page was opened in time
        assert client.post(release, data=read).status_code == 302
    assert case.decision.state is DecisionState.RELEASED


def test_s30_signing_in_once_more_leads_back(scene, client, run_jobs, mails):  # noqa: F811
    made = scene()
    with clock.frozen(NOON - timedelta(hours=2)):
        factories.sign_in(client, made.first)
    people = f"/en/desk/{made.call.code}/people/add"
    asked = client.get(people)
    form = {"email": made.first.email, "next": people, "once": "x"}
    assert asked.location.startswith("/en/sign-in?again=yes")
    assert client.post("/en/sign-in", data=form).status_code == 200
    run_jobs()
    text = mails()[-1].get_body(("plain",)).get_content()
    link = next(word for word in text.split() if word.startswith("http"))
    followed = client.post(link[link.index("/en/") :])
    assert followed.location == people
    assert client.get(people).status_code == 200


def test_s30_a_list_of_people_leaves_after_a_fresh_sign_in(client, db_session, noon):
    secretary = factories.secretary()
    factories.contact(factories.city("Vic"), name="Ona Contact")
    with clock.frozen(NOON - timedelta(hours=2)):
        factories.sign_in(client, secretary)
    for ending in ("csv", "xlsx"):
        asked = client.get(f"/en/desk/register/export.{ending}?status=active")
        assert asked.status_code == 302
        assert asked.location.startswith("/en/sign-in?again=yes&next=/en/desk/register/export")
    factories.sign_in(client, secretary)
    assert "Ona Contact" in client.get("/en/desk/register/export.csv").text


def test_s30_roles_that_decide_take_a_fresh_sign_in(scene, client):  # noqa: F811
    made = scene()
    call = factories.call(state=CallState.EVALUATION)
    organiser = second_address(made)
    with clock.frozen(NOON - timedelta(hours=2)):
        factories.sign_in(client, made.second)
    remove = f"/en/desk/{made.call.code}/people/{organiser.id}/remove"
    for path in (f"/en/desk/{call.code}/people/add", remove):
        assert client.get(path).status_code == 302
        assert client.post(path).status_code == 401
    form = {"name": "Cleo", "email": "cleo@tests.example", "language": "en"}
    invited = client.post(f"/en/desk/{call.code}/jury", data=form | {"chairs": "y"})
    assert invited.status_code == 422
    assert "please sign in once more" in invited.text
    assert "cleo@tests.example" in invited.text
    assert find_person("cleo@tests.example") is None
    assert client.post(f"/en/desk/{call.code}/jury", data=form).status_code == 302
