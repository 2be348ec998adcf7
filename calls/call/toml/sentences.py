"""What is wrong with a call's file, in plain English, from pydantic's errors. Pure."""

import difflib
from collections.abc import Iterator, Mapping

from pydantic_core import ErrorDetails

from calls.call.shape.part import (
    CODE_PATTERN,
    KEY_PATTERN,
    LANGUAGE_PATTERN,
    Finding,
    FindingsError,
    Part,
)

_PATTERNS = {
    KEY_PATTERN: "write it in lower-case words joined by _, such as mayor_letter",
    CODE_PATTERN: "write it in capitals joined by -, such as AWARD-2026",
    LANGUAGE_PATTERN: 'write a language tag such as "en" or "pt-BR"',
}

# Error types of pydantic, or the beginning of their names. `{...}` are their own details.
_SENTENCES = {
    "missing": "This key is missing.",
    "enum": "{shown} is not possible here; choose {expected}.",
    "greater_than": "This must be more than {gt}.",
    "greater_than_equal": "This must be {ge} or more.",
    "less_than_equal": "This must be {le} or less.",
    "string_type": 'Write a text in quotes, such as "Granollers".',
    "string_too_short": "This text is empty.",
    "string_too_long": "This is longer than {max_length} characters.",
    "mapping_type": 'Write this text once per language: en = "…", es = "…".',
    "model_type": "Write a table of keys here.",
    "model_attributes_type": "Write a table of keys here.",
    "tuple_type": "Write a list in square brackets.",
    "too_short": "Give at least one.",
    "bool": "Write true or false, without quotes.",
    "int": "Write a whole number, without quotes.",
    "decimal": "Write a number, without quotes.",
    "finite_number": "Write a number, without quotes.",
    "datetime": "Write a local date and time such as 2025-10-15T23:59:00, without quotes.",
    "timezone_naive": "Write the time without an offset; calendar.timezone gives the zone.",
    "date": "Write a date such as 2025-10-15, without quotes.",
}


def findings_in(error: ErrorDetails) -> Iterator[Finding]:
    """Turn one error of pydantic into findings whose paths start at the top of the definition."""
    path = tuple(part for part in error["loc"] if part != "[key]")
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, FindingsError):
        for finding in cause.findings:
            yield Finding((*path, *finding.path), finding.sentence)
    else:
        yield Finding(path, _sentence(error, str(path[-1]) if path else ""))


def _sentence(error: ErrorDetails, key: str) -> str:
    details: Mapping[str, object] = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _unknown(key)
        case "string_pattern_mismatch":
            return f'"{error["input"]}" cannot stand here: {_PATTERNS[str(details["pattern"])]}.'
        case "value_error" if "reason" in details:
            return f'"{error["input"]}" is not an e-mail address.'
        case kind:
            sentence = _SENTENCES.get(kind) or _by_beginning(kind) or error["msg"] + "."
            return sentence.format_map({**details, "shown": _shown(error["input"])})


def _by_beginning(kind: str) -> str | None:
    """Find the sentence of a family: `int_parsing` and `int_from_float` both belong to `int`."""
    return _SENTENCES.get(kind.partition("_")[0])


def _unknown(key: str) -> str:
    known = {name for part in _parts(Part) for name in part.model_fields}
    close = difflib.get_close_matches(key, known, n=1)
    return (
        f'This key is not known here. Did you mean "{close[0]}"?'
        if close
        else ("This key is not known here.")
    )


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    for kind in part.__subclasses__():
        yield kind
        yield from _parts(kind)


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
