"""Mail: one message, as plain text and as HTML of the same Markdown, handed to the mail server."""

import smtplib
import uuid
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from functools import cache

import css_inline
import nh3
from flask import render_template
from markdown_it import MarkdownIt

from core import clock
from core.config import settings

SECONDS = 20


def send(
    to: str,
    subject: str,
    text: str,
    *,
    lang: str,
    message_id: uuid.UUID | None = None,
    files: Sequence[tuple[str, bytes]] = (),
) -> None:
    """Hand one message to the mail server; `text` is Markdown, `files` are named PDFs.

    Raises OSError or smtplib.SMTPException when the server does not take it. The same `message_id`
    makes a second sending recognisable as the same letter.
    """
    chosen = settings()
    with smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=SECONDS) as server:
        if chosen.smtp_starttls:
            server.starttls()
        if chosen.smtp_user:
            server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
        server.send_message(compose(to, subject, text, lang, message_id or uuid.uuid4(), files))


def compose(
    to: str,
    subject: str,
    text: str,
    lang: str,
    message_id: uuid.UUID,
    files: Sequence[tuple[str, bytes]] = (),
) -> EmailMessage:
    """Return the message, ready to leave."""
    chosen = settings()
    message = EmailMessage()
    message["From"] = formataddr(("Convoca", chosen.mail_from))
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{message_id}@{chosen.mail_from.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    page = render_template("mail/layout.html", body=html(text), lang=lang, subject=subject)
    message.add_alternative(css_inline.inline(page), subtype="html")
    for name, body in files:
        message.add_attachment(body, maintype="application", subtype="pdf", filename=name)
    # Last: adding content takes away what was said of the content before.
    message["Content-Language"] = lang
    return message


def html(text: str) -> str:
    """Return Markdown as clean HTML, for letters in mail and on the page alike."""
    return nh3.clean(_markdown().render(text))


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
