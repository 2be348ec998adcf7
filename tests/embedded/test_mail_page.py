"""Caught mail is read on this machine alone, and shown without running any of it (finding 9)."""

import re
import smtplib
from email.message import EmailMessage

import pytest
from werkzeug.test import Client

from core.embedded.mail_page import MailPage
from core.rooms import URLS

LINK = "http://127.0.0.1:8000/ca/sign-in/WzEsMV0.x.y"


def letter(**heads: str) -> EmailMessage:
    message = EmailMessage()
    chosen = {"From": "Convoca <award@x.example>", "To": "ona@x.example", "Subject": "Your link"}
    message.set_content(f"Dear Ona,\n\nsign in: {LINK}\n\n<b>not bold</b>\n")
    page = f'<!doctype html><html><head><title>x</title></head><body><a href="{LINK}">in</a>'
    message.add_alternative(f"{page}<script>alert(1)</script></body></html>", subtype="html")
    message.add_attachment(
        b"%PDF-1.7", maintype="application", subtype="pdf", filename="rebut «Ω».pdf"
    )
    # Last: adding content takes away what was said of the content before.
    for name, value in (chosen | heads).items():
        message[name.replace("_", "-")] = value
    return message


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@pytest.fixture
def page(folder):
    return Client(MailPage(folder))


def keep(folder, number: int, content: bytes) -> str:
    name = f"{number:020d}-0a1b2c3d.eml"
    (folder / name).write_bytes(content)
    return name


def test_s9_the_program_itself_shows_no_mail(app, client):
    assert [each.rule for each in URLS if "mail" in each.rule] == []
    assert client.get("/mail").status_code == 404


def test_s9_mail_is_listed_newest_first_in_the_readers_language(page, folder):
    assert "Nothing yet." in page.get("/").text
    keep(folder, 1, bytes(letter(Subject="The first")))
    keep(folder, 2, bytes(letter(Subject="The <second>")))
    text = page.get("/", headers={"Accept-Language": "ca, en;q=0.5"}).text
    assert '<html lang="ca">' in text
    assert "<h1>Correu retingut</h1>" in text
    assert text.index("The &lt;second&gt;") < text.index("The first")
    assert "ona@x.example" in text


def test_s9_a_letter_is_shown_whole(page, folder):
    name = keep(folder, 1, bytes(letter(Content_Language="ca")))
    text = page.get(f"/{name}").text
    assert '<h1 lang="ca">Your link</h1>' in text
    assert f'<a href="{LINK}">{LINK}</a>' in text
    assert "&lt;b&gt;not bold&lt;/b&gt;" in text
    assert re.search(r'<iframe src="/\S+/page" title="Your link" sandbox="[^"]+">', text)
    assert "rebut «Ω».pdf" in text
    file = page.get(f"/{name}/0")
    assert file.data == b"%PDF-1.7"
    assert file.headers["Content-Disposition"].startswith("attachment;")


def test_s9_nothing_in_a_letter_runs_or_calls_home(page, folder):
    name = keep(folder, 1, bytes(letter()))
    shown = page.get(f"/{name}/page")
    policy = shown.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script" not in policy
    assert '<head><base target="_top">' in shown.text, "a link leaves the frame"
    assert "allow-scripts" not in page.get(f"/{name}").text
    for path in ("/", f"/{name}", f"/{name}/0", "/style.css", "/nothing"):
        headers = page.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["Cache-Control"] == "no-store", path


@pytest.mark.parametrize("host", ["evil.example", "convoca.test", "127.0.0.1.evil.example", ""])
def test_s21_mail_is_not_shown_under_a_foreign_name(page, folder, host):
    name = keep(folder, 1, bytes(letter()))
    for path in ("/", f"/{name}", f"/{name}/page", f"/{name}/0"):
        answer = page.get(path, headers={"Host": host})
        assert answer.status_code == 400
        assert "link" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/none.eml", "/..%2f..%2fsecret_key", "/../secret_key", "/secret_key", "/x/y/z", "/%00"],
)
def test_s9_only_letters_are_shown(page, folder, path):
    (folder.parent / "secret_key").write_text("secret")
    (folder / "secret_key").write_text("secret")
    answer = page.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret_key", "")


@pytest.mark.parametrize("part", ["1", "-1", "x", "999999999999999999999", "0/0", "²"])
def test_s9_there_is_no_other_part(page, folder, part):
    name = keep(folder, 1, bytes(letter()))
    assert page.get(f"/{name}/{part}").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"no heads at all",
        b"Subject: =?utf-8?q?\xff?=\nContent-Type: text/plain; charset=nonsense\n\nwords",
        b"Content-Type: multipart/mixed\n\nno edge",
        b"Content-Type: text/html; charset=x-unknown\nTo: <<<>>>\n\n<p>words",
        b"From: " + b"(" * 500 + b"\n\nwords",
        b"Content-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: x\n\ny",
    ],
    ids=range(8),
)
def test_s9_whatever_is_brought_is_shown_somehow(page, folder, content):
    name = keep(folder, 1, content)
    assert page.get("/").status_code == 200
    assert page.get(f"/{name}").status_code == 200


def test_s9_what_the_catcher_caught_is_what_the_page_shows(world, mails):
    with smtplib.SMTP(world["SMTP_HOST"], int(world["SMTP_PORT"]), timeout=5) as server:
        server.send_message(letter(Subject="Caught «Ω»"))
    assert "Caught «Ω»" in Client(MailPage(mails.folder)).get("/").text
