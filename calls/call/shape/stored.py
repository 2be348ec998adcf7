"""Reads a part of a call as it was kept: by its shape alone, never judged again. Pure.

A kept text never changes, but the program does. What a validator, a limit or a pattern of today
finds wrong was right for the program that published the text, and nobody can correct it any more:
judging is for whoever writes (`model_validate`: a file that is loaded, a draft that is checked or
published). Here only types and structure count. What did not exist yet takes its default; what
no longer exists is left out. A `BeforeValidator` belongs to the shape: it translates, and refuses
only what cannot be used at all.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin

from pydantic import BeforeValidator, EmailStr, TypeAdapter, ValidationError

from calls.call.shape.part import Part, Path

Kind = TypeVar("Kind", bound=Part)


class UnreadableError(ValueError):
    """A kept text has not the shape that this program can read; says where and why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{'.'.join(map(str, path)) or 'the whole'}: {why}")


def read(part: type[Kind], raw: object, path: Path = ()) -> Kind:
    """Return the part that plain JSON values describe. Raises UnreadableError."""
    if not isinstance(raw, Mapping):
        raise UnreadableError(path, "a table is expected")
    fields = part.model_fields
    for name, field in fields.items():
        if name not in raw and field.is_required():
            raise UnreadableError((*path, name), "missing, and it has no default")
    values = {
        name: _value(field.annotation, field.metadata, raw[name], (*path, name))
        for name, field in fields.items()
        if name in raw
    }
    return cast("Kind", part.model_construct(**values))


def _value(annotation: Any, marks: Iterable[Any], raw: Any, path: Path) -> Any:
    """Return one value; `marks` is what `Annotated` says of it besides its type."""
    for mark in marks:
        if isinstance(mark, BeforeValidator):
            raw = _translated(mark, raw, path)
    if hasattr(annotation, "__metadata__"):
        return _value(annotation.__origin__, annotation.__metadata__, raw, path)
    kinds = get_args(annotation)
    if type(None) in kinds:
        (kind,) = (kind for kind in kinds if kind is not type(None))
        return None if raw is None else _value(kind, (), raw, path)
    if get_origin(annotation) is tuple:
        return tuple(_items(kinds[0], raw, path))
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return read(annotation, raw, path)
    return _plain(annotation, raw, path)


def _items(kind: Any, raw: Any, path: Path) -> Iterable[Any]:
    if not isinstance(raw, list | tuple):
        raise UnreadableError(path, "a list is expected")
    for place, item in enumerate(raw):
        yield _value(kind, (), item, (*path, place))


def _plain(kind: Any, raw: Any, path: Path) -> Any:
    try:
        return _adapter(kind).validate_python(raw)
    except ValidationError as error:
        raise UnreadableError(path, error.errors()[0]["msg"]) from error


def _translated(mark: BeforeValidator, raw: Any, path: Path) -> Any:
    translate: Any = mark.func
    try:
        return translate(raw)
    except ValueError as error:
        raise UnreadableError(path, str(error)) from error


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Return the reader of a plain type: a number, a day, a word, a text in several languages."""
    if get_origin(kind) is Mapping:
        return TypeAdapter(dict[str, str])
    return TypeAdapter(str if kind is EmailStr else kind)
