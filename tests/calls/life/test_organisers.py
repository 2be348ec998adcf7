"""An organiser runs one call and sees nothing else."""

import pytest
import sqlalchemy as sa

from accounts.models import Person, RoleKind
from calls.call.states import CallState
from core.db import db
from core.events import Event
from core.rooms import URLS
from members.models import City
from notices.models import Letter
from tests import factories
from tests.repo.access_table import lines
from tests.repo.scenario import Scenario

S = CallState
pytestmark = pytest.mark.usefixtures("noon")
FORM = {"name": "Ona Serra", "email": "ona@rebrace.example", "language": "pt"}


@pytest.fixture
def secretary(client):
    who = factories.secretary()
    factories.sign_in(client, who)
    return who


def test_an_organiser_is_added_told_and_removed(client, secretary, run_jobs, mails):
    call = factories.call(code="MEETING-2030")
    answer = client.post("/en/desk/MEETING-2030/people/add", data=FORM)
    assert answer.location == "/en/desk/MEETING-2030/people"
    person = (
        db.session.scalars(sa.select(Person).where(Person.email == FORM["email"])).unique().one()
    )
    assert [(role.kind, role.call_id) for role in person.roles] == [(RoleKind.SECRETARIAT, call.id)]
    run_jobs()
    (mail,) = mails()
    assert mail["To"] == FORM["email"]
    assert "/pt/desk/MEETING-2030" in mail.get_body(("plain",)).get_content()
    page = client.get("/en/desk/MEETING-2030/people").text
    for words in ("Ona Serra", FORM["email"], "Português", secretary.name):
        assert words in page
    leave = f"/en/desk/MEETING-2030/people/{person.id}/remove"
    assert "Remove Ona Serra from MEETING-2030" in client.get(leave).text
    assert client.post(leave).status_code == 302
    assert "Ona Serra" not in client.get("/en/desk/MEETING-2030/people").text.partition("<h2>")[2]
    assert client.get(leave).status_code == 404
    names = sa.select(Event.name).where(Event.chain == call.chain).order_by(Event.seq)
    names = names.where(Event.name.like("organiser%"))
    assert list(db.session.scalars(names)) == ["organiser_added", "organiser_removed"]
    client.post("/en/desk/MEETING-2030/people/add", data=FORM)  # and back, with a letter again
    told = sa.select(sa.func.count(Letter.id)).where(Letter.kind == "organiser_invited")
    assert db.session.scalar(told) == 2


@pytest.mark.parametrize(
    ("changes", "control"),
    [
        ({"name": ""}, "name"),
        ({"email": "ona"}, "email"),
        ({"email": ""}, "email"),
        ({"language": "xx"}, "language"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(client, secretary, changes, control):
    factories.call(code="MEETING-2030")
    answer = client.post("/en/desk/MEETING-2030/people/add", data=FORM | changes)
    assert answer.status_code == 422
    assert f'href="#{control}"' in answer.text


def test_who_runs_the_call_already_is_not_added_again(client, secretary):
    call = factories.call(code="MEETING-2030")
    for who in (factories.secretary(), factories.secretary(call_id=call.id)):
        answer = client.post("/en/desk/MEETING-2030/people/add", data=FORM | {"email": who.email})
        assert (answer.status_code, "runs this call already" in answer.text) == (422, True)


def test_an_organiser_sees_the_people_but_adds_nobody(client):
    call = factories.call(code="MEETING-2030")
    organiser = factories.secretary(call_id=call.id)
    factories.sign_in(client, organiser)
    page = client.get("/en/desk/MEETING-2030/people").text
    assert organiser.name in page
    assert "Add an organiser" not in page
    assert client.post("/en/desk/MEETING-2030/people/add", data=FORM).status_code == 403
    assert client.post(f"/en/desk/MEETING-2030/people/{organiser.id}/remove").status_code == 403


def test_the_desk_of_an_organiser_lists_that_call_alone(client):
    call = factories.call(code="MINE-2030")
    factories.call(code="THEIRS-2030")
    factories.sign_in(client, factories.secretary(call_id=call.id))
    page = client.get("/en/desk").text
    assert "MINE-2030" in page
    assert "THEIRS-2030" not in page
    nav = page.partition('id="nav-main"')[2].partition("</nav>")[0]
    assert "Register" not in nav
    assert "/desk/MINE-2030" in page


OPEN_TO_ALL = {"public", "published", "signed_in", "(published & signed_in)"}


def test_no_address_of_another_call_nor_of_the_register_opens(app, client, db_session, noon):
    """Every address that asks for a role, with every thing of the other calls, says no."""
    client.unjudged = frozenset({403, 404, 405})
    house = Scenario()
    call = factories.call(code="MINE-2030")
    organiser = factories.secretary(call_id=call.id)
    db.session.commit()
    factories.sign_in(client, organiser)
    adapter = app.url_map.bind("localhost")
    rules = {(url.method, url.endpoint): url.access.name for url in URLS}
    opened, asked = [], 0
    for method, endpoint, about, _codes in lines():
        if rules[method, endpoint] in OPEN_TO_ALL or endpoint in {"desk.home", "core.front_door"}:
            continue
        path = adapter.build(endpoint, {"lang": "en", **house.subjects[about]}, method=method)
        code = client.open(path, method=method).status_code
        asked += 1
        if code not in {403, 404}:
            opened.append((method, path, code))
    assert opened == []
    assert asked > 100


def test_every_page_of_the_own_call_opens(client, db_session):
    call = factories.call(code="MINE-2030")
    city = factories.city()
    entry = factories.entry(call, by=city)
    other = factories.entry(factories.call(code="THEIRS-2030"), by=city)
    factories.sign_in(client, factories.secretary(call_id=call.id))
    pages = ["", "/entries", "/entries.csv", "/entries.xlsx", "/deadline", "/late", "/questions"]
    pages += ["/people", "/eligibility", "/jury", "/assignment", "/progress"]
    for page in pages:
        assert client.get(f"/en/desk/MINE-2030{page}").status_code == 200, page
        assert client.get(f"/en/desk/THEIRS-2030{page}").status_code == 403, page
    assert client.get(f"/en/desk/entries/{entry.id}").status_code == 200
    assert client.get(f"/en/desk/entries/{other.id}").status_code == 403
    city_id = db.session.scalar(sa.select(City.id).where(City.id == city.id))
    for path in ("", f"/{city_id}", "/import", "/export.csv", "/export.xlsx"):
        code = client.get(f"/en/desk/register{path}").status_code
        assert code in {403, 404}, path
