"""The texts of a plain body by language: where they stand, which lack, which would vanish."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from calls.call.definition import CallDefinition
from calls.call.editing.description.controls import Control, Shape, controls
from calls.call.shape.part import Part, Path

_BRACKETS = re.compile(r"\[[^\]\n]{3,}\](?!\()")
"""Something in brackets that is no link of Markdown."""


class Spot(NamedTuple):
    """One text of a body: where it stands, its control, and what is written."""

    path: Path
    control: Control
    written: dict[str, str]


def texts(
    plain: Mapping[str, Any], model: type[Part] = CallDefinition, above: Path = ()
) -> Iterator[Spot]:
    """Return every text of a body that exists or must, in the order of its fields."""
    for one in controls(model):
        value, path = plain.get(one.name), (*above, one.name)
        if one.shape is Shape.TEXT:
            if value or one.required:
                written = value if isinstance(value, Mapping) else {}
                yield Spot(path, one, {str(tag): str(text) for tag, text in written.items()})
        elif one.model is not None:
            for further, below in parts_in(value, path):
                yield from texts(below, one.model, further)


def parts_in(value: Any, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Return the part, or each part of the list, that stands at `path`."""
    if isinstance(value, Mapping):
        yield path, value
    elif isinstance(value, list):
        for place, item in enumerate(value):
            if isinstance(item, Mapping):
                yield (*path, place), item


def public_languages(body: Mapping[str, Any]) -> list[str]:
    """Return the languages a body says it is published in, as far as it does."""
    languages = body.get("languages")
    public = languages.get("public") if isinstance(languages, Mapping) else None
    return [tag for tag in public if isinstance(tag, str)] if isinstance(public, list) else []


def missing_in(body: Mapping[str, Any], languages: Sequence[str]) -> list[tuple[Spot, list[str]]]:
    """Return the texts that are not written in each of `languages`, with those that lack."""
    return [
        (spot, lacking)
        for spot in texts(body)
        if (lacking := [tag for tag in languages if not spot.written.get(tag)])
    ]


def written_in(body: Mapping[str, Any], language: str) -> list[Spot]:
    """Return the texts that exist in one language: they leave the call with it."""
    return [spot for spot in texts(body) if spot.written.get(language)]


def in_brackets(body: Mapping[str, Any], languages: Sequence[str]) -> list[Spot]:
    """Return the texts that still hold something in square brackets, as patterns of calls do."""
    return [
        spot
        for spot in texts(body)
        if any(_BRACKETS.search(spot.written.get(tag, "")) for tag in languages)
    ]


def filled(body: Mapping[str, Any], languages: Sequence[str]) -> dict[str, Any]:
    """Return a body in which a missing text is read in a language that has it, for a preview.

    A text that exists in none is three dots.
    """

    def fill(written: Mapping[str, str]) -> dict[str, str]:
        known = next(filter(None, written.values()), "…")
        return {tag: written.get(tag) or known for tag in languages}

    return _each_text(body, fill)


def _each_text(
    body: Mapping[str, Any], change: Callable[[Mapping[str, str]], dict[str, str]]
) -> dict[str, Any]:
    changed = copy.deepcopy(dict(body))
    for spot in list(texts(changed)):
        holder: Any = changed
        for step in spot.path[:-1]:
            holder = holder[step]
        holder[spot.path[-1]] = change(spot.written)
    return changed
