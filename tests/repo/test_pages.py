"""The judge of pages judges: a sound page passes, and each fault is found."""

import pytest
import sqlalchemy as sa

from core.db import db
from tests import factories
from tests.pages import PageFault, judge_html

SOUND = """<!doctype html><html lang="en"><head><title>Calls · Convoca</title></head><body><main>
<h1>Calls</h1><p id="hint">Say it</p>
<form method="post" action="/en/x"><input type="hidden" name="csrf_token" value="t">
<label for="a">Name</label><input id="a" name="a" aria-describedby="hint"><button>Go</button></form>
<a href="#hint">Hint</a><img src="/x.svg" alt=""></main></body></html>"""


def test_a_sound_page_passes():
    assert judge_html(SOUND) == []


@pytest.mark.parametrize(
    ("good", "bad", "fault"),
    [
        ("</main>", "</span></main>", "HTML"),
        ("<h1>Calls</h1>", "", "h1"),
        ("<h1>Calls</h1>", "<h1>Calls</h1><h1>More</h1>", "h1"),
        ("<h1>Calls</h1>", "<h1></h1>", "h1"),
        ("<title>Calls · Convoca", "<title> · Convoca", "title"),
        (' lang="en"', "", "lang"),
        ('for="a"', 'for="b"', "points to 'b'"),
        ('<label for="a">Name</label>', "", "no label"),
        ('<label for="a">Name</label>', '<label for="a"></label>', "no label"),
        ('id="hint"', 'id="a"', "id used 2 times"),
        ('id="hint"', "", "points to 'hint'"),
        ("<p id=", '<p style="color:red" id=', "inline style"),
        ("<p id=", '<p onclick="x()" id=', "inline style or script"),
        (' alt=""', "", "without alt"),
        (">Say it<", ">Say %(what)s<", "left over"),
        (">Say it<", ">Say {{ it }}<", "left over"),
        (">Say it<", ">None<", "left over"),
        (">Say it<", ">Paid until None.<", "left over"),
        (">Say it<", ">a &amp;amp; b<", "left over"),
        (">Say it<", ">CallState.OPEN<", "left over"),
        (">Hint</a>", "></a>", "without words"),
        (">Go</button>", '><img src="/i.svg" alt=""></button>', "without words"),
        ('href="#hint"', 'href="#nowhere"', "leads to no place"),
        ('name="csrf_token"', 'name="other"', "csrf_token"),
        ("<main>", "<div>", "HTML"),
    ],
)
def test_a_fault_is_found(good, bad, fault):
    assert good in SOUND
    found = judge_html(SOUND.replace(good, bad, 1))
    assert any(fault in each for each in found), found


def test_words_that_look_like_faults_pass():
    assert judge_html(SOUND.replace("Say it", "None of these · 100% done · Nonesuch")) == []


def test_the_test_browser_stops_at_a_page_that_writes(app, client, monkeypatch):
    def view():
        db.session.execute(sa.text("UPDATE person SET name = name"))
        return "ok"

    monkeypatch.setitem(app.view_functions, "core.healthz", view)
    with pytest.raises(PageFault, match="GET /healthz wrote"):
        client.get("/healthz")


def test_the_test_browser_judges_each_page(app, client, monkeypatch):
    page = SOUND.replace("/en/x", "/en/no/such/place")
    monkeypatch.setitem(app.view_functions, "core.healthz", lambda: page)
    with pytest.raises(PageFault, match="/en/no/such/place"):
        client.get("/healthz")


def test_requests_of_one_test_do_not_share_who_is_signed_in(client):
    one, two = factories.person(name="Ona"), factories.person(name="Pau")
    for who in (one, two):
        factories.sign_in(client, who)
        assert who.name in client.get("/en/me").text
