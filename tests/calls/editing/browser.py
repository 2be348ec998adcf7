"""What a browser would send of a page of the editor on which nobody touched anything."""

from werkzeug.datastructures import MultiDict

from calls.call.editing.description.controls import Shape
from calls.call.editing.description.drawing import Drawn
from calls.call.editing.description.reading import DATE_PARTS, HAS


def sent(fields: tuple[Drawn, ...]) -> MultiDict:
    """Return the fields of a form as they stand."""
    form: MultiDict = MultiDict()
    for one in fields:
        if not one.locked:
            SENDERS.get(one.control.shape, _line)(form, one)
    return form


def _line(form: MultiDict, one: Drawn) -> None:
    form.add(one.name, "" if one.value is None else str(one.value))


def _text(form: MultiDict, one: Drawn) -> None:
    for box in one.boxes:
        form.add(f"{one.name}.in", box.language)
        form.add(box.name, box.value.replace("\n", "\r\n"))


def _day(form: MultiDict, one: Drawn) -> None:
    timed = one.control.shape is Shape.MOMENT
    for part in (*DATE_PARTS, *(["time"] if timed else [])):
        form.add(f"{one.name}-{part}", one.value[part])


def _ladder(form: MultiDict, one: Drawn) -> None:
    for place, rung in enumerate([*one.value, ""]):
        form.add(f"{one.name}.{place}", rung)


def _yes(form: MultiDict, one: Drawn) -> None:
    form.add(HAS, one.name)
    if one.value:
        form.add(one.name, "y")


def _ticks(form: MultiDict, one: Drawn) -> None:
    form.add(HAS, one.name)
    for value in one.value:
        form.add(one.name, value)


def _part(form: MultiDict, one: Drawn) -> None:
    form.add(HAS, one.name)
    if one.value or not one.control.optional:
        form.add(f"{one.name}.on", "y")
        form.update(sent(one.fields))


def _parts(form: MultiDict, one: Drawn) -> None:
    form.add(HAS, one.name)
    for item in one.items:
        form.update(sent(item.fields))


SENDERS = {
    Shape.TEXT: _text,
    Shape.DATE: _day,
    Shape.MOMENT: _day,
    Shape.LADDER: _ladder,
    Shape.YES: _yes,
    Shape.TICKS: _ticks,
    Shape.LANGUAGES: _ticks,
    Shape.PART: _part,
    Shape.PARTS: _parts,
}
