"""The whole file of a call: which keys stand where, in the order of the files in `editions/`. Pure.

What has its default value is left out, so that the file says what is particular to the call.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from pydantic import ValidationError

from calls.call.definition import CallDefinition, Languages
from calls.call.shape.part import LANGUAGE_PATTERN, Part
from calls.call.writing.values import named, paragraphs, written

Plain: TypeAlias = Mapping[str, Any]
Path: TypeAlias = tuple[str, ...]

HEAD = "# Every key is explained in docs/call-file.md."
FIRST = ("code", "key", "kind", "edition", "host_city", "contact_email", "resubmission")
"""Single values that lead their table; the others follow as the definition lists them."""
LAST = (
    *("introduction", "phase_texts", "languages", "calendar", "axes", "modalities"),
    *("who_may_apply", "eligibility", "endorsement", "criteria", "form", "jury", "decision"),
    *("documents", "data_protection"),
)
"""The order of the parts of a call."""
IN_LINE = frozenset({"options", "scale"})
"""Parts that are written behind `=`, because they are short and many."""
LONG = frozenset({"introduction", "who_may_apply", "data_protection"})
"""Texts of the call that always have a table of their own."""
DAYS = frozenset({"starts_on", "ends_on", "fees_paid_on", "before"})
MOMENTS = frozenset({"opens", "closes", "questions_until"}) | DAYS
_TAG = re.compile(LANGUAGE_PATTERN)
NUMBERS = frozenset({"weight", "min", "max", "step", "mark", "minimum", "maximum"})


def write_call(call: CallDefinition | Plain) -> str:
    """Return the TOML of a definition, or of a plain one that need not be sound yet.

    A sound call comes back the same from `toml_file.parse_call`. What is plain and not sound keeps
    all that it says, except what is empty; of what no call has, the keys are written too.
    """
    plain = _plain(call)
    languages = plain.get("languages")
    public = languages.get("public") if isinstance(languages, Mapping) else ()
    tags = tuple(map(str, public)) if isinstance(public, list | tuple) else ()
    lines = [HEAD, "", *_table(_by_language(plain, tags), ())]
    return "\n".join(lines).strip("\n") + "\n"


def _plain(call: CallDefinition | Plain) -> Plain:
    if isinstance(call, CallDefinition):
        return call.model_dump(exclude_defaults=True)
    try:
        return CallDefinition.model_validate(call).model_dump(exclude_defaults=True)
    except ValidationError:
        return {str(key): _typed(str(key), item) for key, item in call.items()}


def _typed(key: str, value: Any) -> Any:
    """Turn the JSON of days and numbers back into them, where it can be, at every depth."""
    if isinstance(value, Mapping):
        return {
            str(name): _typed(str(name), item) for name, item in value.items() if item is not None
        }
    if isinstance(value, list | tuple):
        return [_typed(key, item) for item in value if item is not None]
    if isinstance(value, float) or (isinstance(value, str) and key in NUMBERS):
        return _number(value)
    if isinstance(value, str) and key in MOMENTS:
        with contextlib.suppress(ValueError):
            moment = datetime.fromisoformat(value).replace(tzinfo=None)
            return moment.date() if key in DAYS else moment
    return value


def _number(value: float | str) -> Decimal | str:
    with contextlib.suppress(InvalidOperation):
        if (number := Decimal(str(value))).is_finite():
            return number
    return str(value)


def _by_language(value: Any, public: tuple[str, ...]) -> Any:
    """Put the languages of every text in the order in which the call lists them."""
    if isinstance(value, Mapping):
        order = {tag: place for place, tag in enumerate(public)}
        keys = (
            sorted(value, key=lambda tag: order.get(tag, len(order))) if is_text(value) else value
        )
        return {key: _by_language(value[key], public) for key in keys}
    return (
        [_by_language(item, public) for item in value] if isinstance(value, list | tuple) else value
    )


# --- tables --------------------------------------------------------------------------------------


def _table(table: Plain, path: Path) -> Iterator[str]:
    """Write one table: single values, texts, what stands in line, and then the tables below."""
    there = {key: item for key, item in table.items() if not _is_empty(item)}
    order = sorted(there, key=_place)
    below = [key for key in order if _is_below(key, there[key], path)]
    texts = [key for key in order if key not in below and is_text(there[key])]
    single = [key for key in order if key not in below and key not in texts]
    yield from (f"{named(key)} = {written(there[key])}" for key in single if key != "options")
    for key in texts:
        if not path:
            yield ""
        for tag, text in there[key].items():
            yield f"{named(key)}.{named(tag)} = {written(text)}"
    if "options" in single:
        yield f"options = {written(there['options'])}"
    for key in below:
        yield from _below(there[key], (*path, key))


def _below(value: Any, path: Path) -> Iterator[str]:
    name = ".".join(named(part) for part in path)
    if isinstance(value, Mapping):
        lines = _long_text(value) if is_text(value) else list(_table(value, path))
        if lines and lines[0]:  # a table that only holds others needs no header of its own
            yield from ("", f"[{name}]")
        yield from lines
        return
    for item in value:
        yield from ("", f"[[{name}]]")
        yield from _table(item, path)


def _long_text(texts: Plain) -> list[str]:
    return [f"{named(tag)} = {paragraphs(text)}" for tag, text in texts.items()]


def _is_below(key: str, value: Any, path: Path) -> bool:
    """Tell whether a value has a header of its own below this table."""
    if key in IN_LINE:
        return False
    if isinstance(value, Mapping):
        long = (not path and key in LONG) or (path and path[-1] == "phase_texts")
        return bool(long) or not is_text(value) or any("\n" in text for text in value.values())
    return _is_tables(value)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, Mapping) for item in value)


def is_text(value: Any) -> bool:
    """Tell whether a table is a text by language."""
    return isinstance(value, Mapping) and all(
        _TAG.match(tag) and isinstance(text, str) for tag, text in value.items()
    )


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], (), {})


def _fields(part: type[Part]) -> Iterator[str]:
    """Return the keys of every kind of part, as they are defined."""
    yield from part.model_fields
    for kind in part.__subclasses__():
        yield from _fields(kind)


_ORDER = (*CallDefinition.model_fields, *Languages.model_fields, *_fields(Part))
_KNOWN = {key: place for place, key in reversed(list(enumerate(_ORDER)))}


def _place(key: str) -> tuple[int, int]:
    if key in FIRST:
        return 0, FIRST.index(key)
    return (2, LAST.index(key)) if key in LAST else (1, _KNOWN.get(key, len(_KNOWN)))
