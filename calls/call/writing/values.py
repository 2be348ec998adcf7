"""Single values as TOML: texts, numbers, days, lists. Pure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import tomlkit

GROUPED = 10_000
"""From this number on, digits stand in groups: `5_000_000`."""
WIDE = 100
_CONTROL = frozenset(map(chr, (*range(0x20), 0x7F)))


def written(value: Any) -> str:
    """Return a value as it stands behind `=`. Raises ValueError for what TOML cannot hold."""
    match value:
        case str():
            found = _text(str(value))
        case bool():
            found = "true" if value else "false"
        case int() | Decimal():
            found = _number(value)
        case date():  # and a moment, which is one too
            found = value.isoformat()
        case Mapping():
            pairs = ", ".join(f"{named(key)} = {written(item)}" for key, item in value.items())
            found = f"{{ {pairs} }}"
        case list() | tuple():
            found = _list(list(value))
        case _:
            raise ValueError(f"TOML cannot hold {value!r}.")
    return found


def named(key: str) -> str:
    """Return a key, in quotes where TOML asks for them."""
    return tomlkit.key(key).as_string()


def paragraphs(text: str) -> str:
    """Return a text; one of several lines between triple quotes, each line as it is.

    Line breaks go before and after it: reading a call strips them again.
    """
    if "\n" not in text or "\r" in text:  # TOML would read a bare CR LF as LF
        return written(text)
    inside = tomlkit.string(text, multiline=True).as_string().removeprefix('"""')
    return f'"""\n{inside.removesuffix(chr(34) * 3)}\n"""'


def _number(value: int | Decimal) -> str:
    if isinstance(value, int) and abs(value) >= GROUPED:
        return f"{value:_}"
    return str(value)


def _text(text: str) -> str:
    literal = '"' in text and "'" not in text and _CONTROL.isdisjoint(text)
    return tomlkit.string(text, literal=literal).as_string()


def _list(items: list[Any]) -> str:
    parts = [written(item) for item in items]
    in_line = f"[{', '.join(parts)}]"
    if len(in_line) <= WIDE and not any(isinstance(item, Mapping) for item in items):
        return in_line
    return "\n".join(["[", *(f"  {part}," for part in parts), "]"])
