"""Which parts of a form are shown, by the conditions they carry, and whether those make sense.

Pure.
"""

from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from calls.call.shape.conditions import Comparison, Condition, kept
from calls.call.shape.form import CHOSEN, SEVERAL, Form, Option, Question, QuestionKind
from calls.call.shape.part import Finding, Path

Options = Callable[[Question], tuple[Option, ...]]


class Carrier(NamedTuple):
    """A section, a question or a slot: its place, its key, its section's key, its condition."""

    path: Path
    key: str
    section: str | None
    condition: Condition | None


def hidden_keys(form: Form, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys of the sections, questions and slots that these answers do not show.

    `answers` are the common ones, by key. A question of a hidden section is hidden, and a hidden
    question counts as not answered for the conditions after it.
    """
    carriers = tuple(_carriers(form))
    if not any(carrier.condition for carrier in carriers):
        return frozenset()
    left, hidden = dict(answers), set[str]()
    for carrier in carriers:
        if carrier.section in hidden or (carrier.condition and not carrier.condition.holds(left)):
            hidden.add(carrier.key)
            left.pop(carrier.key, None)
    return frozenset(hidden)


def condition_findings(form: Form, options: Options) -> Iterator[Finding]:
    """Find the conditions that ask for nothing that can be known when they are asked.

    `options` tells what can be chosen in a question.
    """
    carriers = tuple(_carriers(form))
    circle = _circle(carriers)
    if circle:
        path = next(carrier.path for carrier in carriers if carrier.key in circle)
        chain = " → ".join(circle)
        yield Finding((*path, "shown_if"), f"These conditions wait for each other: {chain}.")
    questions = {question.key: question for question in form.questions()}
    asked: set[str] = set()
    for carrier in carriers:
        if carrier.condition:
            path = (*carrier.path, "shown_if")
            for key in sorted(carrier.condition.keys - set(circle)):
                if sentence := _unknown(key, questions, asked):
                    yield Finding(path, sentence)
            for comparison in carrier.condition.comparisons:
                if (question := questions.get(comparison.key)) and (
                    sentence := _misread(comparison, question, options(question))
                ):
                    yield Finding(path, sentence)
        asked.add(carrier.key)


def _carriers(form: Form) -> Iterator[Carrier]:
    """Return all that may carry a condition, in the order in which it is asked."""
    for place, section in enumerate(form.sections):
        here: Path = ("sections", place)
        yield Carrier(here, section.key, None, kept(section.shown_if))
        for position, question in enumerate(section.questions):
            condition = kept(question.shown_if)
            path = (*here, "questions", position)
            yield Carrier(path, question.key, section.key, condition)
    for position, slot in enumerate(form.slots):
        yield Carrier(("slots", position), slot.key, None, kept(slot.shown_if))


def _circle(carriers: tuple[Carrier, ...]) -> tuple[str, ...]:
    """Return the keys of a circle of conditions, the first again at the end; () without one."""
    needs: dict[str, set[str]] = {}
    for carrier in carriers:
        needs[carrier.key] = set(carrier.condition.keys) if carrier.condition else set()
        if carrier.section:
            needs[carrier.key].add(carrier.section)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()


def _unknown(key: str, questions: Mapping[str, Question], asked: set[str]) -> str | None:
    question = questions.get(key)
    if question is None:
        return f'"{key}" is not the key of a question of the form.'
    if question.translatable:
        return f'"{key}" is answered once in each language: a condition cannot read it.'
    if key not in asked:
        return f'"{key}" is asked later: a condition reads earlier answers only.'
    return None


def _misread(comparison: Comparison, question: Question, offered: tuple[Option, ...]) -> str | None:
    key, sign = question.key, comparison.sign
    if question.kind is QuestionKind.DECLARATION:
        return f'"{key}" is a statement to agree with: write answered({key}).'
    if question.kind in SEVERAL and sign not in ("in", "not in"):
        return f'"{key}" takes several choices: write "…" in {key}.'
    if comparison.turned and question.kind not in SEVERAL:
        return f'"{key}" has one answer: write {key} in ["…"], or {key} == "…".'
    if question.kind not in CHOSEN:
        return None
    known = {option.key for option in offered}
    strangers = [str(wanted) for wanted in comparison.constants if wanted not in known]
    return f'"{strangers[0]}" is not an option of "{key}".' if strangers else None
