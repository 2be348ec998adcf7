"""The pages of the editor: which part of a call each shows, under which address, and its name.

A page of the call is named by a word (`texts`); one item of a list by its place in the call, items
counted from 1: `criteria/2`, `form/sections/1/questions/3`. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from calls.call.definition import CallDefinition
from calls.call.editing.description.choices import said
from calls.call.editing.description.controls import Shape, control
from calls.call.editing.description.tree import at
from calls.call.shape.calendar import Calendar
from calls.call.shape.form import SEVERAL, WITH_OPTIONS, WRITTEN, Form, Question, QuestionKind
from calls.call.shape.judging import Decision, Jury
from calls.call.shape.languages import Languages
from calls.call.shape.part import Part, Path

LINKED = frozenset(
    {"axes", "modalities", "criteria", "documents", "outcomes", "sections", "questions", "slots"}
)
"""Lists whose items have pages of their own; the items of other lists are edited in place."""


@dataclass(frozen=True)
class Place:
    """What one page of the editor shows: some fields of the part at a path."""

    where: str
    path: Path
    model: type[Part]
    names: tuple[str, ...]
    title: str | LazyString
    help: str | LazyString = ""

    @property
    def lists(self) -> tuple[str, ...]:
        """Return the lists of this page whose items have pages of their own."""
        return tuple(name for name in self.names if name in LINKED)


WHOLE: Path = ()


def _page(where: str, title: LazyString, *names: str, **more: Any) -> Place:
    path, model = more.get("path", WHOLE), more.get("model", CallDefinition)
    return Place(where, path, model, names, title, more.get("help", ""))


PAGES: tuple[Place, ...] = (
    _page(
        "basics",
        _("Basics"),
        "code",
        "kind",
        "edition",
        "host_city",
        "contact_email",
        "organiser",
        "resubmission",
    ),
    _page(
        "languages",
        _("Languages"),
        "public",
        "accepted",
        "required",
        path=("languages",),
        model=Languages,
        help=_("In which languages the call is read, and entries are written."),
    ),
    _page(
        "calendar",
        _("Calendar"),
        *Calendar.model_fields,
        path=("calendar",),
        model=Calendar,
        help=_("Local dates and times of the zone below; the program opens and closes by them."),
    ),
    _page("who", _("Who may apply"), "who_may_apply", "eligibility"),
    _page(
        "texts",
        _("Texts of the page"),
        "title",
        "theme",
        "summary",
        "introduction",
        "phase_texts",
        "data_protection",
    ),
    _page("axes", _("Axes"), "axes", help=_("A call without axes leaves this list empty.")),
    _page(
        "modalities",
        _("Modalities"),
        "modalities",
        help=_("A call without modalities leaves this list empty."),
    ),
    _page(
        "form",
        _("Form"),
        "sections",
        "slots",
        path=("form",),
        model=Form,
        help=_("What an entry answers and attaches, page by page."),
    ),
    _page("endorsement", _("Endorsement"), "endorsement"),
    _page(
        "criteria",
        _("Criteria"),
        "criteria",
        help=_("How the jury marks an entry. Weights count relative to each other."),
    ),
    _page("jury", _("Jury"), *Jury.model_fields, path=("jury",), model=Jury),
    _page(
        "outcomes",
        _("Outcomes and ties"),
        *Decision.model_fields,
        path=("decision",),
        model=Decision,
    ),
    _page("documents", _("Documents"), "documents"),
)
BY_WHERE = {page.where: page for page in PAGES}
NEW: Mapping[str, LazyString] = {
    "axes": _("New axis"),
    "modalities": _("New modality"),
    "criteria": _("New criterion"),
    "documents": _("New document"),
    "outcomes": _("New outcome"),
    "sections": _("New section"),
    "questions": _("New question"),
    "slots": _("New place for files"),
}
"""How an item is called before it has a name."""

ADD: Mapping[str, LazyString] = {
    "axes": _("Add an axis"),
    "modalities": _("Add a modality"),
    "criteria": _("Add a criterion"),
    "documents": _("Add a document"),
    "outcomes": _("Add an outcome"),
    "sections": _("Add a section"),
    "slots": _("Add a place for files"),
}


def find_place(where: str, body: Mapping[str, Any], language: str) -> Place | None:
    """Return the page at an address, None when there is no such part in `body`."""
    if where in BY_WHERE:
        return BY_WHERE[where]
    path = path_of(where)
    model = model_at(path) if path else None
    item = at(body, path) if model else None
    if model is None or not isinstance(item, Mapping) or str(path[-2]) not in LINKED:
        return None
    names = tuple(name for name in model.model_fields if name not in LINKED)
    if model is Question:
        names = tuple(name for name in names if _belongs(name, item))
    title = said(body, item, language) or NEW[str(path[-2])]
    return Place(where, path, model, names, title)


def _belongs(name: str, question: Mapping[str, Any]) -> bool:
    """Tell whether a field says something of a question of its kind; what is filled in stays."""
    kinds = ONLY_OF.get(name)
    return kinds is None or question.get("kind") in kinds or bool(question.get(name))


ONLY_OF: Mapping[str, frozenset[QuestionKind]] = {
    "translatable": WRITTEN,
    "max_words": WRITTEN,
    "max_chars": WRITTEN,
    "markdown": frozenset({QuestionKind.LONG}),
    "minimum": frozenset({QuestionKind.NUMBER}),
    "maximum": frozenset({QuestionKind.NUMBER}),
    "max_choices": SEVERAL,
    "options": WITH_OPTIONS,
}
"""Fields of a question that only some kinds have."""


def path_of(where: str) -> Path:
    """Return the path that an address names; () when it is no path."""
    steps = where.split("/")
    if not all(step.isascii() and step.isidentifier() != step.isdigit() for step in steps):
        return ()
    path = tuple(int(step) - 1 if step.isdigit() else step for step in steps)
    if len(path) < 2 or not isinstance(path[-1], int):  # noqa: PLR2004  (a list and a place)
        return ()
    return path


def where_of(path: Path) -> str:
    """Return the address of the item at a path."""
    return "/".join(str(step + 1) if isinstance(step, int) else step for step in path)


def model_at(path: Path) -> type[Part] | None:
    """Return the model of the part at a path; None when no part can stand there."""
    model: type[Part] | None = CallDefinition
    listed = False
    for step in path:
        if isinstance(step, int):
            if not listed or step < 0:
                return None
            listed = False
            continue
        if model is None or listed or step not in model.model_fields:
            return None
        one = control(model, step)
        model, listed = one.model, one.shape is Shape.PARTS
    return None if listed else model


def page_of(path: Path) -> tuple[str, Path]:
    """Return the address of the page on which a path is edited, and the path below its part."""
    best: tuple[str, Path] = ("", path)
    for length in range(1, len(path)):
        if isinstance(path[length], int) and path[length - 1] in LINKED:
            best = (where_of(path[: length + 1]), path[length + 1 :])
    if best[0]:
        return best
    for page in PAGES:
        if page.path and path[: len(page.path)] == page.path:
            return page.where, path[len(page.path) :]
        if not page.path and path[:1] and path[0] in page.names:
            return page.where, path
    return "basics", path


def parent_of(place: Place) -> str:
    """Return the address one step up; "" for the home of the editor."""
    if place.where in BY_WHERE:
        return ""
    if place.path[0] == "form":
        return "form"
    return page_of(place.path[:-1])[0]
