"""Which parts of the form are asked, given the answers so far: conditions decide. Pure.

What is hidden is neither required nor sent in; what was answered there stays stored.
"""

from collections.abc import Mapping
from typing import Any

from calls.call.definition import CallDefinition, Section, Slot
from calls.call.shape.conditions import Answered, Comparison, Joined, Node, kept
from calls.entry.answers.values import COMMON, Answers

AllAnswers = Mapping[tuple[str, str], Answers]
"""Answers by section and by the language they are kept under."""


def common_answers(answers: AllAnswers) -> Answers:
    """Return the answers that all languages share, by question."""
    rows = (row for (_, language), row in answers.items() if language == COMMON)
    return {key: value for row in rows for key, value in row.items()}


def hidden_keys(definition: CallDefinition, answers: AllAnswers) -> frozenset[str]:
    """Return the keys of the sections, questions and slots that are not asked."""
    return definition.hidden(common_answers(answers))


def shown_sections(definition: CallDefinition, hidden: frozenset[str]) -> tuple[Section, ...]:
    """Return the sections that are asked, each with the questions that are; none is empty."""
    sections = definition.form.sections
    if not hidden:
        return sections
    return tuple(
        section.model_copy(update={"questions": asked})
        for section in sections
        if section.key not in hidden
        and (asked := tuple(q for q in section.questions if q.key not in hidden))
    )


def shown_slots(definition: CallDefinition, hidden: frozenset[str]) -> tuple[Slot, ...]:
    """Return the places for files that are asked for."""
    return tuple(slot for slot in definition.form.slots if slot.key not in hidden)


def answers_to_send(definition: CallDefinition, answers: AllAnswers) -> AllAnswers:
    """Return the answers to what is asked: what a submission freezes."""
    found: dict[tuple[str, str], Answers] = {}
    for section in shown_sections(definition, hidden_keys(definition, answers)):
        asked = {question.key for question in section.questions}
        for (key, language), row in answers.items():
            if key == section.key and (kept := {k: v for k, v in row.items() if k in asked}):
                found[key, language] = kept
    return found


# --- for the script that shows and hides while a person types ------------------------------------


def conditions_of(section: Section) -> dict[str, Any]:
    """Return the conditions of the section's questions, by key, as trees of plain JSON."""
    return {
        question.key: as_tree(condition.node)
        for question in section.questions
        if (condition := kept(question.shown_if))
    }


def answers_elsewhere(
    section: Section, common: Mapping[str, Any], hidden: frozenset[str]
) -> dict[str, Any]:
    """Return the answers of other sections that the conditions of this one read."""
    own = {question.key for question in section.questions}
    conditions = (kept(question.shown_if) for question in section.questions)
    read = {key for condition in conditions if condition for key in condition.keys}
    return {key: common[key] for key in sorted(read - own - hidden) if key in common}


def as_tree(node: Node) -> dict[str, Any]:
    """Return a condition as plain JSON, which `static/js/conditions.js` reads.

    Numbers stand as `{"number": "2.5"}`, so that both sides compare them exactly.
    """
    match node:
        case Answered(key=key):
            return {"answered": key}
        case Comparison(key=key, sign=sign, constants=constants, turned=turned):
            plain = [c if isinstance(c, str) else {"number": f"{c:f}"} for c in constants]
            return {"key": key, "sign": sign, "constants": plain, "turned": turned}
        case Joined(parts=parts, every=every):
            return {"all" if every else "any": [as_tree(part) for part in parts]}
        case _:
            return {"not": as_tree(node.part)}
