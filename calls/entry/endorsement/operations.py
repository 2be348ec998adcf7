"""What happens to an endorsement: asked, reminded, cancelled; signed over a text, or declined."""

from datetime import timedelta

from sqlalchemy.orm import attributes

from accounts.models import Person
from calls.entry.endorsement import queries
from calls.entry.endorsement.letter import Letter
from calls.entry.endorsement.models import Endorsement, EndorsementState
from calls.entry.endorsement.rules import can_ask, may_ask
from calls.entry.endorsement.standing import is_open
from calls.entry.models import Entry
from calls.entry.speech import gettext
from core import clock, events, jobs
from core.actors import SYSTEM_ID
from core.db import db, locked
from core.transitions import Refused, apply

ONE_CLICK = timedelta(minutes=1)
"""A second request to the same address within this time is the same click."""


class TextChanged(Exception):  # noqa: N818  (a state of the text, shown as such)
    """What was read is no longer what the entry says: nothing was signed."""


def ask(
    entry: Entry,
    *,
    actor: Person,
    email: str,
    name: str,
    office: str,
    language: str,
    message: str = "",
) -> Endorsement:
    """Ask the mayor's office to read and endorse the entry; a request that waits is cancelled.

    Raises Denied for who may not ask, or when it is of no use any more.
    """
    entry = locked(Entry, entry.id)
    can_ask.require(actor, entry)
    definition = entry.definition.endorsement
    days = definition.days_valid if definition else 0
    for row in queries.endorsements_of(entry):
        if row.state is not EndorsementState.ASKED:
            continue
        if row.email.lower() == email.lower() and clock.now() - row.asked_at < ONE_CLICK:
            return row
        apply(row, "cancel", actor=actor, asked_again=True)
    endorsement = Endorsement(
        entry=entry,
        email=email,
        name=name,
        office=office,
        language=language,
        message=message.strip(),
        asked_by=actor.id,
        expires_at=clock.now() + timedelta(days=days),
    )
    db.session.add(endorsement)
    db.session.flush()
    events.record(endorsement, "endorsement_asked", actor=actor, entry=entry.id)
    _send_later(endorsement, reminds=False)
    return endorsement


def remind(endorsement: Endorsement, *, actor: Person) -> None:
    """Send the letter of a waiting request once more. Raises Denied, Refused when it is over."""
    endorsement = _to_change(endorsement)
    can_ask.require(actor, endorsement)
    if not is_open(endorsement):
        raise Refused(gettext("This request is over: ask again instead."))
    events.record(endorsement, "endorsement_reminded", actor=actor)
    _send_later(endorsement, reminds=True)


def cancel(endorsement: Endorsement, *, actor: Person) -> None:
    """Cancel a waiting request: its link shows nothing any more. Raises Denied, Refused."""
    endorsement = _to_change(endorsement)
    may_ask.require(actor, endorsement)
    apply(endorsement, "cancel", actor=actor)


def sign(
    endorsement: Endorsement, *, sha256: str, name: str, office: str, letter: Letter | None = None
) -> Endorsement:
    """Sign the text with the fingerprint `sha256`, which the signer has read.

    The same signature given twice stands once. Raises TextChanged when the entry says something
    else now; Refused when the request is over.
    """
    endorsement = _to_change(endorsement)
    if endorsement.state is EndorsementState.SIGNED and endorsement.sha256 == sha256:
        return endorsement
    _still_open(endorsement)
    if queries.text_of(endorsement.entry).sha256 != sha256:
        raise TextChanged
    system = db.session.get_one(Person, SYSTEM_ID)
    if letter is not None:
        endorsement.attachment = letter.attached_to(endorsement.entry, actor=system)
    endorsement.sha256, endorsement.answered_at = sha256, clock.now()
    endorsement.signed_name, endorsement.signed_office = name, office
    apply(endorsement, "sign", actor=system, sha256=sha256, on_paper=letter is not None)
    _tell_later(endorsement)
    return endorsement


def decline(endorsement: Endorsement, *, reason: str) -> None:
    """Decline to endorse, with a reason that the city reads. Raises Refused when it is over."""
    endorsement = _to_change(endorsement)
    if endorsement.state is EndorsementState.DECLINED:
        return
    _still_open(endorsement)
    endorsement.answered_at = clock.now()
    endorsement.reason = reason.strip()
    apply(endorsement, "decline", actor=db.session.get_one(Person, SYSTEM_ID))
    _tell_later(endorsement)


def _to_change(endorsement: Endorsement) -> Endorsement:
    """Return the request, its entry's row and its own locked, in the order that everybody keeps."""
    entry = locked(Entry, endorsement.entry_id)
    endorsement = locked(Endorsement, endorsement.id)
    attributes.set_committed_value(endorsement, "entry", entry)
    return endorsement


def _still_open(endorsement: Endorsement) -> None:
    if not is_open(endorsement):
        raise Refused(gettext("This request is over: it was answered, cancelled, or ran out."))


def _send_later(endorsement: Endorsement, *, reminds: bool) -> None:
    kind = "remind" if reminds else "ask"
    key = f"{endorsement.id}:{kind}:{clock.now().isoformat()}"
    jobs.later("entry.ask_mayor", key=key, endorsement_id=endorsement.id, reminds=reminds)


def _tell_later(endorsement: Endorsement) -> None:
    key = f"{endorsement.id}:{endorsement.state.value}"
    jobs.later("entry.tell_of_endorsement", key=key, endorsement_id=endorsement.id)
