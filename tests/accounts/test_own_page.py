"""One's own name, language and address: changed by oneself, the address once it is proved."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.links import MINUTES
from accounts.operations import find_person, sign_out_everywhere
from core import clock
from core.db import db
from core.events import Event
from core.jobs import Job
from notices.models import Letter
from notices.operations import write
from tests import factories
from tests.conftest import NOON

NEW = "ona.new@x.example"


@pytest.fixture
def ona(db_session, noon):
    return factories.person(name="Ona Vidal", language="ca")


def asked_link(client, run_jobs, mails, email: str = NEW) -> str:
    """Ask for another address on the page; return the path behind the link that came there."""
    asked = client.post("/en/me/address", data={"email": email, "once": email})
    assert asked.status_code == 200
    run_jobs()
    (mail,) = (each for each in mails() if each["To"] == email)
    text = mail.get_body(("plain",)).get_content()
    return re.search(r"https?://[^/\s]+(/en/new-address/[\w.-]+)", text)[1]


def test_m17_name_and_language_are_changed_by_oneself(client, ona):
    factories.sign_in(client, ona)
    assert "/en/me/details" in client.get("/en/me").text
    answer = client.post("/en/me/details", data={"name": " Ona  V. ", "language": "fr"})
    assert answer.location == "/fr/me"
    assert (ona.name, ona.language) == ("Ona V.", "fr")
    event = db.session.scalars(sa.select(Event).where(Event.name == "person_changed")).one()
    assert event.data == {"fields": ["name", "language"]}
    assert client.get("/fr/me").status_code == 200, "the session stays"


def test_m17_letters_come_in_the_language_chosen(client, ona):
    factories.sign_in(client, ona)
    client.post("/en/me/details", data={"name": ona.name, "language": "pt"})
    facts = {"who": ona, "by": "", "reason": "Moved.", "when": "hoje"}
    letter = write(actor=factories.system(), kind="role_ended", key="m17", to=ona, **facts)
    assert db.session.get_one(Letter, letter.id).language == "pt"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": "", "language": "ca"}, "Enter your name."),
        ({"name": "x" * 201, "language": "ca"}, "too long"),
        ({"name": "Ona", "language": "xx"}, "Not a valid choice"),
    ],
)
def test_m17_what_is_wrong_is_said_beside_the_field(client, ona, typed, sentence):
    factories.sign_in(client, ona)
    answer = client.post("/en/me/details", data=typed)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2, "in the summary and beside the field"
    assert (ona.name, ona.language) == ("Ona Vidal", "ca")


def test_m17_a_new_address_counts_once_the_button_behind_its_link_is_pressed(
    client, ona, run_jobs, mails
):
    old = ona.email
    factories.sign_in(client, ona)
    other = client.application.test_client()
    factories.sign_in(other, ona)
    path = asked_link(client, run_jobs, mails)
    assert [mail["Subject"] for mail in mails() if mail["To"] == old], "the old address is told"
    assert NEW in client.get(path).text
    assert find_person(NEW) is None, "looking changes nothing"
    assert client.post(path).location == "/en/me"
    assert find_person(NEW).id == ona.id
    assert find_person(old) is None
    assert client.get("/en/me").status_code == 200, "signed in where the button was pressed"
    assert other.get("/en/me").status_code == 302, "every other session ended"
    assert client.post(path).status_code == 410, "once"
    run_jobs()
    assert len([mail for mail in mails() if mail["To"] == old]) == 2


def test_m17_an_address_in_use_gets_the_same_page_and_no_mail(client, ona, run_jobs, mails):
    taken = factories.person()
    factories.sign_in(client, ona)
    pages = []
    for email in (taken.email, "z" * (len(taken.email) - 10) + "@x.example"):
        answer = client.post("/en/me/address", data={"email": email, "once": email})
        text = re.sub(r'nonce="\S+"|value="[^"]*"', "", answer.text).replace(email, "ADDRESS")
        pages.append((answer.status_code, text))
    assert pages[0] == pages[1]
    run_jobs()
    assert taken.email not in {mail["To"] for mail in mails()}


def test_m17_an_address_taken_meanwhile_stays_with_who_has_it(client, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = asked_link(client, run_jobs, mails)
    other = factories.person()
    other.email = NEW.upper()
    old = ona.email
    assert client.post(path).status_code == 410
    assert ona.email == old


@pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (1, 410)])
def test_m17_the_link_ages(client, ona, run_jobs, mails, seconds, status):
    factories.sign_in(client, ona)
    path = asked_link(client, run_jobs, mails)
    with clock.frozen(NOON + timedelta(minutes=MINUTES, seconds=seconds)):
        assert client.get(path).status_code == status
        assert client.post(path).status_code == (302 if status == 200 else 410)


def test_m17_ending_the_sessions_ends_the_link_too(client, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = asked_link(client, run_jobs, mails)
    sign_out_everywhere(ona, actor=ona)
    assert client.post(path).status_code == 410
    assert client.get(path[:-2]).status_code == 410
    assert find_person(NEW) is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", "Enter your new e-mail address."), ("ona", "name@city.org"), ("own", "already")],
)
def test_m17_an_address_that_cannot_be_is_said_beside_the_field(client, ona, typed, sentence):
    factories.sign_in(client, ona)
    email = ona.email.upper() if typed == "own" else typed
    answer = client.post("/en/me/address", data={"email": email, "once": "1"})
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert f'value="{email}"' in answer.text


def test_m17_no_good_link_lies_in_the_database(client, ona):
    factories.sign_in(client, ona)
    client.post("/en/me/address", data={"email": NEW, "once": "1"})
    rows = db.session.scalars(sa.select(Job.args).where(Job.name == "accounts.send_new_address"))
    assert [set(args) for args in rows] == [{"person_id", "email", "language"}]
