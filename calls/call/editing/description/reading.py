"""Reads one page of the editor: whatever a browser sends becomes plain values; nothing is a fault.

What is wrong is kept as it was typed, so that it can be shown again with a sentence; what was not
on the page stays as it was. Field names are paths below the page's part: `title.en`,
`calendar.opens-day`, `options.0.label.en`. Pure: a mapping with `getlist` in, plain values out.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from calls.call.editing.description.controls import Control, Shape, blank, controls
from calls.call.shape.languages import ANY_ONE
from calls.call.shape.part import Part

Plain = dict[str, Any]
MEGABYTE = 1_000_000
LONGEST, LONGEST_LINE = 50_000, 2_000
MOST_ITEMS = 200
HAS = "has"
"""Name under which a page lists the controls it shows whose emptiness sends nothing."""
_ABSENT = object()
_PART = 12
_WHOLE = re.compile(r"[-+]?\d{1,15}", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.hH](\d{2})(?:[:.](\d{2}(?:\.\d{1,6})?))?", re.ASCII)


class Fields(Protocol):
    """The fields of a form, as Werkzeug gives them."""

    def __contains__(self, key: object) -> bool:
        """Tell whether anything was sent under that name."""

    def getlist(self, key: str) -> list[str]:
        """Return all values sent under that name."""


def read_part(
    fields: Fields,
    model: type[Part],
    plain: Mapping[str, Any],
    *,
    names: Collection[str] | None = None,
    linked: Collection[str] = (),
    prefix: str = "",
) -> Plain:
    """Return `plain` with what was typed on a page of a part `model`.

    `names` limits the fields of the page; `linked` are lists that have pages of their own.
    """
    read = dict(plain)
    for one in controls(model):
        if (names is not None and one.name not in names) or one.name in linked:
            continue
        value = _value(fields, one, plain.get(one.name), prefix + one.name)
        if value is _ABSENT:
            continue
        if value is None and one.required:
            read.pop(one.name, None)
        else:
            read[one.name] = value
    return read


def cleaned(text: str, *, lines: bool = False) -> str:
    """Return a text without control characters and outer space; breaks only with `lines`."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return (kept if lines else " ".join(kept.split("\n"))).strip()


def _value(fields: Fields, one: Control, was: Any, name: str) -> Any:
    """Return what was typed into one control; _ABSENT when it was not on the page."""
    if one.model is not None:
        return _below(fields, one, was, name)
    if one.shape is Shape.TEXT:
        return _text(fields, was, name)
    if one.shape in COMPOSED:
        return COMPOSED[one.shape](fields, name)
    if one.shape in TICKED:
        return _ticked(fields, one, was, name)
    return _single(fields, one, name) if name in fields else _ABSENT


TICKED = frozenset({Shape.YES, Shape.TICKS, Shape.LANGUAGES})
"""Controls that send nothing when nothing is ticked."""


def _single(fields: Fields, one: Control, name: str) -> Any:
    typed = fields.getlist(name)[0]
    if one.shape is Shape.LINES:
        return list(dict.fromkeys(filter(None, map(cleaned, typed[:LONGEST].splitlines()))))
    typed = cleaned(typed)[:LONGEST_LINE]
    if not typed:
        return None
    if one.shape is Shape.NUMBER:
        return int(typed) if _WHOLE.fullmatch(typed) else typed
    if one.shape is Shape.DECIMAL:
        return typed.replace(",", ".")
    return _size(typed) if one.shape is Shape.SIZE else typed


def _size(typed: str) -> int | str:
    try:
        count = Decimal(typed.replace(",", ".")) * MEGABYTE
        whole = count == count.to_integral_value()
    except InvalidOperation:
        return typed
    return int(count) if whole and abs(count) < MEGABYTE * MEGABYTE else typed


def _text(fields: Fields, was: Any, name: str) -> Any:
    """Return a text by language; languages that were not on the page stay."""
    before = dict(was) if isinstance(was, Mapping) else {}
    sent = [tag for tag in fields.getlist(f"{name}.in") if f"{name}.{tag}" in fields]
    if not sent:
        return _ABSENT
    read = {tag: cleaned(fields.getlist(f"{name}.{tag}")[0], lines=True) for tag in sent[:60]}
    merged = {tag: read.pop(tag, text) for tag, text in before.items()} | read
    return {tag: text for tag, text in merged.items() if text} or None


def _date(fields: Fields, name: str) -> Any:
    if f"{name}-day" not in fields:
        return _ABSENT
    year, month, day = parts = [_box(fields, f"{name}-{part}") for part in DATE_PARTS]
    if all(part.isascii() and part.isdigit() for part in parts):
        return f"{year:0>4}-{month:0>2}-{day:0>2}"
    return f"{year}-{month}-{day}" if any(parts) else None


DATE_PARTS = ("year", "month", "day")


def _moment(fields: Fields, name: str) -> Any:
    day = _date(fields, name)
    if day is _ABSENT:
        return _ABSENT
    # The last T of a moment parts day and time, whatever else was typed.
    time = _box(fields, f"{name}-time", most=20).replace("T", "t")
    if found := _TIME.fullmatch(time):
        time = f"{found[1]:0>2}:{found[2]}:{found[3] or '00'}"
    return f"{day or '--'}T{time}" if day or time else None


def _box(fields: Fields, name: str, *, most: int = _PART) -> str:
    sent = fields.getlist(name)
    return cleaned(sent[0]).replace("-", "")[:most].strip() if sent else ""


def _ladder(fields: Fields, name: str) -> Any:
    if f"{name}.0" not in fields:
        return _ABSENT
    rungs = []
    for place in range(MOST_ITEMS):
        if f"{name}.{place}" not in fields:
            break
        rungs.append(cleaned(fields.getlist(f"{name}.{place}")[0])[:100])
    return [rung for rung in rungs if rung]


COMPOSED = {Shape.DATE: _date, Shape.MOMENT: _moment, Shape.LADDER: _ladder}


def _ticked(fields: Fields, one: Control, was: Any, name: str) -> Any:
    """Return what is ticked, in the order it had; what is new comes after it."""
    if name not in fields.getlist(HAS):
        return _ABSENT
    if one.shape is Shape.YES:
        return bool(fields.getlist(name))
    sent = [cleaned(value)[:40] for value in fields.getlist(name)]
    for more in fields.getlist(f"{name}.more"):
        sent += re.split(r"[\s,;]+", cleaned(more)[:LONGEST_LINE])
    before = [tag for tag in was if tag in sent] if isinstance(was, list) else []
    found = list(dict.fromkeys([*before, *filter(None, sent)]))
    return ANY_ONE if one.name == "required" and not found else found


def _below(fields: Fields, one: Control, was: Any, name: str) -> Any:
    if one.model is None or name not in fields.getlist(HAS):
        return _ABSENT
    if one.shape is Shape.PART:
        if one.optional and not fields.getlist(f"{name}.on"):
            return None
        before = was if isinstance(was, Mapping) else blank(one.model)
        return read_part(fields, one.model, before, prefix=f"{name}.")
    items = was if isinstance(was, list) else []
    return [
        read_part(fields, one.model, item, prefix=f"{name}.{place}.")
        for place, item in enumerate(items[:MOST_ITEMS])
        if isinstance(item, Mapping)
    ]
