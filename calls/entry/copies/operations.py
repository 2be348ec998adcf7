"""An earlier entry becomes the beginning of a new one: answers at once, files by a job."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from accounts.models import Person
from calls.call.models import definition_of
from calls.entry import queries
from calls.entry.answers.operations import TITLE_LENGTH
from calls.entry.answers.values import COMMON, axis_question, title_question
from calls.entry.copies.matching import Fitting, fitting
from calls.entry.files.checking import check_file
from calls.entry.models import AnswerSection, Attachment, Entry
from calls.entry.rules import viewer_of_entry
from calls.entry.speech import gettext
from calls.entry.states import AttachmentState
from core import clock, events, jobs, storage, transitions
from core.db import db
from core.i18n import language
from core.transitions import Refused


def copy_into(entry: Entry, source: Entry, *, actor: Person) -> Fitting:
    """Begin the fresh draft `entry` with what of `source` fits its form; return what does not too.

    Copied is what stands of the source, or its draft when it was never sent in. Raises Refused when
    the two are not of the same city or the source is not the actor's to read.
    """
    if source.city_id != entry.city_id or not viewer_of_entry(actor, source):
        raise Refused(gettext("An entry is copied for its own city only."))
    found = fit(entry, source)
    for (section, row), answers in found.answers.items():
        db.session.add(
            AnswerSection(
                entry_id=entry.id, section=section, language=row, answers=answers, saved_by=actor.id
            )
        )
    for file in found.files:
        _copy_file(entry, file, actor=actor)
    entry.copied_from_id = source.id
    _take_headline(entry, found)
    db.session.flush()
    count, files = found.count, len(found.files)
    events.record(entry, "entry_copied", actor=actor, source=source.id, answers=count, files=files)
    return found


def fit(entry: Entry, source: Entry) -> Fitting:
    """Return what of `source` fits the form of `entry`, in words of the language being spoken."""
    revision = queries.find_revision(source)
    if revision is None:
        definition = source.definition
        answers: Any = queries.answers_of(source)
        files = [_facts(file) for file in queries.files_of(source)]
        files = [one for one in files if one["state"] is AttachmentState.ATTACHED]
    else:
        definition = definition_of(revision.version_id)
        answers = {
            (section, row): words
            for section, rows in revision.body["answers"].items()
            for row, words in rows.items()
        }
        files = revision.body["files"]
    return fitting(
        answers, files, definition, entry.definition, first=entry.language, spoken=language()
    )


def copy_file(attachment_id: int, source_id: int) -> None:
    """Copy the bytes of a file within the storage, and have a look into them, as into any file.

    One that was removed meanwhile is left alone. Raises StorageDown; the job is tried again.
    """
    attachment = db.session.get(Attachment, attachment_id)
    if attachment is None or attachment.state is not AttachmentState.CHECKING:
        return
    source = db.session.get(Attachment, source_id)
    if source is not None:
        # Where nothing is, the check finds nothing, and says so to the city.
        with suppress(storage.FileMissing):
            storage.copy(source.storage_key, attachment.storage_key)
    check_file(attachment_id)


def _copy_file(entry: Entry, file: Mapping[str, Any], *, actor: Person) -> None:
    made = Attachment(
        entry=entry,
        slot=str(file["slot"]),
        filename=str(file["name"]),
        storage_key=f"entries/{entry.id}/{uuid.uuid4()}",
        content_type=str(file["type"]),
        alt=dict(file.get("alt") or {}),
        credit=str(file.get("credit") or ""),
        created_by=actor.id,
    )
    db.session.add(made)
    db.session.flush()
    transitions.apply(made, "arrive", actor=actor, copied_from=file["id"])
    jobs.later("entry.copy_file", key=str(made.id), attachment_id=made.id, source_id=file["id"])


def _take_headline(entry: Entry, found: Fitting) -> None:
    definition = entry.definition
    words: dict[str, Any] = {}
    for (_, row), answers in found.answers.items():
        if row in (COMMON, entry.language):
            words |= answers
    if title := title_question(definition):
        entry.title = str(words.get(title.key, ""))[:TITLE_LENGTH]
    if axis := axis_question(definition):
        entry.axis = str(words.get(axis.key, ""))
    entry.changed_at = clock.now()


def _facts(file: Attachment) -> dict[str, Any]:
    return {
        "id": file.id,
        "slot": file.slot,
        "name": file.filename,
        "type": file.content_type,
        "size": file.size,
        "alt": file.alt,
        "credit": file.credit,
        "state": file.state,
    }
