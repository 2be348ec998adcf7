"""The form of a call on one page: sections, questions, options, files; added, moved, removed."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request

from calls.call.editing.description import tree
from calls.call.editing.description.choices import KINDS_OF_QUESTION, said
from calls.call.editing.part import undo
from calls.call.editing.part.pages import KINDS, Row, mark, part_href, row, saved_note
from calls.call.editing.speech import gettext, ngettext
from calls.call.editing.working import PartOfCall, Working, get_part
from core.i18n import language


@dataclass(frozen=True)
class Line:
    """A question or a place for files in the outline: its row, and what it is in a few words."""

    row: Row
    facts: tuple[str, ...]
    condition: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """A section of the outline with its questions."""

    row: Row
    condition: str
    lines: tuple[Line, ...]


def form(subject: PartOfCall) -> str:
    """Show the whole form in outline."""
    work, path = subject.work, ("form", "sections")
    sections = tree.listed(work.body, path)
    slots = tree.listed(work.body, ("form", "slots"))
    return render_template(
        "editing/form.html",
        work=work,
        place=subject.place,
        here=part_href(work, "form"),
        blocks=[_block(work, place, section) for place, section in enumerate(sections)],
        slots=[_slot(work, place, slot) for place, slot in enumerate(slots)],
        kinds=KINDS_OF_QUESTION,
        seen=mark(work, subject.place),
        loose=[
            one.sentence
            for one in work.remarks
            if one.path[:1] == ("form",) and len(one.path) < len(("form", "sections", 0))
        ],
        undo=undo.find(work.call.id, request.args.get("undo", "")),
        said=saved_note(work),
    )


def get_form(code: str) -> PartOfCall:
    """Return the form of a call to be edited. Raises NoResultFound when there is no such call."""
    return get_part(code, "form")


def _block(work: Working, place: int, section: Any) -> Block:
    path = ("form", "sections", place)
    questions = tree.listed(section, ("questions",))
    return Block(
        row=row(work, path, section),
        condition=str(tree.at(section, ("shown_if",)) or ""),
        lines=tuple(
            _question(work, (*path, "questions", position), question)
            for position, question in enumerate(questions)
        ),
    )


def _question(work: Working, path: tuple[str | int, ...], question: Any) -> Line:
    asked = question if isinstance(question, dict) else {}
    facts = [str(KINDS.get(str(asked.get("kind")), asked.get("kind") or ""))]
    facts.append(gettext("required") if asked.get("required", True) else gettext("optional"))
    if isinstance(words := asked.get("max_words"), int):
        facts.append(ngettext("%(num)d word at most", "%(num)d words at most", words))
    if isinstance(characters := asked.get("max_chars"), int):
        facts.append(
            ngettext("%(num)d character at most", "%(num)d characters at most", characters)
        )
    if asked.get("translatable"):
        facts.append(gettext("in each language"))
    if asked.get("hidden_from_jury"):
        facts.append(gettext("hidden from the jury"))
    options = tree.listed(asked, ("options",))
    return Line(
        row=row(work, path, question),
        facts=tuple(facts),
        condition=str(asked.get("shown_if") or ""),
        options=tuple(said(work.body, option, language()) for option in options),
    )


def _slot(work: Working, place: int, slot: Any) -> Line:
    asked = slot if isinstance(slot, dict) else {}
    kinds = ", ".join(str(kind).upper() for kind in tree.listed(asked, ("accept",)))
    least = asked.get("min_count")
    needed = gettext("required") if isinstance(least, int) and least > 0 else gettext("optional")
    return Line(
        row=row(work, ("form", "slots", place), slot),
        facts=(kinds, needed),
        condition=str(asked.get("shown_if") or ""),
    )
