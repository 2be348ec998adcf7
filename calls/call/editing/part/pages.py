"""What the pages of the editor show of a part of a call: controls, lists, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from flask import render_template, request, url_for

from calls.call.editing.description import tree
from calls.call.editing.description.choices import KINDS_OF_QUESTION, choices_of, key_of, said
from calls.call.editing.description.conditions import Builder, builder
from calls.call.editing.description.controls import Shape, control
from calls.call.editing.description.drawing import Drawn, Remark, Setting, draw, every
from calls.call.editing.description.texts import public_languages
from calls.call.editing.description.words.naming import words_for
from calls.call.editing.part import undo
from calls.call.editing.places import (
    ADD,
    BY_WHERE,
    LINKED,
    NEW,
    Place,
    page_of,
    parent_of,
    where_of,
)
from calls.call.editing.remarks import unplaced
from calls.call.editing.speech import gettext
from calls.call.editing.whole.differences import in_words
from calls.call.editing.working import PartOfCall, Working
from calls.call.shape.part import Path
from calls.call.wording import language_names
from core.i18n import LANGUAGES, language, moment

LASTING = {"key", "kind", "translatable"}
"""Fields of an item that stay once it is published: answers and marks are kept under them."""
KINDS = {kind: label for kind, label, _sentence in KINDS_OF_QUESTION}
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and "Etc/" not in zone)


@dataclass(frozen=True)
class Row:
    """One item of a list: its name, where it is edited, a word about it, what is left to do."""

    title: str
    href: str
    hint: str
    wrong: int
    missing: int


@dataclass(frozen=True)
class Rows:
    """A list whose items have pages of their own; `name` is its path below the page."""

    name: str
    label: str
    help: str
    add: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Difference:
    """A field on which two people wrote different things."""

    label: str
    theirs: str
    yours: str


def part_page(subject: PartOfCall, *, mine: Mapping[str, Any] | None = None) -> str:
    """Return a page of the editor; with `mine`, what was typed while somebody else saved."""
    work, place = subject.work, subject.place
    part = tree.at(work.body, place.path)
    saved: Mapping[str, Any] = part if isinstance(part, Mapping) else {}
    fields = drawn(work, place, saved if mine is None else mine)
    remarks = [] if mine is not None or "new" in request.args else work.remarks
    return render_template(
        "editing/part.html",
        work=work,
        place=place,
        here=part_href(work, place.where),
        up=up_href(work, place),
        up_label=_up_label(place),
        fields=fields,
        rows=[_rows(work, place, name) for name in place.lists],
        builder=_builder(work, place, saved if mine is None else mine),
        names=tongues(work.body),
        languages_shown=public_languages(work.body),
        seen=mark(work, place),
        wrong=_wrong(fields),
        loose=[one.sentence for one in unplaced(remarks, every(fields), place.path) if place.path],
        theirs=None if mine is None else differences(work, place, saved, mine),
        undo=undo.find(work.call.id, request.args.get("undo", "")),
        said=saved_note(work),
        zones=ZONES if place.where == "calendar" else (),
    )


def mark(work: Working, place: Place) -> str:
    """Return the mark of what a page shows: it changes when somebody saves this very page."""
    part = tree.at(work.body, place.path)
    held = part if isinstance(part, Mapping) else {}
    return tree.digest({name: held.get(name) for name in place.names})


def drawn(work: Working, place: Place, part: Mapping[str, Any]) -> tuple[Drawn, ...]:
    """Return the controls of a page for the part as it is given."""
    fresh = "new" in request.args and request.method == "GET"
    setting = Setting(
        languages=public_languages(work.body),
        remarks=() if fresh else work.remarks,
        locked=locked(work),
        choices=choices(work, place),
    )
    return draw(setting, place.model, part, at=place.path, names=place.names, linked=LINKED)


def choices(work: Working, place: Place) -> dict[str, Any]:
    """Return what can be chosen on a page."""
    names = tongues(work.body)
    offered = dict.fromkeys((*LANGUAGES, *names))
    found = choices_of(work.body, place.model, language())
    tags = [(tag, names.get(tag) or _name(tag)) for tag in offered]
    if place.where == "languages":
        return {**found, "public": tags, "accepted": tags, "required": tags}
    return found


def locked(work: Working) -> frozenset[Path]:
    """Return the paths of what may not change: the code, the kind, and what was published."""
    paths: set[Path] = {("code",), ("kind",)}
    if work.published:
        old = work.published.model_dump(mode="json")
        _lock(work.body, old, (), paths)
    return frozenset(paths)


def tongues(body: Mapping[str, Any]) -> dict[str, str]:
    """Return every language that a body speaks of, by tag, with its name for the reader."""
    spoken = body.get("languages")
    lists = spoken.values() if isinstance(spoken, Mapping) else ()
    tags = [tag for found in lists if isinstance(found, list) for tag in found]
    return {str(tag): _name(str(tag)) for tag in dict.fromkeys((*tags, *LANGUAGES))}


def differences(
    work: Working, place: Place, theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[Difference]:
    """Return the fields of a page that two people wrote differently."""
    found = []
    for name in place.names:
        one, other = theirs.get(name), mine.get(name)
        if one == other or name in LINKED:
            continue
        label = str(words_for(place.model, name).label)
        if control(place.model, name).shape is Shape.TEXT:
            a, b = (each if isinstance(each, Mapping) else {} for each in (one, other))
            names = tongues(work.body)
            found += [
                Difference(f"{label} · {names.get(tag, tag)}", a.get(tag, ""), b.get(tag, ""))
                for tag in dict.fromkeys((*a, *b))
                if a.get(tag) != b.get(tag)
            ]
        else:
            found.append(Difference(label, in_words(one), in_words(other)))
    return found


def saved_note(work: Working) -> str:
    """Return when the draft was saved last and by whom."""
    if work.saved_at is None:
        return ""
    when = moment(work.saved_at, work.call.zone)
    return gettext("Last saved %(when)s by %(name)s", when=when, name=work.saver)


def part_href(work: Working, where: str, **more: Any) -> str:
    """Return the address of a page of the editor; "" is its home."""
    if not where:
        return url_for("editing.home", code=work.call.code, **more)
    if where == "form":
        return url_for("editing.form", code=work.call.code, **more)
    return url_for("editing.part", code=work.call.code, where=where, **more)


def text_href(work: Working, path: tuple[str | int, ...], tag: str = "") -> str:
    """Return the address of the control of a path, or of one language of a text."""
    where, below = page_of(path)
    name = ".".join(map(str, below))
    return part_href(work, where, _anchor=f"{name}.{tag}" if tag else name or None)


def up_href(work: Working, place: Place) -> str:
    """Return the address one step up."""
    anchor = "-".join(map(str, place.path)) if place.path[:1] == ("form",) else None
    return part_href(work, parent_of(place), _anchor=anchor)


def row(work: Working, path: Path, item: Any) -> Row:
    """Return the line of one item of a list."""
    below = [one for one in work.remarks if one.path[: len(path)] == path]
    return Row(
        title=said(work.body, item, language()) or str(NEW[str(path[-2])]),
        href=part_href(work, where_of(path)),
        hint=key_of(item),
        wrong=sum(not one.missing for one in below),
        missing=sum(one.missing for one in below),
    )


def _rows(work: Working, place: Place, name: str) -> Rows:
    words = words_for(place.model, name)
    path = (*place.path, name)
    items = tree.listed(work.body, path)
    return Rows(
        name=name,
        label=str(words.label),
        help=str(words.help),
        add=str(ADD[name]),
        rows=tuple(row(work, (*path, spot), item) for spot, item in enumerate(items)),
    )


def _builder(work: Working, place: Place, part: Mapping[str, Any]) -> Builder | None:
    if "shown_if" not in place.model.model_fields:
        return None
    return builder(work.body, place.path, str(part.get("shown_if") or ""), language())


def _wrong(fields: Sequence[Drawn]) -> list[tuple[str, str]]:
    found: dict[str, Remark] = {}
    for one in every(fields):
        if one.remark and one.wrong and one.remark not in found.values():
            found[one.anchor] = one.remark
    return [(anchor, remark.sentence) for anchor, remark in found.items()]


def _up_label(place: Place) -> str:
    up = parent_of(place)
    return str(BY_WHERE[up].title) if up else gettext("Everything of this call")


def _name(tag: str) -> str:
    try:
        name = language_names([tag])
    except ValueError:
        return tag
    return name[:1].upper() + name[1:]


def _lock(new: Any, old: Any, path: Path, paths: set[Path]) -> None:
    """Collect the paths of lasting fields of items that `old` has under the same key."""
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        for name, value in new.items():
            _lock(value, old.get(name), (*path, name), paths)
    elif isinstance(new, list) and isinstance(old, list):
        known = {key_of(item): item for item in old if key_of(item)}
        for place, item in enumerate(new):
            if before := known.get(key_of(item)):
                paths.update((*path, place, name) for name in LASTING & before.keys())
                _lock(item, before, (*path, place), paths)
