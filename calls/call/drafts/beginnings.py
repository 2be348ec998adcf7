"""What a new call begins as: the pattern of its kind, or an earlier edition, dates moved. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from calls.call.definition import CallDefinition, CallKind
from calls.call.shape.languages import ANY_ONE
from calls.call.toml_file import load_call_file
from calls.call.writing.document import is_text

KINDS = Path(__file__).parents[1] / "kinds"


@cache
def pattern(kind: CallKind) -> CallDefinition:
    """Return the pattern of a kind of call, in the five languages of the association."""
    return load_call_file(KINDS / f"{kind.value}.toml")


def moved(call: CallDefinition, code: str, opens_on: date, *, edition: int) -> CallDefinition:
    """Return the call under another code, everything moved so that it opens on that day.

    Local hours stay. Raises ValidationError when the code is none, or when clocks change at a moved
    time; OverflowError for a day that no calendar has.
    """
    days = (opens_on - call.calendar.opens.date()).days
    shifted = call.shifted(code=code, days=days)
    return CallDefinition.model_validate({**shifted.model_dump(), "edition": edition})


def in_languages(call: CallDefinition, languages: Sequence[str]) -> dict[str, Any]:
    """Return the body of a call to be published, and answered, in `languages`.

    Texts of other languages are left out; those of a language that the call has not are missing.
    """
    body: dict[str, Any] = _limited(call.model_dump(mode="json"), languages)
    required = [tag for tag in call.languages.required if tag in languages]
    whole = len(required) == len(call.languages.required)
    body["languages"] = {
        "public": list(languages),
        "accepted": [tag for tag in call.languages.accepted if tag in languages] or list(languages),
        "required": required if required and whole else ANY_ONE,
    }
    return body


def _limited(value: Any, languages: Sequence[str]) -> Any:
    if isinstance(value, list):
        return [_limited(item, languages) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value and is_text(value):
        return {tag: value[tag] for tag in languages if tag in value}
    return {key: _limited(item, languages) for key, item in value.items()}
