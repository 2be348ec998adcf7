"""What is frozen when an entry is sent in: one canonical text, over which the SHA-256 is made."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from calls.call.definition import CallDefinition
from calls.entry.answers.progress import AllAnswers
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState
from core.events import canonical


def frozen_body(
    entry: Entry,
    *,
    number: int,
    languages: Sequence[str],
    answers: AllAnswers,
    files: Sequence[Attachment],
    submitted_at: datetime,
    submitted_by: int,
) -> dict[str, Any]:
    """Return what is frozen: plain values only, answers by section and by language kept under."""
    definition = entry.call.definition
    return {
        "form": 1,
        "call": {"code": entry.call.code, "version": entry.call.version_id},
        "entry": {"id": entry.id, "number": number, "reference": f"{entry.call.code}-{number:03d}"},
        "city": {"id": entry.city_id, "name": entry.city.name, "country": entry.city.country},
        "submitted_at": submitted_at.isoformat(timespec="seconds"),
        "submitted_by": submitted_by,
        "language": entry.language,
        "languages": list(languages),
        "answers": _answers(definition, answers, languages),
        "files": [
            {
                "id": file.id,
                "slot": file.slot,
                "name": file.filename,
                "type": file.content_type,
                "size": file.size,
                "pages": file.pages,
                "sha256": file.sha256,
            }
            for file in files
            if file.state is AttachmentState.ATTACHED
        ],
    }


def fingerprint(body: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of the canonical text of `body`."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def frozen_answers(body: dict[str, Any]) -> AllAnswers:
    """Return the answers of a frozen body by section and language, as the pages read them."""
    return {
        (section, language): answers
        for section, rows in body["answers"].items()
        for language, answers in rows.items()
    }


def _answers(
    definition: CallDefinition, answers: AllAnswers, languages: Sequence[str]
) -> dict[str, dict[str, Any]]:
    return {
        section.key: {
            row: answers[section.key, row]
            for row in ("", *languages)
            if answers.get((section.key, row))
        }
        for section in definition.form.sections
    }
