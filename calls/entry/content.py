"""What a city says in an entry, apart from when it was sent, by whom and under which number. Pure.

The same words and files give the same SHA-256, whoever computes it and whenever: an endorsement is
signed over it, and a revision embeds it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from calls.call.definition import CallDefinition, Slot
from calls.entry.answers.asked import AllAnswers, answers_to_send, hidden_keys, shown_slots
from calls.entry.answers.values import COMMON, Answers, questions_of
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState
from core.events import canonical

SAID = ("language", "languages", "answers", "files")
"""The parts of a frozen revision that the city wrote; the others say who, when and which."""


def content(
    entry: Entry, languages: Sequence[str], answers: AllAnswers, files: Iterable[Attachment]
) -> dict[str, Any]:
    """Return what `entry` says in `languages`: plain JSON, the same for the same words and files.

    Answers stand by section and by the language they are kept under, COMMON first; empty ones and
    those to questions that the form does not ask are left out. Of the files, the attached ones in
    the places of the form count, by place and checksum.
    """
    definition = entry.definition
    hidden = hidden_keys(definition, answers)
    return {
        "language": entry.language,
        "languages": list(languages),
        "answers": _answers(definition, languages, answers_to_send(definition, answers)),
        "files": _files(shown_slots(definition, hidden), files),
    }


def said_in(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a frozen revision's body that the city wrote, as `content` gives it."""
    files = [{k: v for k, v in file.items() if k != "id"} for file in body["files"]]
    return {key: body[key] for key in SAID} | {"files": files}


def content_sha256(said: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of the canonical text of what `content` returned."""
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _answers(
    definition: CallDefinition, languages: Sequence[str], answers: AllAnswers
) -> dict[str, dict[str, Answers]]:
    found: dict[str, dict[str, Answers]] = {}
    for section in definition.form.sections:
        rows: dict[str, Answers] = {}
        for row in (COMMON, *languages):
            given = answers.get((section.key, row), {})
            asked = (question.key for question in questions_of(section, row))
            if said := {key: given[key] for key in asked if given.get(key)}:
                rows[row] = said
        if rows:
            found[section.key] = rows
    return found


def _files(slots: Sequence[Slot], files: Iterable[Attachment]) -> list[dict[str, Any]]:
    places = {slot.key: place for place, slot in enumerate(slots)}
    counted = [
        file for file in files if file.state is AttachmentState.ATTACHED and file.slot in places
    ]
    counted.sort(key=lambda file: (places[file.slot], file.sha256 or "", file.filename))
    return [
        {
            "slot": file.slot,
            "name": file.filename,
            "type": file.content_type,
            "size": file.size,
            "pages": file.pages,
            "sha256": file.sha256,
            "alt": dict(file.alt or {}),
            "credit": file.credit or "",
        }
        for file in counted
    ]
