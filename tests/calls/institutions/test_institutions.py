"""An institution that is no member city: from a mailed link to a draft that needs a mayor."""

import re

import pytest
import sqlalchemy as sa

from accounts.models import Level
from accounts.operations import find_person
from calls.call.states import CallState
from calls.entry.endorsement.rules import is_needed
from calls.entry.models import Entry
from core.db import db
from core.jobs import Job
from members.models import City, CityKind, Membership
from tests import factories

TEXT = dict.fromkeys(("en", "es", "fr", "pt", "ca"), "The city stands behind this.")
OPEN_TO_ALL = {
    "eligibility": {"members_only": False, "institutions_with_endorsement": True},
    "endorsement": {"required": False, "statement": TEXT, "days_valid": 30},
}
SAID = {
    "name": "Fundació Tallers",
    "country": "ES",
    "municipality": "Granollers",
    "language": "ca",
}


@pytest.fixture
def call(db_session, noon):
    return factories.call(**OPEN_TO_ALL)


def link_to(address: str, messages) -> str:
    (message,) = [one for one in messages if one["To"] == address]
    text = message.get_body(("plain",)).get_content()
    return re.search(r"/\w\w/(?:welcome|sign-in)/[^\s)]+", text)[0]


def ask(client, call, email: str):
    where = f"/en/{call.code}/institution"
    form = client.get(where)
    assert form.status_code == 200
    return client.post(f"{where}/link", data={"email": email, "once": email})


def test_somebody_new_comes_by_a_link_and_starts_an_entry(client, call, run_jobs, mails):
    assert "not a member city" in client.get(f"/en/{call.code}").text
    assert ask(client, call, "pau@tallers.example").status_code == 200
    run_jobs()
    path = link_to("pau@tallers.example", mails())
    for _scanner in range(2):
        assert client.get(path).status_code == 200
    assert find_person("pau@tallers.example") is None
    assert client.post(path, data={"name": " "}).status_code == 422
    answer = client.post(path, data={"name": "Pau Serra"})
    assert answer.location == f"/en/{call.code}/institution"
    assert client.get(answer.location).status_code == 200
    answer = client.post(answer.location, data=SAID)
    assert (answer.status_code, answer.location) == (302, f"/en/{call.code}/enter")
    assert "Fundació Tallers" in client.get(answer.location).text
    made = db.session.scalars(sa.select(City).where(City.name == SAID["name"])).one()
    assert (made.kind, made.municipality) == (CityKind.INSTITUTION, "Granollers")
    assert db.session.scalar(sa.select(sa.func.count(Membership.id))) == 0
    pau = find_person("pau@tallers.example")
    assert [(r.level, r.call_id, r.city_id) for r in pau.roles] == [
        (Level.SUBMIT, call.id, made.id)
    ]
    answer = client.post(answer.location, data={"city": made.id, "language": "ca"})
    accepted = call.definition.languages.accepted
    answer = client.post(f"/en/{call.code}/enter", data={"city": made.id, "language": accepted[0]})
    assert answer.status_code == 302
    entry = db.session.scalars(sa.select(Entry).where(Entry.city_id == made.id)).first()
    assert is_needed(entry)
    assert client.get(f"/en/entries/{entry.id}/endorsement").status_code == 200
    # Coming twice with the same name leads to the same institution.
    assert client.post(f"/en/{call.code}/institution", data=SAID).status_code == 302
    assert db.session.scalar(sa.select(sa.func.count(City.id))) == 1


def test_nobody_learns_who_is_known(client, call, run_jobs, mails):
    known = factories.contact(factories.city(), name="Ona Vidal")
    pages = []
    for email in (known.email, "n" * (len(known.email) - 10) + "@x.example"):
        answer = ask(client, call, email)
        page = re.sub(r'nonce="\S+"', "", answer.text).replace(email, "ADDRESS")
        pages.append((answer.status_code, page))
    assert pages[0] == pages[1]
    run_jobs()
    assert len(mails()) == 2
    path = link_to(known.email, mails())
    assert "/sign-in/" in path
    assert client.post(path).location == f"/en/{call.code}/institution"


def test_no_good_link_lies_in_the_database(client, call):
    ask(client, call, "pau@tallers.example")
    (args,) = db.session.scalars(sa.select(Job.args).where(Job.name == "accounts.send_welcome"))
    assert set(args) == {"email", "language", "target"}


def test_a_name_that_is_taken_is_told_without_names(client, call):
    factories.sign_in(client, factories.person(name="First"))
    where = f"/en/{call.code}/institution"
    assert client.post(where, data=SAID).status_code == 302
    factories.city("Vic", country="ES")
    factories.sign_in(client, factories.person(name="Second"))
    for name, words in (("FUNDACIO tallers", "colleague"), ("Vic", "in the register")):
        answer = client.post(where, data=SAID | {"name": name})
        assert answer.status_code == 422
        assert words in answer.text
        assert "First" not in answer.text
    assert client.post(where, data=SAID | {"name": "Vic", "country": "FR"}).status_code == 302


@pytest.mark.parametrize("left_out", ["name", "country", "municipality", "language"])
def test_a_form_with_a_gap_gets_a_sentence_and_keeps_the_rest(client, call, left_out):
    factories.sign_in(client, factories.person())
    answer = client.post(f"/en/{call.code}/institution", data=SAID | {left_out: ""})
    assert answer.status_code == 422
    assert left_out == "municipality" or 'value="Granollers"' in answer.text
    assert db.session.scalar(sa.select(sa.func.count(City.id))) == 0


def test_only_calls_that_say_so_take_institutions(client, db_session, noon):
    closed_shop = factories.call()
    assert client.get(f"/en/{closed_shop.code}/institution").status_code == 404
    factories.sign_in(client, factories.person())
    assert client.post(f"/en/{closed_shop.code}/institution", data=SAID).status_code == 404
    assert "not a member city" not in client.get(f"/en/{closed_shop.code}").text


def test_a_closed_call_says_so(client, db_session, noon):
    over = factories.call(state=CallState.CLOSED, **OPEN_TO_ALL)
    page = client.get(f"/en/{over.code}/institution").text
    assert "This call is closed" in page
