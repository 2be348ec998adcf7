"""What is written about an endorsement: to the mayor's office, then to the people of the city."""

from accounts.models import Level, Person
from calls.entry.endorsement import queries
from calls.entry.endorsement.models import Endorsement, EndorsementState
from calls.entry.endorsement.standing import is_open
from calls.entry.models import Entry
from calls.entry.queries import entry_of_letter, people_of
from calls.entry.speech import gettext
from core import post
from core.actors import SYSTEM_ID
from core.db import db
from core.i18n import speaking, when_text
from notices import operations as notices
from notices.pages import leads_to

leads_to("calls.endorsement", "endorsement_signed", "endorsement_declined", load=entry_of_letter)


def send_request(endorsement_id: int, *, reminds: bool) -> None:
    """Mail the request with a link made just now; one that is over meanwhile is left alone."""
    endorsement = db.session.get_one(Endorsement, endorsement_id)
    if not is_open(endorsement):
        return
    entry, lang = endorsement.entry, endorsement.language
    asker = db.session.get_one(Person, endorsement.asked_by)
    with speaking(lang):
        subject, text = notices.rendered(
            "endorsement_request",
            lang,
            endorsement=endorsement,
            entry=entry,
            asker=asker,
            call_title=entry.call.definition.text(entry.call.definition.title, lang),
            until=when_text(endorsement.expires_at, entry.call.zone),
            token=queries.token_of(endorsement),
            reminds=reminds,
        )
    post.send(endorsement.email, subject, text, lang=lang)


def tell_city(endorsement_id: int) -> None:
    """Write to everybody who may send in for the city that it was signed or declined, once."""
    endorsement = db.session.get_one(Endorsement, endorsement_id)
    signed = endorsement.state is EndorsementState.SIGNED
    entry = endorsement.entry
    for reader in submitters_of(entry):
        with speaking(reader.language):
            title = entry.title or gettext("Untitled entry")
        notices.write(
            actor=db.session.get_one(Person, SYSTEM_ID),
            kind="endorsement_signed" if signed else "endorsement_declined",
            key=f"{endorsement.id}:{reader.id}",
            to=reader,
            call_id=entry.call_id,
            entry_id=entry.id,
            entry=entry,
            title=title,
            endorsement=endorsement,
        )


def submitters_of(entry: Entry) -> list[Person]:
    """Return who may send in for the entry's city: its contacts, else who wrote it on behalf."""
    return people_of(entry, Level.SUBMIT) or [db.session.get_one(Person, entry.created_by)]
