"""Who works on a city's entries: invited by a letter, accepted by a button, never locked out."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import Level, Person, Role, RoleKind
from accounts.operations import find_person
from calls.entry.models import Entry
from calls.entry.rules import submitter_of_entry
from calls.entry.team import operations
from calls.entry.team.models import Invitation, InvitationState
from calls.entry.team.rules import leads_team
from core import clock
from core.access import Denied
from core.db import db
from core.events import Event
from core.jobs import Job
from core.transitions import Refused
from tests import factories
from tests.conftest import NOON


@pytest.fixture
def entry(db_session, noon):
    return factories.entry(factories.call(), by=factories.city("Vic"))


@pytest.fixture
def ona(entry):
    """Give somebody of the city who may send in everywhere; the writer of the entry may too."""
    return factories.contact(entry.city, name="Ona Vidal")


@pytest.fixture
def other(app):
    """Give a second browser."""
    from tests.pages import Browser

    return Browser(app, app.response_class, use_cookies=True)


def form(**changes):
    said = {
        "name": "Pau Serra",
        "email": "pau@vic.example",
        "level": "edit",
        "scope": "here",
        "language": "ca",
    }
    return said | changes


def link_in(message) -> str:
    text = message.get_body(("plain",)).get_content()
    return re.search(r"/\w\w/invitation/[^\s)]+", text)[0]


def invite(client, entry, run_jobs, mails, **changes) -> str:
    """Invite through the page and return the path of the link in the letter."""
    assert client.post(f"/en/entries/{entry.id}/team", data=form(**changes)).status_code == 302
    run_jobs()
    return link_in(mails()[-1])


def name_on(client) -> str:
    answer = client.get("/en/me")
    return re.search(r'href="/en/me">([^<]+)<', answer.text)[1] if answer.status_code == 200 else ""


def test_somebody_new_is_invited_reads_accepts_and_works(
    client, other, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    assert "Ona Vidal" in client.get(f"/en/entries/{entry.id}/team").text
    path = invite(client, entry, run_jobs, mails)
    (letter,) = mails()
    assert letter["To"] == "pau@vic.example"
    assert path.startswith("/ca/")
    waiting = client.get(f"/en/entries/{entry.id}/team").text
    assert "pau@vic.example" in waiting
    for _scanner in range(3):
        assert "Ona Vidal" in other.get(path).text
    assert find_person("pau@vic.example") is None
    answer = other.post(path)
    assert (answer.status_code, answer.location) == (302, "/ca/my/entries")
    assert name_on(other) == "Pau Serra"
    assert other.get(f"/ca/entries/{entry.id}").status_code == 200
    pau = find_person("pau@vic.example")
    assert [(r.level, r.call_id, r.city_id) for r in pau.roles] == [
        (Level.EDIT, entry.call_id, entry.city_id)
    ]
    assert pau.language == "ca"
    assert other.get(f"/en/entries/{entry.id}/team").status_code == 200
    assert other.post(f"/en/entries/{entry.id}/team", data=form()).status_code == 403
    named = db.session.scalars(sa.select(Event.name).where(Event.subject_type == "invitation"))
    assert list(named) == ["invitation_made", "invitation_accepted"]


def test_the_link_works_once_and_says_so(client, other, entry, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = invite(client, entry, run_jobs, mails)
    assert other.post(path).status_code == 302
    assert other.post(path).location == "/ca/my/entries"  # the second click of the same person
    third = client.get(path)
    assert third.status_code == 410
    assert "/ca/sign-in" in third.text
    assert client.post(path).status_code == 410
    assert name_on(client) == "Ona Vidal"


def test_who_has_an_account_gets_the_role_and_keeps_name_and_more(
    client, other, entry, ona, run_jobs, mails
):
    pau = factories.contact(factories.city("Girona"), name="Pau of Girona")
    factories.sign_in(client, ona)
    path = invite(client, entry, run_jobs, mails, email=pau.email.upper(), scope="everywhere")
    assert other.post(path).status_code == 302
    assert name_on(other) == "Pau of Girona"
    db.session.refresh(pau)
    assert {(r.city_id, r.call_id, r.level) for r in pau.roles if r.city_id == entry.city_id} == {
        (entry.city_id, None, Level.EDIT)
    }


def test_who_is_signed_in_as_somebody_else_is_told_so(client, entry, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = invite(client, entry, run_jobs, mails)
    page = client.get(path).text
    assert ona.email in page
    assert "pau@vic.example" in page
    client.post(path)
    assert name_on(client) == "Pau Serra"


def test_a_juror_or_secretary_accepts_but_signs_in_by_a_fresh_link(
    client, other, entry, ona, run_jobs, mails
):
    boss = factories.secretary(name="Cleo")
    factories.sign_in(client, ona)
    path = invite(client, entry, run_jobs, mails, email=boss.email)
    answer = other.post(path)
    assert answer.location == "/ca/sign-in?next=/ca/my/entries"
    assert name_on(other) == ""
    db.session.refresh(boss)
    assert boss.may(Level.EDIT, city_id=entry.city_id, call_id=entry.call_id)


def test_an_invitation_ends_to_the_second_and_can_be_sent_again(
    client, other, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    path = invite(client, entry, run_jobs, mails)
    end = NOON + timedelta(days=operations.DAYS)
    with clock.frozen(end - timedelta(seconds=1)):
        assert other.get(path).status_code == 200
    with clock.frozen(end):
        assert other.get(path).status_code == 410
        assert other.post(path).status_code == 410
        made = db.session.scalars(sa.select(Invitation)).one()
        again = f"/en/entries/{entry.id}/team/invitations/{made.id}/again"
        assert client.post(again).status_code == 302
        run_jobs()
        assert link_in(mails()[-1]) == path
        assert other.post(path).status_code == 302


def test_a_cancelled_invitation_opens_nothing(client, other, entry, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = invite(client, entry, run_jobs, mails)
    made = db.session.scalars(sa.select(Invitation)).one()
    cancel = f"/en/entries/{entry.id}/team/invitations/{made.id}/cancel"
    assert client.post(cancel).status_code == 302
    assert other.get(path).status_code == 410
    assert other.post(path).status_code == 410
    assert find_person("pau@vic.example") is None
    assert client.post(cancel).status_code == 409
    assert client.post(cancel.replace("cancel", "again")).status_code == 409


@pytest.mark.parametrize("token", ["x", "MQ.nothing", "1", "%20", "a.b.c"])
def test_a_made_up_token_is_no_page(client, entry, token):
    assert client.get(f"/en/invitation/{token}").status_code == 404
    assert client.post(f"/en/invitation/{token}").status_code == 404


def test_no_good_link_lies_in_the_database(client, entry, ona):
    factories.sign_in(client, ona)
    client.post(f"/en/entries/{entry.id}/team", data=form())
    (args,) = db.session.scalars(sa.select(Job.args).where(Job.name == "entry.send_invitation"))
    assert set(args) == {"invitation_id"}


def test_a_double_click_invites_once_and_a_second_invitation_is_refused(
    client, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    where = f"/en/entries/{entry.id}/team"
    assert [client.post(where, data=form()).status_code for _click in range(2)] == [302, 302]
    run_jobs()
    assert len(mails()) == 1
    refused = client.post(where, data=form(email="PAU@vic.example", level="view"))
    assert refused.status_code == 422
    assert "waiting already" in refused.text
    known = client.post(where, data=form(email=ona.email))
    assert known.status_code == 422
    assert "works on this already" in known.text


@pytest.mark.parametrize(
    "wrong",
    [{"email": "pau"}, {"email": ""}, {"name": " "}, {"level": "owner"}, {"language": "de"}],
)
def test_a_wrong_form_gets_a_sentence_and_keeps_what_was_typed(client, entry, ona, wrong):
    factories.sign_in(client, ona)
    answer = client.post(f"/en/entries/{entry.id}/team", data=form(**wrong))
    assert answer.status_code == 422
    assert 'value="Pau Serra"' in answer.text or "name" in wrong
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Invitation)) == 0


def test_levels_change_and_people_leave_but_somebody_may_always_send_in(client, entry, ona):
    writer = db.session.get_one(Person, entry.created_by)
    factories.sign_in(client, ona)
    where = f"/en/entries/{entry.id}/team/{writer.roles[0].id}"
    assert client.get(where).status_code == 200
    assert client.post(f"{where}/level", data={"level": "view"}).status_code == 302
    db.session.refresh(writer)
    assert writer.roles[0].level is Level.VIEW
    own = f"/en/entries/{entry.id}/team/{ona.roles[0].id}"
    for act, data in (("level", {"level": "edit"}), ("remove", {})):
        refused = client.post(f"{own}/{act}", data=data)
        assert refused.status_code == 409
        assert "lock itself out" in refused.text
    assert client.post(f"{where}/level", data={"level": "x"}).status_code == 422
    assert client.post(f"{where}/remove").status_code == 302
    assert client.get(where).status_code == 404
    assert ona.may(Level.SUBMIT, city_id=entry.city_id, call_id=entry.call_id)


def test_who_leads_one_call_does_not_decide_for_all(client, entry, ona):
    pau = factories.person(
        RoleKind.CITY_CONTACT, city_id=entry.city_id, call_id=entry.call_id, name="Pau"
    )
    factories.sign_in(client, pau)
    where = f"/en/entries/{entry.id}/team"
    assert client.post(where, data=form(scope="everywhere")).status_code == 403
    assert client.post(f"{where}/{ona.roles[0].id}/remove").status_code == 403
    assert (
        client.post(f"{where}/{ona.roles[0].id}/level", data={"level": "view"}).status_code == 403
    )
    assert client.get(f"{where}/{ona.roles[0].id}").status_code == 200
    # Stepping back is one's own affair while others lead.
    assert client.post(f"{where}/{pau.roles[0].id}/remove").location == "/en/my/entries"
    assert client.get(where).status_code == 403


def test_two_who_take_each_other_off_do_not_both_succeed(entry, ona):
    writer = db.session.get_one(Person, entry.created_by)
    mine, theirs = (_member(entry, each) for each in (ona, writer))
    operations.remove(theirs, actor=ona)
    with pytest.raises(Denied, match="decide"):
        operations.remove(mine, actor=writer)


def test_another_city_s_role_and_invitation_are_no_part_of_this_team(client, entry, ona):
    stranger = factories.contact(factories.city("Girona"))
    elsewhere = factories.entry(entry.call, by=factories.city("Reus"))
    factories.sign_in(client, ona)
    assert client.get(f"/en/entries/{entry.id}/team/{stranger.roles[0].id}").status_code == 404
    theirs = factories.contact(elsewhere.city)
    made = operations.invite(
        elsewhere,
        actor=theirs,
        email="x@reus.example",
        name="X",
        language="es",
        level=Level.VIEW,
    )
    where = f"/en/entries/{entry.id}/team/invitations/{made.id}/cancel"
    assert client.post(where).status_code == 404
    assert client.get(f"/en/entries/{elsewhere.id}/team").status_code == 403
    assert made.state is InvitationState.SENT


def test_accepting_never_takes_anything_away(entry, ona):
    pau = factories.contact(entry.city, name="Pau", level=Level.VIEW, call_id=entry.call_id)
    made = Invitation(
        city_id=entry.city_id,
        call_id=entry.call_id,
        email=pau.email,
        language="ca",
        level=Level.VIEW,
        invited_by=ona.id,
        expires_at=NOON + timedelta(days=1),
    )
    db.session.add(made)
    db.session.flush()
    pau.roles[0].level = Level.SUBMIT
    assert operations.accept(made).roles[0].level is Level.SUBMIT
    with pytest.raises(Refused):
        operations.accept(made)


def test_the_rule_and_its_condition_in_sql_agree(entry, ona):
    people = [
        ona,
        factories.contact(entry.city, level=Level.EDIT),
        factories.contact(factories.city()),
        factories.secretary(),
    ]
    for each in (*people, None):
        found = db.session.scalars(sa.select(Entry.id).where(leads_team.where(each))).all()
        assert (entry.id in found) == bool(leads_team(each, entry)), each
        assert bool(leads_team(each, entry)) == bool(submitter_of_entry(each, entry))


def test_inviting_too_often_is_slowed_down(client, entry, ona, monkeypatch):
    from core.security import limiter

    monkeypatch.setattr(limiter, "enabled", True)
    factories.sign_in(client, ona)
    where = f"/en/entries/{entry.id}/team"
    found = {
        client.post(where, data=form(email=f"p{n}@vic.example")).status_code for n in range(12)
    }
    limiter.reset()
    assert found == {302, 429}


def _member(entry, person):
    from calls.entry.team.queries import get_member

    role = db.session.scalars(sa.select(Role).where(Role.person_id == person.id)).one()
    return get_member(entry.id, role.id)


def test_who_may_only_view_reads_that_the_call_is_open(client, entry, ona):
    reader = factories.contact(entry.city, name="Pau", level=Level.VIEW, call_id=entry.call_id)
    factories.sign_in(client, reader)
    page = client.get(f"/en/entries/{entry.id}").text
    assert "Closes" in page
    assert "leaf-closed" not in page
    assert "Closed on" not in page
