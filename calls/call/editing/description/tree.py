"""What is done to a plain body: a part found, put back; an item added, copied, moved, removed."""

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from calls.call.shape.part import Path


def at(body: Any, path: Path) -> Any:
    """Return what stands at `path`; None when nothing does."""
    for step in path:
        if isinstance(body, Mapping):
            body = body.get(str(step))
        elif isinstance(body, list) and isinstance(step, int) and 0 <= step < len(body):
            body = body[step]
        else:
            return None
    return body


def put(body: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """Return a body with `value` at `path`; tables on the way are made where there are none."""
    changed = copy.deepcopy(dict(body))
    if not path:
        return copy.deepcopy(dict(value))
    holder: Any = changed
    for step in path[:-1]:
        if isinstance(holder, dict) and not isinstance(holder.get(str(step)), dict | list):
            holder[str(step)] = {}
        holder = holder[step]
    holder[path[-1]] = copy.deepcopy(value)
    return changed


def digest(value: Any) -> str:
    """Return a short mark of a value: another value, another mark."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def listed(body: Mapping[str, Any], path: Path) -> list[Any]:
    """Return a copy of the list at `path`; an empty one when there is none."""
    found = at(body, path)
    return list(found) if isinstance(found, list) else []


def added(items: list[Any], item: Any, place: int | None = None) -> list[Any]:
    """Return a list with `item` at `place`, else at its end."""
    place = len(items) if place is None else max(0, min(place, len(items)))
    return [*items[:place], copy.deepcopy(item), *items[place:]]


def moved(items: list[Any], place: int, by: int) -> list[Any]:
    """Return a list whose item at `place` moved by one step up (-1) or down (1), where it can."""
    to = place + by
    if not (0 <= place < len(items) and 0 <= to < len(items)):
        return list(items)
    rest = [*items[:place], *items[place + 1 :]]
    return [*rest[:to], items[place], *rest[to:]]


def removed(items: list[Any], place: int) -> list[Any]:
    """Return a list without its item at `place`."""
    return [*items[:place], *items[place + 1 :]]
