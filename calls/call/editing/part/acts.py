"""What a button of the editor does to a list of a draft: add, copy, move, remove. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from calls.call.definition import CallDefinition, QuestionKind
from calls.call.editing.description import tree
from calls.call.editing.description.choices import key_of, said
from calls.call.editing.description.controls import Shape, blank, controls
from calls.call.editing.description.keys import free, suggested
from calls.call.editing.description.texts import parts_in, public_languages
from calls.call.editing.places import NEW, model_at
from calls.call.shape.form import TAKEN, WITH_OPTIONS, WRITTEN, FileType
from calls.call.shape.part import Part, Path

ACTS = ("add", "copy", "up", "down", "remove")
WORDS_AT_FIRST = {QuestionKind.SHORT: 20, QuestionKind.LONG: 300}
BYTES_AT_FIRST = 10_000_000
MOST = 200
"""Items of one list."""


@dataclass(frozen=True)
class Act:
    """A button that was pressed: what to do with which item of the list at `path`."""

    name: str
    path: Path
    place: int
    kind: str = ""

    @property
    def item(self) -> Path:
        """Return the path of the item."""
        return (*self.path, self.place)


@dataclass(frozen=True)
class Done:
    """What came of it: the body, the path of the item it was about, what was taken away."""

    body: dict[str, Any]
    item: Path
    removed: Any = None


def read_act(value: str, above: Path) -> Act | None:
    """Return the act that a button's value names, below the part at `above`; None when it is none.

    `add:sections.0.questions:short`, `up:options.2`.
    """
    name, _mark, rest = value.partition(":")
    target, _mark, kind = rest.partition(":")
    steps = tuple(
        int(step) if step.isascii() and step.isdigit() else step for step in target.split(".")
    )
    if name not in ACTS or not target or len(target) > MOST:
        return None
    path, place = (*above, *steps), 0
    if name != "add":
        *start, last = path
        if not isinstance(last, int):
            return None
        path, place = tuple(start), last
    return Act(name, path, place, kind) if model_at((*path, 0)) is not None else None


def perform(body: Mapping[str, Any], act: Act) -> Done | None:
    """Return the body after an act; None when there is no such item, or no room for one more."""
    items = tree.listed(body, act.path)
    if act.name == "add":
        place, changed = len(items), tree.added(items, _new(body, act))
    elif not 0 <= act.place < len(items):
        return None
    elif act.name == "copy":
        place = act.place + 1
        changed = tree.added(items, _copied(body, act.path, items[act.place]), place)
    elif act.name == "remove":
        place, changed = act.place, tree.removed(items, act.place)
    else:
        by = -1 if act.name == "up" else 1
        place, changed = act.place + by, tree.moved(items, act.place, by)
    if len(changed) > MOST:
        return None
    gone = items[act.place] if act.name == "remove" else None
    return Done(tree.put(body, act.path, changed), (*act.path, place), gone)


def brought_back(body: Mapping[str, Any], path: Path, item: Any) -> dict[str, Any]:
    """Return a body with a removed item at its place again."""
    *above, place = path
    items = tree.listed(body, tuple(above))
    spot = place if isinstance(place, int) else len(items)
    return tree.put(body, tuple(above), tree.added(items, item, spot))


def name_of(body: Mapping[str, Any], act_path: Path, item: Any, language: str) -> str:
    """Return how an item is called, for a person who removes it."""
    return said(body, item, language) or str(NEW.get(str(act_path[-1]), ""))


def with_keys(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body in which every item that has a text but no key has one made of its text."""
    changed = tree.put(body, (), body)
    languages = public_languages(body)
    for path, item in _keyed(changed, None, ()):
        if not key_of(item):
            key = suggested(item, _taken(changed, path), languages)
            if key:
                item["key"] = key
    return changed


def _keyed(
    plain: Any, model: type[Part] | None, path: Path
) -> Iterator[tuple[Path, dict[str, Any]]]:
    for one in controls(model or CallDefinition):
        if one.model is None:
            continue
        for further, item in parts_in(plain.get(one.name), (*path, one.name)):
            if one.shape is Shape.PARTS and "key" in one.model.model_fields:
                yield further, cast(dict[str, Any], item)
            yield from _keyed(item, one.model, further)


def _taken(body: Mapping[str, Any], path: Path) -> set[str]:
    """Return the keys that the item at `path` cannot have: those of its list, or of the form.

    A section cannot be called like a page of the entry either.
    """
    whole = path[0] == "form" and path[-2] != "options"
    return {*(TAKEN if path[-2] == "sections" else ())} | {
        key_of(item)
        for other, item in _keyed(body, None, ())
        if other != path
        and (other[:-1] == path[:-1] or (whole and other[0] == "form" and other[-2] != "options"))
    }


def _copied(body: Mapping[str, Any], path: Path, item: Any) -> Any:
    if not isinstance(item, Mapping) or "key" not in item:
        return item
    copied = {**item, "key": free(key_of(item), _taken(body, (*path, MOST)))}
    if path[-1] == "sections":
        taken = _taken(body, (*path, MOST)) | {copied["key"]}
        copied["questions"] = []
        for question in tree.listed(item, ("questions",)):
            key = free(key_of(question), taken)
            taken.add(key)
            copied["questions"].append({**question, "key": key})
    return copied


def _new(body: Mapping[str, Any], act: Act) -> dict[str, Any]:
    model = model_at((*act.path, 0))
    item = blank(model) if model else {}
    last = act.path[-1]
    if last == "questions":
        _as_question(item, act.kind)
    elif last == "slots":
        item.update(accept=[FileType.PDF.value], max_bytes=BYTES_AT_FIRST)
    elif last == "anchors":
        marks = {str(one.get("mark")) for one in tree.listed(body, act.path)}
        item["mark"] = next((str(mark) for mark in range(1, 100) if str(mark) not in marks), "1")
    return item


def _as_question(item: dict[str, Any], kind: str) -> None:
    chosen = QuestionKind(kind) if kind in set(QuestionKind) else QuestionKind.SHORT
    item["kind"] = chosen.value
    if chosen in WRITTEN:
        item.update(translatable=True, max_words=WORDS_AT_FIRST[chosen])
    if chosen in WITH_OPTIONS:
        item["options"] = [{}, {}]
