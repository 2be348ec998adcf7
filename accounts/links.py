"""Links that sign a person in: signed, dated, bound to the person's present sessions.

A link shows a page; only the button on it signs in, because mail scanners follow links.
"""

from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from accounts.models import Person
from core import clock
from core.db import db
from core.links import absolute

MINUTES = 30
REHEARSAL_DAYS = 30


@dataclass(frozen=True)
class Link:
    """What a good link says: who, and where to after signing in."""

    person: Person
    target: str


def make_link(person: Person, *, language: str, target: str = "", days: int = 0) -> str:
    """Return an absolute address that offers to sign `person` in; good for MINUTES, or `days`."""
    token = _signer().dumps([person.id, person.session_epoch, target, days])
    return absolute("accounts.open_link", lang=language, token=token)


def read_link(token: str) -> Link | None:
    """Return what the token says, or None when it is forged, too old, or no longer good."""
    try:
        (person_id, epoch, target, days), signed_at = _signer().loads(token, return_timestamp=True)
    except (BadData, ValueError, TypeError):
        return None
    if (clock.now() - signed_at).total_seconds() > (days * 86400 or MINUTES * 60):
        return None
    person = db.session.get(Person, person_id)
    if person is None or person.session_epoch != epoch:
        return None
    return Link(person, target)


class _Signer(TimestampSigner):
    """Dates links by the program's clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _signer() -> URLSafeTimedSerializer:
    secret = str(current_app.config["SECRET_KEY"])
    return URLSafeTimedSerializer(secret, salt="sign-in", signer=_Signer)
