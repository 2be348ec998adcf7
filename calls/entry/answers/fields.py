"""One page of the form as the template draws it: labels, values, limits and what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from markupsafe import Markup

from calls.call.definition import CallDefinition, Question, QuestionKind, Section
from calls.entry.answers.asked import answers_elsewhere, conditions_of
from calls.entry.answers.checking import (
    Problem,
    control_of,
    label_of,
    missing,
    words_and_chars,
    wrong,
)
from calls.entry.answers.markdown import as_html
from calls.entry.answers.parsing import PREFIX
from calls.entry.answers.reading import plain
from calls.entry.answers.values import (
    COMMON,
    ONE_OF,
    Answers,
    Value,
    date_parts,
    questions_of,
    rows_of,
)
from core.i18n import language


class Choice(NamedTuple):
    """One option, with a text that explains it; "" for none."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """One question, ready to be drawn. `original` is its answer in the language written first.

    A `hidden` one is on the page all the same: a script may show it, and its answer is kept.
    """

    question: Question
    name: str
    label: str
    hint: str
    value: Any
    lang: str
    error: str
    control: str
    options: list[Choice] = field(default_factory=list)
    words: int = 0
    chars: int = 0
    used: int = 0
    original: str = ""
    hidden: bool = False

    @property
    def markdown(self) -> bool:
        """Return whether the answer may have bold, italics, lists and links."""
        return self.question.markdown

    @property
    def original_html(self) -> Markup:
        """Return the answer in the language written first as clean HTML, where it is Markdown."""
        return as_html(self.original)

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
    conditions: dict[str, Any] = field(default_factory=dict)
    elsewhere: dict[str, Any] = field(default_factory=dict)

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
    common: Answers | None = None,
    ask_missing: bool = False,
) -> FormPage:
    """Return the page of `section` in `lang`; `answers` by the language they are kept under.

    `common` are the common answers of the whole entry, which conditions read. What is wrong is
    said at once, what is missing only with `ask_missing`.
    """
    common = (common or {}) | answers.get(COMMON, {})
    hidden = definition.hidden(common)
    fields, problems = [], []
    asked = {
        q.key: row for row in rows_of(section, lang, original) for q in questions_of(section, row)
    }
    for question in section.questions:
        if question.key not in asked:
            continue
        value = answers.get(asked[question.key], {}).get(question.key)
        problem = None
        if question.key not in hidden:
            problem = wrong(definition, question, value)
            if problem is None and ask_missing:
                problem = missing(definition, question, value)
        if problem:
            problems.append(problem)
        first = answers.get(original, {}).get(question.key) if lang != original else None
        drawn = _field(definition, question, value, lang, problem, first)
        fields.append(replace(drawn, hidden=question.key in hidden))
    return FormPage(
        section=section,
        title=definition.text(section.title, language()),
        help=definition.text(section.help, language()) if section.help else "",
        language=lang,
        original=original,
        fields=fields,
        problems=problems,
        conditions=conditions_of(section) if lang == original else {},
        elsewhere=answers_elsewhere(section, common, hidden),
    )


def _field(
    definition: CallDefinition,
    question: Question,
    value: Value | None,
    lang: str,
    problem: Problem | None,
    original: Value | None,
) -> Field:
    words, chars = words_and_chars(question, value if isinstance(value, str) else "")
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
        options=_options(definition, question, spoken),
        words=question.max_words or 0,
        chars=0 if question.max_words else question.max_chars or 0,
        used=words if question.max_words else chars,
        original=plain(definition, question, original, spoken) if original else "",
    )


def _options(definition: CallDefinition, question: Question, spoken: str) -> list[Choice]:
    explained = {}
    if question.kind is QuestionKind.MODALITY:
        explained = {one.key: definition.text(one.text, spoken) for one in definition.modalities}
    return [
        Choice(one.key, definition.text(one.label, spoken), explained.get(one.key, ""))
        for one in definition.options(question)
    ]


def _drawn(question: Question, value: Value | None) -> Any:
    if question.kind is QuestionKind.DATE:
        year, month, day = date_parts(value)
        return {"year": year, "month": month.lstrip("0"), "day": day.lstrip("0")}
    return "" if value is None else value
