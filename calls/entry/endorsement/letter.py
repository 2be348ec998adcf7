"""A letter signed on paper: looked into while its sender waits, then kept with the entry."""

import uuid
from dataclasses import dataclass

from calls.call.definition import FileType, Slot
from calls.entry.files.apart import look_apart, turn
from calls.entry.files.inspection import MIME, Inspected, Unfit
from calls.entry.files.operations import clean_name
from calls.entry.files.sentences import problem_sentence
from calls.entry.models import Attachment, Entry
from core import clamd, storage
from core.actors import Actor
from core.db import db
from core.transitions import Refused, apply

SLOT = "@endorsement"
"""Where the letter is kept: no key of a form looks like this, so no form shows or takes it."""
MAX_BYTES = 10 * 1024 * 1024
"""A page or two, scanned in colour; everything that comes through the web server is held there."""
MAX_PAGES = 10
SCANNED_WITHIN = 15
"""Seconds for which the sender of a letter waits for the virus scanner."""
_PLACE = Slot.model_construct(
    key="endorsement", label={}, accept=(FileType.PDF,), max_bytes=MAX_BYTES, max_pages=MAX_PAGES
)


@dataclass(frozen=True)
class Letter:
    """A letter that has been looked into and lies in the storage."""

    filename: str
    storage_key: str
    found: Inspected

    def attached_to(self, entry: Entry, *, actor: Actor) -> Attachment:
        """Keep it as a file of the entry, beside its form."""
        attachment = Attachment(
            entry_id=entry.id,
            slot=SLOT,
            filename=self.filename,
            storage_key=self.storage_key,
            content_type=MIME[FileType.PDF],
            created_by=actor.id,
        )
        attachment.entry = entry
        attachment.size, attachment.sha256 = self.found.size, self.found.sha256
        attachment.pages = self.found.pages
        db.session.add(attachment)
        db.session.flush()
        apply(attachment, "arrive", actor=actor)
        apply(attachment, "attach", actor=actor, slot=SLOT, sha256=self.found.sha256)
        db.session.flush()
        return attachment


def take_letter(entry: Entry, *, filename: str, body: bytes) -> Letter:
    """Look into a letter and put it into the storage.

    Its sender waits: on a phone, without a script, the answer is the next page, and a signature
    must not depend on a text that changes before a worker has time.

    Raises Refused, with a sentence, for what is no readable PDF within the limits; Busy,
    StorageDown and ScannerDown while it cannot be looked into, kept or scanned.
    """
    with turn():
        if clamd.find_virus(body, seconds=SCANNED_WITHIN):
            raise Refused(problem_sentence("infected", _PLACE))
        try:
            found = look_apart(body, _PLACE, MIME[FileType.PDF])
        except Unfit as unfit:
            raise Refused(problem_sentence(unfit.code, _PLACE)) from None
    key = f"entries/{entry.id}/{uuid.uuid4()}"
    storage.put(key, body, content_type=MIME[FileType.PDF])
    return Letter(clean_name(filename), key, found)


def forget_letter(letter: Letter) -> None:
    """Remove from the storage a letter whose signing failed."""
    storage.delete(letter.storage_key)
