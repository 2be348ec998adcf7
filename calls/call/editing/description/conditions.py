"""Conditions as a person builds them: question, test, value, joined by and/or; and as expressions.

A condition that is more than a row of tests stays an expression, which only experts write. Pure.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from calls.call.definition import QuestionKind
from calls.call.editing.description.choices import Choice, key_of, said
from calls.call.editing.description.reading import Fields, cleaned
from calls.call.editing.description.texts import public_languages
from calls.call.editing.description.tree import listed
from calls.call.shape import conditions as language_of_conditions
from calls.call.shape.catalogues import BUILT_IN, catalogue
from calls.call.shape.conditions import Answered, Comparison, Joined, Node, Not
from calls.call.shape.form import SEVERAL
from calls.call.shape.part import FindingsError, Path

TESTS: tuple[Choice, ...] = (
    ("answered", _("is answered")),
    ("unanswered", _("is not answered")),
    ("is", _("is")),
    ("is_not", _("is not")),
    ("one_of", _("is one of")),
    ("none_of", _("is none of")),
    ("more", _("is more than")),
    ("least", _("is at least")),
    ("less", _("is less than")),
    ("most", _("is at most")),
)
SIGNS = {"is": "==", "is_not": "!=", "more": ">", "least": ">=", "less": "<", "most": "<="}
BY_SIGN = {sign: test for test, sign in SIGNS.items()}
AMONG = {"one_of": "in", "none_of": "not in"}
SPARE_ROWS = 1
MOST_ROWS = 12
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One test of a condition; several values are joined by commas."""

    question: str = ""
    test: str = ""
    value: str = ""


@dataclass(frozen=True)
class Asked:
    """A question that a condition can read: its key, its label, its options."""

    key: str
    label: str
    kind: str
    options: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Builder:
    """What the builder of a page shows. Without `simple` only the expression can be edited."""

    text: str
    rows: tuple[Row, ...]
    join: str
    simple: bool
    questions: tuple[Asked, ...]
    tests: tuple[Choice, ...] = TESTS


def builder(body: Mapping[str, Any], path: Path, text: str, language: str) -> Builder:
    """Return the builder for the condition `text` of the part of the form at `path`."""
    questions = earlier(body, path, language)
    read = _faithful(text, kinds_of(body)) if text else ((), "and")
    rows, join = read or ((), "and")
    spare = (Row(),) * SPARE_ROWS
    return Builder(text, (*rows, *spare), join, read is not None, questions)


def earlier(body: Mapping[str, Any], path: Path, language: str) -> tuple[Asked, ...]:
    """Return the questions that come before the part at `path` and are answered once for all."""
    found: list[Asked] = []
    for place, section in enumerate(listed(body, ("form", "sections"))):
        for position, question in enumerate(listed(section, ("questions",))):
            here = ("form", "sections", place, "questions", position)
            if path[:1] == ("form",) and here[: len(path)] >= path and path[1] == "sections":
                return tuple(found)
            if isinstance(question, Mapping) and not question.get("translatable"):
                options = _options(body, question, language)
                kind, label = str(question.get("kind") or ""), said(body, question, language)
                found.append(Asked(key_of(question), label, kind, options))
    return tuple(found)


def read_condition(fields: Fields, name: str, kinds: Mapping[str, str]) -> str | None:
    """Return the condition that was built or, where its expression was changed, written.

    `kinds` are the kinds of the questions by key. None: always shown.
    """
    typed, was = _one(fields, name), _one(fields, f"{name}.was")
    if typed.split() != was.split():
        return " ".join(typed.split()) or None
    if f"{name}.join" not in fields:
        return was or None
    rows = [
        Row(
            _one(fields, f"{row}.question"),
            _one(fields, f"{row}.test"),
            _one(fields, f"{row}.value"),
        )
        for row in (f"{name}.{place}" for place in range(MOST_ROWS))
    ]
    built = expression(rows, _one(fields, f"{name}.join"), kinds)
    return (was if _same(built, was) else built) or None


def expression(rows: Sequence[Row], join: str, kinds: Mapping[str, str]) -> str:
    """Return the expression of some rows; rows without a question say nothing."""
    parts = [part for row in rows if (part := _part(row, kinds.get(row.question, "")))]
    return (" or " if join == "or" else " and ").join(parts)


def rows_of(text: str) -> tuple[tuple[Row, ...], str] | None:
    """Return a condition as rows and how they are joined; None when it is more than that."""
    try:
        node = language_of_conditions.parse(text).node
    except FindingsError:
        return None
    if isinstance(node, Joined) and not _any_of(node):
        parts, join = node.parts, "and" if node.every else "or"
    else:
        parts, join = (node,), "and"
    rows = [_row(part) for part in parts]
    return None if None in rows else (tuple(row for row in rows if row), join)


def _faithful(text: str, kinds: Mapping[str, str]) -> tuple[tuple[Row, ...], str] | None:
    """Return the rows of a condition only when they say exactly the same."""
    read = rows_of(text)
    return read if read and _same(expression(*read, kinds), text) else None


def _same(one: str, other: str) -> bool:
    try:
        return bool(
            language_of_conditions.parse(one).node == language_of_conditions.parse(other).node
        )
    except FindingsError:
        return False


def _part(row: Row, kind: str) -> str:
    key, values = row.question, [part.strip() for part in row.value.split(",") if part.strip()]
    if not key or not row.test:
        return ""
    if row.test in ("answered", "unanswered"):
        return f"answered({key})" if row.test == "answered" else f"not answered({key})"
    if kind in SEVERAL:
        return _part_of_several(key, row.test, values)
    if row.test in AMONG:
        return f"{key} {AMONG[row.test]} [{', '.join(_constant(one, kind) for one in values)}]"
    return f"{key} {SIGNS.get(row.test, '==')} {_constant(row.value.strip(), kind)}"


def _part_of_several(key: str, test: str, values: Sequence[str]) -> str:
    positive = test in ("is", "one_of")
    sign, joint = ("in", " or ") if positive else ("not in", " and ")
    parts = [f"{json.dumps(one, ensure_ascii=False)} {sign} {key}" for one in values or [""]]
    joined = joint.join(parts)
    return f"({joined})" if len(parts) > 1 and positive else joined


def _constant(value: str, kind: str) -> str:
    bare = kind == QuestionKind.NUMBER and _NUMBER.fullmatch(value.replace(",", "."))
    return value.replace(",", ".") if bare else json.dumps(value, ensure_ascii=False)


def _row(node: Node) -> Row | None:
    row = None
    match node:
        case Answered(key=key):
            row = Row(key, "answered")
        case Not(part=Answered(key=key)):
            row = Row(key, "unanswered")
        case Comparison():
            row = Row(node.key, _test(node), _shown(node.constants))
        case Joined():
            row = _any_of(node)
    return row


def _test(node: Comparison) -> str:
    if node.turned:
        return "is" if node.sign == "in" else "is_not"
    return {"in": "one_of", "not in": "none_of"}.get(node.sign) or BY_SIGN[node.sign]


def _any_of(node: Joined) -> Row | None:
    """Return `("a" in key or "b" in key)` as one row."""
    if node.every:
        return None
    turned = [
        part
        for part in node.parts
        if isinstance(part, Comparison) and part.turned and part.sign == "in"
    ]
    if len(turned) != len(node.parts) or len({part.key for part in turned}) > 1:
        return None
    values = [constant for part in turned for constant in part.constants]
    return Row(turned[0].key, "one_of", _shown(values))


def _shown(constants: Sequence[str | Decimal]) -> str:
    return ", ".join(str(one) for one in constants)


def _one(fields: Fields, name: str) -> str:
    sent = fields.getlist(name)
    return cleaned(sent[0])[: language_of_conditions.LONGEST * 2] if sent else ""


def _options(
    body: Mapping[str, Any], question: Mapping[str, Any], language: str
) -> tuple[Choice, ...]:
    kind = str(question.get("kind") or "")
    if kind in BUILT_IN:
        spoken = language if language in public_languages(body) else "en"
        found = catalogue(QuestionKind(kind), (spoken,))
        return tuple((option.key, option.label[spoken]) for option in found)
    own = {"axis": ("axes",), "modality": ("modalities",)}.get(kind)
    items = listed(body, own) if own else listed(question, ("options",))
    return tuple((key_of(item), said(body, item, language)) for item in items if key_of(item))


def kinds_of(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the kind of each question of the form, by key."""
    return {
        key_of(question): str(question.get("kind") or "")
        for section in listed(body, ("form", "sections"))
        for question in listed(section, ("questions",))
        if isinstance(question, Mapping)
    }
