"""What is frozen when an entry is sent in: one canonical text, over which the SHA-256 is made."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from calls.entry.answers.asked import AllAnswers
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState
from core.events import canonical


def frozen_body(
    entry: Entry,
    said: Mapping[str, Any],
    files: Iterable[Attachment],
    sources: Mapping[str, Mapping[str, Any]],
    *,
    number: int,
    submitted_at: datetime,
    submitted_by: int,
    accepts: int | None = None,
) -> dict[str, Any]:
    """Return what is frozen: plain values only, `said` (see `calls.entry.content`) among them.

    `sources` tell who wrote each translation (see `Working`); `accepts` is the version of the call
    whose rules were accepted, if it has any.
    """
    return {
        "form": 1,
        "call": {"code": entry.call.code, "version": entry.version_id, "rules": accepts},
        "entry": {"id": entry.id, "number": number, "reference": f"{entry.call.code}-{number:03d}"},
        "city": {"id": entry.city_id, "name": entry.city.name, "country": entry.city.country},
        "submitted_at": submitted_at.isoformat(timespec="seconds"),
        "submitted_by": submitted_by,
        **said,
        "sources": {language: dict(source) for language, source in sources.items()},
        "files": _numbered(said["files"], files),
    }


def fingerprint(body: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of the canonical text of `body`."""
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def frozen_answers(body: Mapping[str, Any]) -> AllAnswers:
    """Return the answers of a frozen body by section and language, as the pages read them."""
    return {
        (section, language): answers
        for section, rows in body["answers"].items()
        for language, answers in rows.items()
    }


def _numbered(
    said: Iterable[Mapping[str, Any]], files: Iterable[Attachment]
) -> list[dict[str, Any]]:
    """Add to each file the number under which it can be fetched."""
    ids: dict[tuple[Any, ...], list[int]] = {}
    for file in files:
        if file.state is AttachmentState.ATTACHED:
            ids.setdefault((file.slot, file.sha256, file.filename), []).append(file.id)
    return [{"id": ids[one["slot"], one["sha256"], one["name"]].pop(0), **one} for one in said]
