"""The mail that the embedded catcher holds, to read in the browser. Only where the catcher runs."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from flask import Response, render_template
from sqlalchemy.exc import NoResultFound

from core.access import public
from core.config import settings
from core.post import html
from core.rooms import Room

room = Room("mail", __name__)
SHOWN = 200


@dataclass(frozen=True)
class Caught:
    """One message in the catcher's folder."""

    name: str
    at: datetime
    message: EmailMessage

    @property
    def text(self) -> str:
        """Return the plain part."""
        body = self.message.get_body(("plain",))
        return str(body.get_content()) if body else ""

    @property
    def files(self) -> list[tuple[int, str]]:
        """Return number and name of the attachments."""
        parts = enumerate(self.message.iter_attachments())
        return [(number, part.get_filename() or "") for number, part in parts]


def mailbox() -> str:
    """List what was caught, newest first."""
    files = sorted(_folder().glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    caught = [_read(file) for file in files[:SHOWN]]
    return render_template("core/mailbox.html", mails=caught, total=len(files))


def caught_mail(mail: Caught) -> str:
    """Show one message."""
    return render_template("core/mail.html", mail=mail, body=html(mail.text))


def caught_file(name: str, number: int) -> Response:
    """Send one attachment."""
    parts = list(_caught(name).message.iter_attachments())
    if number >= len(parts):
        raise NoResultFound
    return Response(
        parts[number].get_payload(decode=True),
        mimetype=parts[number].get_content_type(),
        headers={"Content-Disposition": "attachment; filename=attachment.pdf"},
    )


def _caught(name: str) -> Caught:
    file = _folder() / Path(name).name
    if file.suffix != ".eml" or not file.is_file():
        raise NoResultFound
    return _read(file)


def _read(file: Path) -> Caught:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return Caught(file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC), message)


def _folder() -> Path:
    return Path(settings().mail_catcher)


room.page("/mail", mailbox, access=public)
room.page("/mail/<name>", caught_mail, access=public, load=_caught)
room.page("/mail/<name>/<int:number>", caught_file, access=public)
