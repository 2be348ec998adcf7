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
            _send(form, one)
    return form


def _send(form: MultiDict, one: Drawn) -> None:
    shape, name = one.control.shape, one.name
    if shape is Shape.TEXT:
        for box in one.boxes:
            form.add(f"{name}.in", box.language)
            form.add(box.name, box.value.replace("\n", "\r\n"))
    elif shape in (Shape.DATE, Shape.MOMENT):
        parts = DATE_PARTS if shape is Shape.DATE else (*DATE_PARTS, "time")
        for part in parts:
            form.add(f"{name}-{part}", one.value[part])
    elif shape is Shape.LADDER:
        for place, rung in enumerate([*one.value, ""]):
            form.add(f"{name}.{place}", rung)
    elif shape in (Shape.PART, Shape.PARTS):
        form.add(HAS, name)
        if shape is Shape.PART and one.value:
            form.add(f"{name}.on", "y")
        if shape is Shape.PARTS or one.value or not one.control.optional:
            below = [*one.fields, *(each for item in one.items for each in item.fields)]
            for each in below:
                if not each.locked:
                    _send(form, each)
    elif shape is Shape.YES:
        form.add(HAS, name)
        if one.value:
            form.add(name, "y")
    elif shape in (Shape.TICKS, Shape.LANGUAGES):
        form.add(HAS, name)
        for value in one.value:
            form.add(name, value)
    else:
        form.add(name, "" if one.value is None else str(one.value))
