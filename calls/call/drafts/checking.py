"""What a working text lacks before it can be published. Pure.

A body is what a definition looks like as JSON, whole or not. Its texts may hold languages that the
call is not published in, or not any more: they are kept, and never published.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import ValidationError

from calls.call.definition import CallDefinition
from calls.call.shape.part import Finding, Part, Path
from calls.call.toml.sentences import findings_in

Body = Mapping[str, Any]
STAND_IN = "…"
"""Stands for a missing text while all the rest is checked."""


def definition_of_body(body: Body) -> CallDefinition:
    """Return the definition that the body is, its texts in the public languages only.

    Raises pydantic's ValidationError when it is not sound.
    """
    return CallDefinition.model_validate(_with_texts(body, _only))


def problems(body: Body) -> list[Finding]:
    """Return everything wrong with a body by its path, except texts that are only missing."""
    try:
        CallDefinition.model_validate(_with_texts(body, _filled))
    except ValidationError as error:
        found = (finding for details in error.errors() for finding in findings_in(details))
        return list(dict.fromkeys(found))
    return []


def missing_texts(body: Body) -> list[tuple[Path, str]]:
    """Return each text that has to be written still, as its path and the language."""
    tags = _public(body)
    return [
        (path, tag)
        for path, holder, name, required in _texts(CallDefinition, body, ())
        if required or not _is_empty(holder.get(name), tags)
        for tag in tags
        if _is_blank(holder.get(name), tag)
    ]


def _public(body: Body) -> tuple[str, ...]:
    languages = body.get("languages")
    public = languages.get("public") if isinstance(languages, Mapping) else ()
    listed = public if isinstance(public, list | tuple) else ()
    return tuple(dict.fromkeys(tag for tag in listed if isinstance(tag, str)))


def _with_texts(body: Body, change: Callable[[tuple[str, ...], Any], Any]) -> dict[str, Any]:
    """Return a copy of the body in which `change` was made to every text.

    A text that need not be, and is written in no public language, is none.
    """
    made, tags = copy.deepcopy(dict(body)), _public(body)
    for _path, holder, name, required in list(_texts(CallDefinition, made, ())):
        text = holder.get(name)
        holder[name] = change(tags, text) if required or not _is_empty(text, tags) else None
    return made


def _only(tags: tuple[str, ...], text: Any) -> Any:
    if not isinstance(text, Mapping):
        return text
    return {tag: text[tag] for tag in tags if tag in text}


def _filled(tags: tuple[str, ...], text: Any) -> Any:
    if text is not None and not isinstance(text, Mapping):
        return text
    return {tag: STAND_IN if _is_blank(text, tag) else (text or {})[tag] for tag in tags}


def _is_empty(text: Any, tags: tuple[str, ...]) -> bool:
    return text is None or (isinstance(text, Mapping) and all(_is_blank(text, t) for t in tags))


def _is_blank(text: Any, tag: str) -> bool:
    written = text.get(tag) if isinstance(text, Mapping) else None
    return written is None or (isinstance(written, str) and not written.strip())


# --- where texts stand ---------------------------------------------------------------------------


def _texts(part: type[Part], raw: Any, path: Path) -> Iterator[tuple[Path, Any, str, bool]]:
    """Find the texts of a body: path, the table around it, the key there, whether it must be."""
    if not isinstance(raw, Mapping):
        return
    for name, field in part.model_fields.items():
        value, here = raw.get(name), (*path, name)
        kind = _bare(field.annotation)
        if get_origin(kind) is Mapping:
            yield here, raw, name, field.is_required()
        elif isinstance(kind, type) and issubclass(kind, Part):
            yield from _texts(kind, value, here)
        elif isinstance(value, list | tuple) and (below := _part_in(kind)):
            for place, item in enumerate(value):
                yield from _texts(below, item, (*here, place))


def _bare(annotation: Any) -> Any:
    """Return the type under `Annotated[…]` and `… | None`."""
    while True:
        if hasattr(annotation, "__metadata__"):
            annotation = annotation.__origin__
        elif type(None) in get_args(annotation):
            (annotation,) = (kind for kind in get_args(annotation) if kind is not type(None))
        else:
            return annotation


def _part_in(kind: Any) -> type[Part] | None:
    item = _bare(next(iter(get_args(kind)), None))
    return item if isinstance(item, type) and issubclass(item, Part) else None
