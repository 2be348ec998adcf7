"""How far an entry is: each page of the form, the files, and what is still to be done. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from calls.call.definition import CallDefinition, Section
from calls.entry.answers.checking import Problem, missing, wrong
from calls.entry.answers.values import Answers, questions_of, rows_of

AllAnswers = Mapping[tuple[str, str], Answers]
"""Answers by section and by the language they are kept under."""


class Status(StrEnum):
    """How far a page of the form is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


@dataclass(frozen=True)
class PageProgress:
    """One page of the form: a section in a language."""

    section: Section
    language: str
    answered: int
    missing: tuple[Problem, ...]
    wrong: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return everything that keeps this page from being complete."""
        return (*self.wrong, *self.missing)

    @property
    def status(self) -> Status:
        """Return how far it is; a page with nothing to require counts once it was answered."""
        if self.problems:
            return Status.IN_PROGRESS if self.answered else Status.NOT_STARTED
        return Status.COMPLETE


@dataclass(frozen=True)
class LanguageProgress:
    """The pages of one language. The original is written first and holds the common questions."""

    language: str
    original: bool
    required: bool
    pages: tuple[PageProgress, ...]

    @property
    def complete(self) -> bool:
        """Return whether every page of this language is complete."""
        return all(page.status is Status.COMPLETE for page in self.pages)

    @property
    def begun(self) -> bool:
        """Return whether anything is written in this language."""
        return any(page.answered for page in self.pages)


def progress_of(
    definition: CallDefinition, original: str, answers: AllAnswers
) -> tuple[LanguageProgress, ...]:
    """Return the progress of every language: the original, the required ones, then the others.

    The original is always required: the other languages are its translations.
    """
    required = {original, *definition.languages.required}
    return tuple(
        LanguageProgress(
            language=code,
            original=code == original,
            required=code in required,
            pages=tuple(
                page_progress(definition, section, code, original, answers)
                for section in definition.form.sections
                if rows_of(section, code, original)
            ),
        )
        for code in ordered_languages(definition, original)
    )


def ordered_languages(definition: CallDefinition, original: str) -> tuple[str, ...]:
    """Return the languages an entry may be written in: original, required, then the others."""
    languages = definition.languages
    return tuple(dict.fromkeys((original, *languages.required, *languages.accepted)))


def page_progress(
    definition: CallDefinition,
    section: Section,
    language: str,
    original: str,
    answers: AllAnswers,
) -> PageProgress:
    """Return how far the page of `section` in `language` is."""
    found = [
        (question, answers.get((section.key, row), {}).get(question.key))
        for row in rows_of(section, language, original)
        for question in questions_of(section, row)
    ]
    order = {question.key: place for place, question in enumerate(section.questions)}
    found.sort(key=lambda pair: order[pair[0].key])
    return PageProgress(
        section=section,
        language=language,
        answered=sum(1 for _, value in found if value),
        missing=_present(missing(definition, question, value) for question, value in found),
        wrong=_present(wrong(definition, question, value) for question, value in found),
    )


def complete_languages(progress: Iterable[LanguageProgress]) -> list[str]:
    """Return the languages in which the entry can be read whole, the original first."""
    return [one.language for one in progress if one.complete and (one.begun or one.required)]


def _present(problems: Iterable[Problem | None]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem)
