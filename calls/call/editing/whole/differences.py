"""What a working text changes of the published call: page by page, field by field. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from pydantic import ValidationError

from calls.call.changes import ChangeKind
from calls.call.definition import CallDefinition
from calls.call.drafts.checking import definition_of_body
from calls.call.editing.description.choices import key_of, said
from calls.call.editing.description.controls import Shape, controls
from calls.call.editing.description.words.naming import words_for
from calls.call.editing.places import PAGES
from calls.call.editing.remarks import top_page
from calls.call.editing.speech import gettext
from calls.call.shape.part import Part, Path

FORM_CHANGES: Mapping[tuple[ChangeKind, str], LazyString] = {
    (ChangeKind.ADDED, "section"): _("New section: “%(label)s”"),
    (ChangeKind.ADDED, "question"): _("New question: “%(label)s”"),
    (ChangeKind.ADDED, "slot"): _("New place for files: “%(label)s”"),
    (ChangeKind.REMOVED, "section"): _("Section removed: “%(label)s”"),
    (ChangeKind.REMOVED, "question"): _("Question removed: “%(label)s”"),
    (ChangeKind.REMOVED, "slot"): _("Place for files removed: “%(label)s”"),
}
"""What is said of a part of the form that comes or goes; `label` is its name."""
OTHER_CHANGES: Mapping[ChangeKind, LazyString] = {
    ChangeKind.MOVED: _("“%(label)s” stands in another section"),
    ChangeKind.REWORDED: _("“%(label)s” has other words"),
    ChangeKind.STRICTER: _("“%(label)s” asks for more than before"),
    ChangeKind.LOOSER: _("“%(label)s” asks for less than before"),
    ChangeKind.OPTIONS: _("“%(label)s” has other options"),
    ChangeKind.CONDITION: _("“%(label)s” is shown under another condition"),
    ChangeKind.AUDIENCE: _("“%(label)s” is shown to other readers"),
}


class Change(NamedTuple):
    """One field that says something else: its page, its name, both values in words."""

    page: str
    label: str
    before: str
    after: str


def public_body(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a body as it would be published; as it stands where it is not sound yet."""
    try:
        return definition_of_body(body).model_dump(mode="json")
    except ValidationError:
        return body


def pages_changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the pages of the editor on which two bodies differ, in their order."""
    changed = {
        top_page((name,)) for name in CallDefinition.model_fields if old.get(name) != new.get(name)
    }
    return [page.where for page in PAGES if page.where in changed]


def changes(
    old: Mapping[str, Any], new: Mapping[str, Any], languages: Mapping[str, str], spoken: str
) -> list[Change]:
    """Return the fields that differ outside the form; `languages` are their names by tag."""
    walk = _Walk(new, languages, spoken)
    return [
        change for change in walk.through(CallDefinition, old, new, (), "") if change.page != "form"
    ]


class _Walk:
    """One comparison of two bodies, which knows how to call things."""

    def __init__(self, body: Mapping[str, Any], languages: Mapping[str, str], spoken: str) -> None:
        self.body, self.languages, self.spoken = body, languages, spoken

    def through(
        self, model: type[Part], old: Any, new: Any, path: Path, above: str
    ) -> Iterator[Change]:
        """Yield the differences of a part, its name led by `above`."""
        for one in controls(model):
            was, now = (
                each.get(one.name) if isinstance(each, Mapping) else None for each in (old, new)
            )
            if was == now or (path, one.name) == ((), "form"):
                continue
            here, label = (*path, one.name), _joined(above, str(words_for(model, one.name).label))
            if one.shape is Shape.PARTS and one.model:
                yield from self._lists(one.model, was or [], now or [], here, label)
            elif one.shape is Shape.PART and one.model and was and now:
                yield from self.through(one.model, was, now, here, label)
            elif one.shape is Shape.TEXT:
                yield from self._texts(was or {}, now or {}, here, label)
            else:
                yield Change(top_page(here), label, in_words(was), in_words(now))

    def _lists(
        self, model: type[Part], was: Any, now: Any, path: Path, label: str
    ) -> Iterator[Change]:
        before = {key_of(item) or str(place): item for place, item in enumerate(was)}
        after = {key_of(item) or str(place): item for place, item in enumerate(now)}
        for key, item in after.items():
            name = _joined(label, said(self.body, item, self.spoken) or key)
            if key in before:
                yield from self.through(model, before[key], item, (*path, 0), name)
            else:
                yield Change(top_page(path), name, "", gettext("new"))
        for key, item in before.items():
            if key not in after:
                name = _joined(label, said(self.body, item, self.spoken) or key)
                yield Change(top_page(path), name, "", gettext("removed"))
        kept = [key for key in after if key in before]
        if kept != [key for key in before if key in after]:
            yield Change(top_page(path), label, "", gettext("in another order"))

    def _texts(self, was: Any, now: Any, path: Path, label: str) -> Iterator[Change]:
        for tag in dict.fromkeys((*was, *now)):
            if was.get(tag) != now.get(tag):
                name = _joined(label, self.languages.get(tag, tag))
                yield Change(top_page(path), name, was.get(tag, ""), now.get(tag, ""))


def in_words(value: Any) -> str:
    """Return a plain value in a line or a few, for comparing."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Mapping):
        return "\n".join(f"{name}: {in_words(each)}" for name, each in value.items() if each)
    if isinstance(value, list):
        return "\n".join(in_words(each) for each in value)
    return "" if value is None else str(value)


def _joined(above: str, name: str) -> str:
    return f"{above} · {name}" if above else name
