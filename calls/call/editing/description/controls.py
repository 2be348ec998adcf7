"""One control for each field of each part of a definition, read off the models themselves.

A field that is added to a model is editable at once; `words.py` must name it. Pure.
"""

import copy
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import EmailStr, NaiveDatetime, StringConstraints
from pydantic.fields import FieldInfo

from calls.call.definition import CallDefinition
from calls.call.shape.part import KEY_PATTERN, LANGUAGE_PATTERN, Part


class Shape(StrEnum):
    """What a control looks like, and how what is typed into it is read."""

    TEXT = "text"  # one box for each public language
    LINE = "line"
    EMAIL = "email"
    KEY = "key"
    ZONE = "zone"
    CONDITION = "condition"
    NUMBER = "number"  # whole
    SIZE = "size"  # bytes, written in megabytes
    DECIMAL = "decimal"
    YES = "yes"
    CHOICE = "choice"
    DATE = "date"
    MOMENT = "moment"  # local date and time
    LINES = "lines"  # plain values, one on each line
    TICKS = "ticks"  # several of a fixed set
    LANGUAGES = "languages"
    LADDER = "ladder"  # rungs in their order
    PART = "part"
    PARTS = "parts"


@dataclass(frozen=True)
class Control:
    """One field: its name, shape, and whether it may stay empty.

    `default` is its plain value in a new part; None where it has none.
    """

    owner: type[Part]
    name: str
    shape: Shape
    optional: bool
    required: bool
    model: type[Part] | None = None
    choices: tuple[str, ...] = ()
    default: Any = None


@cache
def controls(model: type[Part]) -> tuple[Control, ...]:
    """Return the controls of a part, in the order of its fields."""
    return tuple(_control(model, name, field) for name, field in model.model_fields.items())


def control(model: type[Part], name: str) -> Control:
    """Return the control of one field. Raises KeyError when there is none."""
    found = next((one for one in controls(model) if one.name == name), None)
    if found is None:
        raise KeyError(name)
    return found


def blank(model: type[Part]) -> dict[str, Any]:
    """Return a new part in plain values: its defaults; what must be given is left out."""
    return {one.name: copy.deepcopy(one.default) for one in controls(model) if not one.required}


def every_part(model: type[Part] = CallDefinition) -> Iterator[type[Part]]:
    """Return `model` and every model below it, each once."""
    seen: list[type[Part]] = [model]
    for part in seen:
        yield part
        seen += [
            one.model for one in controls(part) if one.model is not None and one.model not in seen
        ]


def plain_default(field: FieldInfo) -> Any:
    """Return the default of a field as plain JSON would hold it."""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, Part):
        return value.model_dump(mode="json")
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else getattr(value, "value", value)


SPECIAL = {
    "shown_if": Shape.CONDITION,
    "timezone": Shape.ZONE,
    "tie_break": Shape.LADDER,
    "max_bytes": Shape.SIZE,
}
"""Fields whose type alone does not say how they are best written."""


def _control(owner: type[Part], name: str, field: FieldInfo) -> Control:
    inner, optional, patterns = _unwrapped(field.annotation, tuple(field.metadata))
    shape, model, choices = _shape(inner, patterns)
    required = field.is_required()
    return Control(
        owner=owner,
        name=name,
        shape=SPECIAL.get(name, shape),
        optional=optional,
        required=required,
        model=model,
        choices=choices,
        default=None if required else plain_default(field),
    )


def _unwrapped(kind: Any, metadata: tuple[Any, ...]) -> tuple[Any, bool, set[str | None]]:
    """Take `Annotated` and `| None` off a type; keep whether it was optional, and its patterns."""
    optional = False
    while True:
        if get_origin(kind) is Annotated:
            kind, *more = get_args(kind)
            metadata = (*metadata, *more)
        elif get_origin(kind) in (Union, types.UnionType):
            optional = True
            kind = next(one for one in get_args(kind) if one is not type(None))
        else:
            break
    patterns = {
        str(one.pattern) for one in metadata if isinstance(one, StringConstraints) and one.pattern
    }
    return kind, optional, {*patterns}


PLAIN: tuple[tuple[Any, Shape], ...] = (
    (EmailStr, Shape.EMAIL),
    (NaiveDatetime, Shape.MOMENT),
    (date, Shape.DATE),
    (bool, Shape.YES),
    (int, Shape.NUMBER),
    (Decimal, Shape.DECIMAL),
)


def _shape(
    kind: Any, patterns: set[str | None]
) -> tuple[Shape, type[Part] | None, tuple[str, ...]]:
    origin = get_origin(kind)
    if origin is Mapping:
        return Shape.TEXT, None, ()
    if origin is tuple:
        return _list_shape(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, Part):
        return Shape.PART, kind, ()
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Shape.CHOICE, None, tuple(one.value for one in kind)
    for known, shape in PLAIN:
        if kind is known:
            return shape, None, ()
    return Shape.KEY if KEY_PATTERN in patterns else Shape.LINE, None, ()


def _list_shape(item: Any) -> tuple[Shape, type[Part] | None, tuple[str, ...]]:
    inner, _optional, patterns = _unwrapped(item, ())
    if isinstance(inner, type) and issubclass(inner, Part):
        return Shape.PARTS, inner, ()
    if isinstance(inner, type) and issubclass(inner, Enum):
        return Shape.TICKS, None, tuple(one.value for one in inner)
    return (Shape.LANGUAGES if LANGUAGE_PATTERN in patterns else Shape.LINES), None, ()
