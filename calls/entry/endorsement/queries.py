"""What is read for an endorsement: the requests, and the exact text that is signed."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from calls.entry import queries
from calls.entry.answers.progress import AllAnswers, complete_languages, progress_of
from calls.entry.content import content, content_sha256, said_in
from calls.entry.endorsement.models import Endorsement, EndorsementState
from calls.entry.endorsement.standing import is_open
from calls.entry.models import Attachment, Entry, Revision
from calls.entry.rules import call_takes_entries, is_writable
from calls.entry.states import AttachmentState, EntryState
from core.db import db
from core.links import row_of, token_for

LINK = "endorsement"
"""What the tokens in the letters to the mayor's office are for."""


@dataclass(frozen=True)
class Text:
    """The exact text that is read and signed, and its fingerprint."""

    said: dict[str, Any]
    sha256: str

    @property
    def answers(self) -> AllAnswers:
        """Return the answers by section and language, as the pages read them."""
        return {
            (section, language): answers
            for section, rows in self.said["answers"].items()
            for language, answers in rows.items()
        }

    @property
    def languages(self) -> list[str]:
        """Return the languages in which it can be read, the original first."""
        return list(self.said["languages"])


@dataclass(frozen=True)
class FileOfEndorsement:
    """A file of the text, as the mayor's office asks for it by its link."""

    endorsement: Endorsement
    file: Attachment


def text_of(entry: Entry, files: list[Attachment] | None = None) -> Text:
    """Return what the entry says now: as it is being written, or as it was sent in for good.

    Two statements; for an entry that was sent in, up to two more.
    """
    if not _is_being_written(entry):
        revision = db.session.get_one(Revision, entry.revision_id)
        said = said_in(revision.body)
    else:
        answers = queries.answers_of(entry)
        here = queries.files_of(entry) if files is None else files
        progress = progress_of(entry.definition, entry.language, answers)
        # A text that is not complete yet is read in the language in which it is being written.
        languages = complete_languages(progress) or [entry.language]
        said = content(entry, languages, answers, here)
    return Text(said, content_sha256(said))


def endorsements_of(entry: Entry) -> list[Endorsement]:
    """Return all requests of the entry, the latest first, with the letters that came back."""
    query = sa.select(Endorsement).where(Endorsement.entry_id == entry.id)
    query = query.options(joinedload(Endorsement.attachment))
    return list(db.session.scalars(query.order_by(Endorsement.id.desc())))


def get_endorsement(entry_id: int, endorsement_id: int) -> Endorsement:
    """Return a request of that entry, with the entry at hand. Raises NoResultFound."""
    query = _with_entry().where(Endorsement.id == endorsement_id)
    return db.session.scalars(query.where(Endorsement.entry_id == entry_id)).unique().one()


def get_signed(entry_id: int, endorsement_id: int) -> Endorsement:
    """Return a signed one of that entry, with the entry at hand. Raises NoResultFound."""
    found = get_endorsement(entry_id, endorsement_id)
    if found.state is not EndorsementState.SIGNED:
        raise sa.exc.NoResultFound
    return found


def endorsed_entries(call_id: int) -> frozenset[int]:
    """Return the entries of a call whose text, as it was sent in, is endorsed: one statement."""
    query = sa.select(Entry.id, Endorsement.sha256, Revision.body)
    query = query.join(Endorsement, Endorsement.entry_id == Entry.id)
    query = query.join(Revision, Revision.id == Entry.revision_id)
    query = query.where(Entry.call_id == call_id, Endorsement.state == EndorsementState.SIGNED)
    return frozenset(
        entry_id
        for entry_id, sha256, body in db.session.execute(query)
        if content_sha256(said_in(body)) == sha256
    )


def token_of(endorsement: Endorsement) -> str:
    """Return the token of the link in the letters to the mayor's office."""
    return token_for(LINK, endorsement.id)


def get_asked(token: str) -> Endorsement:
    """Return the request that a link names, with the entry at hand. Raises NoResultFound."""
    query = _with_entry().where(Endorsement.id == row_of(LINK, token))
    return db.session.scalars(query).unique().one()


def get_file(token: str, attachment_id: int) -> FileOfEndorsement:
    """Return a file of the text that is asked to be endorsed. Raises NoResultFound.

    Only while the request is open: afterwards the link shows what was answered, no more.
    """
    endorsement = get_asked(token)
    if not is_open(endorsement):
        raise sa.exc.NoResultFound
    query = sa.select(Attachment).where(
        Attachment.id == attachment_id,
        Attachment.entry_id == endorsement.entry_id,
        Attachment.state == AttachmentState.ATTACHED,
    )
    return FileOfEndorsement(endorsement, db.session.scalars(query).one())


def _with_entry() -> sa.Select[Endorsement]:
    return sa.select(Endorsement).options(joinedload(Endorsement.entry, innerjoin=True))


def _is_being_written(entry: Entry) -> bool:
    if entry.revision_id is None or entry.state is EntryState.RETURNED:
        return True
    return bool((is_writable & call_takes_entries)(None, entry))
