"""One page of the editor as the template draws it: each control with its value and what is wrong.

Pure: it reads a plain body, and what was found wrong in it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import LazyString

from calls.call.editing.description.controls import Control, Shape, controls
from calls.call.editing.description.reading import MEGABYTE
from calls.call.editing.description.words.naming import words_for
from calls.call.editing.description.words.words import Words
from calls.call.shape.part import Part, Path


@dataclass(frozen=True)
class Remark:
    """What a page says beside a control: something wrong, or something still missing."""

    path: Path
    sentence: str
    missing: bool = False


@dataclass(frozen=True)
class Box:
    """A text in one language."""

    language: str
    name: str
    value: str
    missing: bool = False


@dataclass(frozen=True)
class Drawn:
    """One control, ready to be drawn. `locked`: shown, not asked."""

    control: Control
    words: Words
    name: str
    path: Path
    value: Any
    remark: Remark | None = None
    boxes: tuple[Box, ...] = ()
    choices: tuple[tuple[str, str | LazyString], ...] = ()
    items: tuple["Item", ...] = ()
    fields: tuple["Drawn", ...] = ()
    locked: bool = False

    @property
    def shape(self) -> str:
        """Return what the template draws."""
        return self.control.shape.value

    @property
    def wrong(self) -> str:
        """Return what is wrong with what was typed; "" when nothing is, or nothing is there."""
        return self.remark.sentence if self.remark and not self.remark.missing else ""

    @property
    def missing(self) -> bool:
        """Return whether something must still be given here."""
        return bool(self.remark and self.remark.missing)

    @property
    def anchor(self) -> str:
        """Return the id of the control to which a link leads."""
        if self.boxes:
            return next((box.name for box in self.boxes if box.missing), self.boxes[0].name)
        ends = {Shape.DATE: "-day", Shape.MOMENT: "-day", Shape.LADDER: ".0"}
        if self.control.shape in (Shape.TICKS, Shape.LANGUAGES):
            return f"{self.name}-0"
        return self.name + ends.get(self.control.shape, "")


@dataclass(frozen=True)
class Item:
    """One part of a list that is edited in place."""

    place: int
    name: str
    path: Path
    fields: tuple[Drawn, ...]


@dataclass(frozen=True)
class Setting:
    """What drawing needs to know besides the part.

    `locked` are the paths of keys that may not change any more; `choices` are those of controls
    that choose among other parts of the call, by the name of the field.
    """

    languages: Sequence[str]
    remarks: Sequence[Remark] = ()
    locked: Collection[Path] = ()
    choices: Mapping[str, Sequence[tuple[str, str | LazyString]]] = field(default_factory=dict)


def draw(
    setting: Setting,
    model: type[Part],
    plain: Mapping[str, Any],
    *,
    at: Path = (),
    names: Sequence[str] | None = None,
    linked: Collection[str] = (),
    prefix: str = "",
) -> tuple[Drawn, ...]:
    """Return the controls of a part that stands at the path `at`; `names` gives their order."""
    known = {one.name: one for one in controls(model) if one.name not in linked}
    chosen = [known[name] for name in (names if names is not None else known) if name in known]
    chosen.sort(key=lambda one: one.shape is Shape.KEY and one.name == "key")  # made of the text
    return tuple(_drawn(setting, one, plain.get(one.name), at, prefix) for one in chosen)


def every(fields: Sequence[Drawn]) -> list[Drawn]:
    """Return controls with all below them, in the order of the page."""
    found = []
    for one in fields:
        below = [*one.fields, *(each for item in one.items for each in item.fields)]
        found += [one, *every(below)]
    return found


def _drawn(setting: Setting, one: Control, value: Any, at: Path, prefix: str) -> Drawn:
    name, path = prefix + one.name, (*at, one.name)
    exact = one.shape in (Shape.PART, Shape.PARTS)
    items: tuple[Item, ...] = ()
    fields: tuple[Drawn, ...] = ()
    if one.shape is Shape.PART and one.model:
        below = value if isinstance(value, Mapping) else {}
        fields = draw(setting, one.model, below, at=path, prefix=f"{name}.")
    elif one.shape is Shape.PARTS and one.model:
        items = _items(setting, one.model, value, path, name)
    return Drawn(
        control=one,
        words=words_for(one.owner, one.name),
        name=name,
        path=path,
        value=_shown(one, value),
        remark=_remark(setting, path, exact=exact),
        boxes=_boxes(setting, one, value, name) if one.shape is Shape.TEXT else (),
        choices=_choices(setting, one, value),
        items=items,
        fields=fields,
        locked=path in setting.locked,
    )


def _items(
    setting: Setting, model: type[Part], value: Any, path: Path, name: str
) -> tuple[Item, ...]:
    found = []
    for place, item in enumerate(value if isinstance(value, list) else []):
        here, below = f"{name}.{place}", item if isinstance(item, Mapping) else {}
        fields = draw(setting, model, below, at=(*path, place), prefix=f"{here}.")
        found.append(Item(place, here, (*path, place), fields))
    return tuple(found)


def _boxes(setting: Setting, one: Control, value: Any, name: str) -> tuple[Box, ...]:
    written = value if isinstance(value, Mapping) else {}
    needed = bool(written) or one.required
    # Texts in other languages than the call's are kept with it, and shown when theirs comes back.
    order = tuple(setting.languages) or tuple(written)
    return tuple(
        Box(
            language=tag,
            name=f"{name}.{tag}",
            value=str(written.get(tag) or ""),
            missing=needed and not written.get(tag),
        )
        for tag in order
    )


def _choices(
    setting: Setting, one: Control, value: Any
) -> tuple[tuple[str, str | LazyString], ...]:
    offered = list(setting.choices.get(one.name, ()))
    if not offered:
        return ()
    known = {key for key, _label in offered}
    chosen = value if isinstance(value, list) else [value] if value else []
    return (*offered, *((str(key), str(key)) for key in chosen if key not in known))


def _remark(setting: Setting, path: Path, *, exact: bool) -> Remark | None:
    here = [
        one
        for one in setting.remarks
        if one.path == path or (not exact and one.path[: len(path)] == path)
    ]
    return next((one for one in here if not one.missing), here[0] if here else None)


def _shown(one: Control, value: Any) -> Any:
    if one.shape in (Shape.DATE, Shape.MOMENT):
        return _moment_boxes(value, timed=one.shape is Shape.MOMENT)
    if one.shape is Shape.LINES:
        return "\n".join(str(line) for line in value) if isinstance(value, list) else ""
    if one.shape is Shape.SIZE and isinstance(value, int):
        return _plain_number(Decimal(value) / MEGABYTE)
    if one.shape in (Shape.LADDER, Shape.TICKS, Shape.LANGUAGES):
        return [str(each) for each in value] if isinstance(value, list) else []
    if one.shape is Shape.PART:
        return isinstance(value, Mapping)
    return value


def _moment_boxes(value: Any, *, timed: bool) -> dict[str, str]:
    year, month, rest = (*str(value or "").split("-", 2), "", "")[:3]
    date, _mark, time = rest.rpartition("T") if timed and "T" in rest else (rest, "", "")
    time = time.removesuffix(":00") if time.count(":") > 1 else time
    month, date = (part[1:] if re.fullmatch("0[0-9]", part) else part for part in (month, date))
    return {"year": year, "month": month, "day": date, "time": time}


def _plain_number(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
