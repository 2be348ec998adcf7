"""Signing in by a mailed link: only the button acts, and nobody learns who is known."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.links import MINUTES, make_link
from accounts.operations import sign_out_everywhere
from core import clock
from core.db import db
from core.jobs import Job
from tests import factories
from tests.conftest import NOON


@pytest.fixture
def ona(db_session, noon):
    return factories.person(name="Ona Vidal", language="ca")


def path_of(person, **more) -> str:
    link = make_link(person, language="en", **more)
    return re.sub(r"https?://[^/]+", "", link)


def signed_in_as(client) -> str:
    """Return the name on the page of the one who is signed in, or ""."""
    answer = client.get("/en/me")
    return re.search(r'href="/en/me">([^<]+)<', answer.text)[1] if answer.status_code == 200 else ""


def test_a_link_is_mailed_once_in_the_readers_language_and_signs_in(client, ona, run_jobs, mails):
    form = {"email": " " + ona.email.upper() + " ", "next": "/ca/me/letters", "once": "abc"}
    for _click in range(2):
        assert client.post("/ca/sign-in", data=form).status_code == 200
    run_jobs()
    (message,) = mails()
    assert message["To"] == ona.email
    address = re.search(r"https?://\S+/sign-in/\S+", message.get_body(("plain",)).get_content())[0]
    path = re.sub(r"https?://[^/]+", "", address.rstrip(">)."))
    assert path.startswith("/ca/sign-in/")
    assert client.get(path).status_code == 200
    assert client.post(path).location == "/ca/me/letters"
    assert signed_in_as(client) == "Ona Vidal"


def test_an_unknown_address_gets_the_same_page_and_no_mail(client, ona, run_jobs, mails):
    pages = []
    for email in (ona.email, "x" * (len(ona.email) - 10) + "@x.example"):
        answer = client.post("/en/sign-in", data={"email": email, "once": email})
        pages.append((answer.status_code, re.sub(r"nonce=\"\S+\"", "", answer.text)))
        pages[-1] = (pages[-1][0], pages[-1][1].replace(email, "ADDRESS"))
    assert pages[0] == pages[1]
    run_jobs()
    assert len(mails()) == 1


def test_no_good_link_lies_in_the_database(client, ona):
    client.post("/en/sign-in", data={"email": ona.email, "once": "1"})
    (args,) = db.session.scalars(sa.select(Job.args).where(Job.name == "accounts.send_link"))
    assert set(args) == {"person_id", "language", "target"}


def test_opening_the_link_does_not_sign_in_and_the_button_does(client, ona):
    path = path_of(ona)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Ona Vidal" in answer.text
    assert signed_in_as(client) == ""
    answer = client.post(path)
    assert (answer.status_code, answer.location) == (302, "/en/me")
    assert signed_in_as(client) == "Ona Vidal"


@pytest.mark.parametrize(
    ("later", "status"), [(MINUTES * 60 - 1, 200), (MINUTES * 60 + 1, 410), (86400, 410)]
)
def test_a_link_ages(client, ona, later, status):
    with clock.frozen(NOON):
        path = path_of(ona)
    with clock.frozen(NOON + timedelta(seconds=later)):
        assert client.get(path).status_code == status
        assert client.post(path).status_code == (302 if status == 200 else 410)
        assert bool(signed_in_as(client)) == (status == 200)


@pytest.mark.parametrize("forge", [lambda t: t[:-2], lambda t: "x" + t, lambda _t: "WzEsMV0.x.y"])
def test_a_forged_link_is_refused(client, ona, forge):
    head, _, token = path_of(ona).rpartition("/")
    path = f"{head}/{forge(token)}"
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert signed_in_as(client) == ""


def test_ending_the_sessions_ends_links_and_sessions(client, ona):
    path = path_of(ona)
    client.post(path)
    assert signed_in_as(client)
    sign_out_everywhere(ona, actor=ona)
    assert signed_in_as(client) == ""
    assert client.post(path).status_code == 410


def test_the_button_for_it_works(client, ona):
    factories.sign_in(client, ona)
    assert client.post("/en/me/end-sessions").status_code == 302
    assert signed_in_as(client) == ""


def test_signing_in_as_another_replaces_the_first(client, ona):
    factories.sign_in(client, factories.person(name="Pau"))
    client.post(path_of(ona))
    assert signed_in_as(client) == "Ona Vidal"


def test_signing_out(client, ona):
    factories.sign_in(client, ona)
    assert client.post("/en/sign-out").location == "/en/"
    assert signed_in_as(client) == ""


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        "evil.example",
        " //evil.example",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(client, ona, target):
    answer = client.post(path_of(ona, target=target))
    location = re.sub(r"[\t\r\n]", "", answer.location)
    assert re.match(r"/(?![/\\])", location), location
    answer = client.get("/en/sign-in", query_string={"next": target})
    assert re.match(r"/(?![/\\])", re.sub(r"[\t\r\n]", "", answer.location))


def test_a_page_that_asks_for_signing_in_comes_back_to_itself(client, ona):
    answer = client.get("/en/me/letters?page=2")
    assert answer.location == "/en/sign-in?next=/en/me/letters?page%3D2"
    form = client.get(answer.location)
    assert 'value="/en/me/letters?page=2"' in form.text


@pytest.mark.parametrize("email", ["", "ona", "ona@", "@x.example", "a b@x.example", "x" * 300])
def test_a_wrong_address_gets_a_sentence_and_keeps_what_was_typed(client, email):
    answer = client.post("/en/sign-in", data={"email": email})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{email}"' in answer.text


def test_asking_too_often_is_slowed_down(app, client, ona, monkeypatch):
    from core.security import limiter

    monkeypatch.setattr(limiter, "enabled", True)
    found = {
        client.post("/en/sign-in", data={"email": "x@x.example", "once": str(n)}).status_code
        for n in range(12)
    }
    limiter.reset()
    assert found == {200, 429}
