"""One page of the form as the template draws it: labels, values, limits and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from calls.call.definition import CallDefinition, Question, QuestionKind, Section
from calls.call.words import count_words
from calls.entry.answers.checking import Problem, control_of, label_of, missing, wrong
from calls.entry.answers.parsing import PREFIX
from calls.entry.answers.reading import plain
from calls.entry.answers.values import (
    ONE_OF,
    Answers,
    Value,
    date_parts,
    questions_of,
    rows_of,
)
from core.i18n import language


@dataclass(frozen=True)
class Field:
    """One question, ready to be drawn. `original` is its answer in the language written first."""

    question: Question
    name: str
    label: str
    hint: str
    value: Any
    lang: str
    error: str
    control: str
    options: list[tuple[str, str]] = field(default_factory=list)
    words: int = 0
    chars: int = 0
    used: int = 0
    original: str = ""

    @property
    def kind(self) -> str:
        """Return what the template draws."""
        if self.question.kind in ONE_OF:
            return "one"
        return "several" if self.options else self.question.kind.value

    @property
    def rows(self) -> int:
        """Return the height of the box, in lines, that suits the length that is asked for."""
        return max(4, min(14, (self.words or self.chars // 7) // 14))


@dataclass(frozen=True)
class FormPage:
    """A page of the form with what was answered so far."""

    section: Section
    title: str
    help: str
    language: str
    original: str
    fields: list[Field]
    problems: list[Problem]

    @property
    def is_translation(self) -> bool:
        """Return whether this page translates the language that was written first."""
        return self.language != self.original


def form_page(
    definition: CallDefinition,
    section: Section,
    lang: str,
    original: str,
    answers: Mapping[str, Answers],
    *,
    ask_missing: bool = False,
) -> FormPage:
    """Return the page of `section` in `lang`; `answers` by the language they are kept under.

    What is wrong is said at once, what is missing only with `ask_missing`.
    """
    fields, problems = [], []
    asked = {
        q.key: row for row in rows_of(section, lang, original) for q in questions_of(section, row)
    }
    for question in section.questions:
        if question.key not in asked:
            continue
        value = answers.get(asked[question.key], {}).get(question.key)
        problem = wrong(definition, question, value)
        if problem is None and ask_missing:
            problem = missing(definition, question, value)
        if problem:
            problems.append(problem)
        first = answers.get(original, {}).get(question.key)
        fields.append(
            _field(definition, question, value, lang, problem, first if lang != original else None)
        )
    return FormPage(
        section=section,
        title=definition.text(section.title, language()),
        help=definition.text(section.help, language()) if section.help else "",
        language=lang,
        original=original,
        fields=fields,
        problems=problems,
    )


def _field(
    definition: CallDefinition,
    question: Question,
    value: Value | None,
    lang: str,
    problem: Problem | None,
    original: Value | None,
) -> Field:
    text = value if isinstance(value, str) else ""
    spoken = language()
    return Field(
        question=question,
        name=PREFIX + question.key,
        label=label_of(definition, question),
        hint=definition.text(question.help, spoken) if question.help else "",
        value=_drawn(question, value),
        lang=lang if question.translatable else "",
        error=problem.sentence if problem else "",
        control=control_of(question),
        options=[(o.key, definition.text(o.label, spoken)) for o in definition.options(question)],
        words=question.max_words or 0,
        chars=0 if question.max_words else question.max_chars or 0,
        used=count_words(text) if question.max_words else len(text),
        original=plain(definition, question, original, spoken) if original else "",
    )


def _drawn(question: Question, value: Value | None) -> Any:
    if question.kind is QuestionKind.DATE:
        year, month, day = date_parts(value)
        return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}
    return "" if value is None else value
