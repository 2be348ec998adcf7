"""Links that sign a person in, bound to the present sessions, or that register somebody new.

A link shows a page; only the button on it signs in, because mail scanners follow links.
"""

from dataclasses import dataclass

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from accounts.models import Person
from core import clock
from core.db import db
from core.links import absolute, signing

MINUTES = 30
REHEARSAL_DAYS = 30


@dataclass(frozen=True)
class Link:
    """What a good link says: who, and where to after signing in."""

    person: Person
    target: str


@dataclass(frozen=True)
class Welcome:
    """What a good link says to somebody new: whose mail it came to, and where to afterwards."""

    email: str
    target: str


def make_link(person: Person, *, language: str, target: str = "", days: int = 0) -> str:
    """Return an absolute address that offers to sign `person` in; good for MINUTES, or `days`."""
    token = _signer("sign-in").dumps([person.id, person.session_epoch, target, days])
    return absolute("accounts.open_link", lang=language, token=token)


def read_link(token: str) -> Link | None:
    """Return the link of a token, or None when it is forged, too old, or no longer good."""
    try:
        said, signed_at = _signer("sign-in").loads(token, return_timestamp=True)
        person_id, epoch, target, days = said
    except (BadData, ValueError, TypeError):
        return None
    if (clock.now() - signed_at).total_seconds() > (days * 86400 or MINUTES * 60):
        return None
    person = db.session.get(Person, person_id)
    if person is None or person.session_epoch != epoch:
        return None
    return Link(person, target)


@dataclass(frozen=True)
class NewAddress:
    """What a good link says to somebody who asked for another address: whose, and which."""

    person: Person
    email: str


def make_new_address(person: Person, email: str, *, language: str) -> str:
    """Return an absolute address that offers to write to `person` at `email` from now on."""
    token = _signer("new-address").dumps([person.id, person.session_epoch, email])
    return absolute("accounts.new_address", lang=language, token=token)


def read_new_address(token: str) -> NewAddress | None:
    """Return the person and new address of a token, or None when forged or too old.

    It is good for MINUTES, and until the person's sessions end: also when the address changed.
    """
    try:
        parts, signed_at = _signer("new-address").loads(token, return_timestamp=True)
        person_id, epoch, email = parts
    except (BadData, ValueError, TypeError):
        return None
    if (clock.now() - signed_at).total_seconds() > MINUTES * 60:
        return None
    person = db.session.get(Person, person_id)
    if person is None or person.session_epoch != epoch:
        return None
    return NewAddress(person, email)


def make_welcome(email: str, *, language: str, target: str = "") -> str:
    """Return an absolute address that offers to register whoever reads the mail of `email`."""
    token = _signer("welcome").dumps([email, target])
    return absolute("accounts.welcome", lang=language, token=token)


def read_welcome(token: str) -> Welcome | None:
    """Return what the token says, or None when it is forged or older than MINUTES."""
    try:
        (email, target), signed_at = _signer("welcome").loads(token, return_timestamp=True)
    except (BadData, ValueError, TypeError):
        return None
    if (clock.now() - signed_at).total_seconds() > MINUTES * 60:
        return None
    return Welcome(email, target)


class _Signer(TimestampSigner):
    """Dates links by the program's clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _signer(use: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(salt=use, signer=_Signer, **signing())
