"""Headers on every answer, CSRF on every act, and a page instead of a fault for any garbage."""

import pytest
from flask import abort

from calls.entry.endorsement.door import ANSWERS
from core.db import db
from core.rooms import URLS
from tests import factories

HUGE = 10**30
GARBAGE = [
    "/en/nowhere",
    "/en/me/letters/not-a-number",
    f"/en/me/letters/{HUGE}",
    "/en/me/letters/0",
    "/en/LETTERS-2099",
    "/en/" + "A" * 5000,
    "/en/%00",
    "/en/sign-in?next=%00",
    "/en/%ff%fe",
    "/en/../../etc/passwd",
    "/en//me",
    "/en/sign-in/%F0%9F%92%A9",
    "/favicon.ico",
    "/%2e%2e/%2e%2e",
    "/en/' OR 1=1 --",
    "/en/me/letters/-1",
    "/en/sign-in/" + "x" * 4000,
]


@pytest.mark.parametrize(
    "address", ["/en/", "/en/nowhere", "/healthz", "/static/css/base.css", "/"]
)
def test_every_answer_carries_the_headers(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_each_answer_has_a_nonce_of_its_own(client):
    policies = {client.get("/en/").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_pages_are_not_kept_and_static_files_may_be(client):
    assert client.get("/en/").headers["Cache-Control"] == "no-store"
    assert client.get("/static/css/base.css").headers["Cache-Control"] != "no-store"


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(client, app):
    factories.sign_in(client, factories.person())
    cookie = client.post("/en/sign-out").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("who", ["nobody", "secretary"])
@pytest.mark.parametrize("address", GARBAGE)
def test_garbage_gets_a_page_that_says_so(client, who, address):
    if who == "secretary":
        factories.sign_in(client, factories.secretary())
    answer = client.get(address)
    assert answer.status_code in (302, 308, 400, 404, 410)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"email=%00%00", "application/x-www-form-urlencoded"),
        (b"email=a%00@x.example", "application/x-www-form-urlencoded"),
        (b"email=" + b"x" * 100_000, "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data"),
        (b"{not json", "application/json"),
        (b"&".join(b"a%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded"),
        ("email=é@x.example".encode("latin-1"), "application/x-www-form-urlencoded"),
    ],
)
def test_a_form_of_garbage_gets_a_page(client, body, kind):
    answer = client.post("/en/sign-in", data=body, content_type=kind)
    assert answer.status_code in (200, 400, 413, 422)


def test_too_large_a_form_is_refused(client):
    body = b"email=" + b"x" * (3 * 1024 * 1024)
    answer = client.post("/en/sign-in", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 413, 429, 500, 503])
@pytest.mark.parametrize("lang", ["en", "ca"])
def test_every_page_that_says_no_is_a_sound_page(app, client, monkeypatch, code, lang):
    monkeypatch.setitem(app.view_functions, "accounts.sign_in", lambda: abort(code))
    answer = client.get(f"/{lang}/sign-in")
    assert answer.status_code == code


def test_a_script_gets_json(client):
    answer = client.get("/en/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.json) == {"error"}


def test_a_fault_of_ours_is_a_page_and_undoes_what_was_begun(app, client, monkeypatch):
    def view():
        factories.city("Vic")
        db.session.flush()
        raise ZeroDivisionError

    monkeypatch.setitem(app.view_functions, "accounts.send_link", view)
    # Tests see faults; the program shows a page.
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    answer = client.post("/en/sign-in")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert "ZeroDivision" not in answer.text


def test_every_act_asks_for_the_token(app, client, monkeypatch):
    """A form that another site sends in the reader's name is refused before anything is read."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    factories.sign_in(client, factories.secretary())
    posts = [each for each in URLS if each.method == "POST"]
    # Behind a personal link nobody is signed in, and the secret in the address is the token.
    acts = [each for each in posts if each.endpoint not in ANSWERS]
    assert len(posts) - len(acts) == len(ANSWERS)
    adapter = app.url_map.bind("localhost")
    for act in acts:
        answer = client.post(adapter.build(act.endpoint, _parts(act.rule), method="POST"))
        assert answer.status_code == 400, act
        assert "open for too long" in answer.text, act


def _parts(rule: str) -> dict[str, object]:
    parts: dict[str, object] = {}
    for piece in rule.split("<")[1:]:
        kind, _, name = piece.partition(">")[0].rpartition(":")
        parts[name] = {"lang": "en", "int": 1, "code": "AWARD-2026"}.get(kind, "x")
    return parts
