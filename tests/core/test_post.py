"""Mail: text and HTML of the same words, sound headers, nothing smuggled in."""

import smtplib
import uuid

import pytest

from core import clock, post
from core.config import settings
from tests.conftest import NOON

ID = uuid.UUID(int=7)


@pytest.fixture
def compose(app):
    def make(to="ona@vic.example", subject="Received", text="Thank **you**.\n", lang="ca", **more):
        with app.app_context(), clock.frozen(NOON):
            return post.compose(to, subject, text, lang, ID, **more)

    return make


def test_a_message_says_the_same_as_text_and_as_html(compose):
    message = compose()
    plain, html = message.iter_parts()
    assert message.get_content_type() == "multipart/alternative"
    assert plain.get_content() == "Thank **you**.\n"
    assert "Thank <strong>you</strong>." in html.get_content()
    assert 'lang="ca"' in html.get_content()


def test_headers(compose):
    message = compose()
    sender = settings().mail_from
    assert message["From"] == f"Convoca <{sender}>"
    assert message["Message-ID"] == f"<{ID}@{sender.partition('@')[2]}>"
    assert message["Date"] == "Fri, 20 Nov 2026 12:00:00 +0000"
    assert message["Content-Language"] == "ca"
    assert message["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\n\t", "\u2028"])
def test_a_subject_cannot_bring_headers(compose, newline):
    message = compose(subject=f"Hello{newline}Bcc: all@x.example")
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: all@x.example"
    assert b"\nBcc:" not in message.as_bytes().partition(b"\n\n")[0]


def test_an_address_cannot_bring_headers(compose):
    with pytest.raises(ValueError, match=r"newline|linefeed|carriage"):
        compose(to="a@x.example\nBcc: all@x.example")


def test_an_address_is_one_address(compose):
    assert len(compose(to="a@x.example")["To"].addresses) == 1


@pytest.mark.parametrize(
    "text",
    ["<script>x()</script>", "<img src=x onerror=y>", "[x](javascript:alert(1))", "<b onclick=1>"],
)
def test_markup_of_people_is_only_text(text):
    made = post.html(text)
    assert "<script" not in made
    assert "<img" not in made
    assert "<b" not in made
    assert "href" not in made


def test_files_are_attached_under_their_names(compose):
    message = compose(files=[("receipt.pdf", b"%PDF-1.7 x")])
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == ("receipt.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 x"


def test_letters_of_every_script_arrive(app, mails):
    text = "Zoë, «ação», l·l, Ω, 日本 — 👩‍🏫\n\n.\nlast\n"
    with app.app_context():
        post.send("ona@vic.example", "Reçu — 受領", text, lang="fr", message_id=ID)
    (message,) = mails()
    assert message["Subject"] == "Reçu — 受領"
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert message["To"] == "ona@vic.example"


def test_a_server_that_does_not_answer_is_an_error_that_jobs_retry(app, monkeypatch):
    gone = settings().model_copy(update={"smtp_port": 1})
    monkeypatch.setattr(post, "settings", lambda: gone)
    with app.app_context(), pytest.raises((OSError, smtplib.SMTPException)):
        post.send("ona@vic.example", "Hello", "x", lang="en")
