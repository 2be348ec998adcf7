"""How far an entry is: each page of the form, the files, and what is still to be done. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from calls.call.definition import CallDefinition, Section
from calls.entry.answers.asked import AllAnswers, hidden_keys, shown_sections
from calls.entry.answers.checking import Problem, missing, wrong
from calls.entry.answers.languages.state import State, Translations, state_of
from calls.entry.answers.values import questions_of, rows_of
from calls.entry.models import Origin

__all__ = ["AllAnswers"]


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
    state: State = State.CURRENT
    origin: Origin = Origin.CITY

    @property
    def outdated(self) -> bool:
        """Return whether the original has changed since this page was translated."""
        return self.state is State.OUTDATED

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

    @property
    def outdated(self) -> tuple[PageProgress, ...]:
        """Return the pages whose original has changed since they were translated."""
        return tuple(page for page in self.pages if page.outdated)

    @property
    def origin(self) -> Origin:
        """Return who wrote it: of several, the one that is furthest from the city."""
        origins = {page.origin for page in self.pages}
        furthest = (Origin.MACHINE, Origin.REVISED, Origin.CITY)
        return next((one for one in furthest if one in origins), Origin.CITY)

    @property
    def machine(self) -> tuple[PageProgress, ...]:
        """Return the pages that a machine translated and nobody has revised."""
        return tuple(page for page in self.pages if page.origin is Origin.MACHINE)


def progress_of(
    definition: CallDefinition,
    original: str,
    answers: AllAnswers,
    translations: Translations | None = None,
) -> tuple[LanguageProgress, ...]:
    """Return the progress of every language: the original, the required ones, then the others.

    The original is always required: the other languages are its translations. `translations`
    (`queries.translations_of`) tell where they come from and what they follow; without them none
    counts as outdated. What the conditions of the form hide is not there.
    """
    required = {original, *definition.languages.required}
    sections = shown_sections(definition, hidden_keys(definition, answers))
    return tuple(
        LanguageProgress(
            language=code,
            original=code == original,
            required=code in required,
            pages=tuple(
                page_progress(definition, section, code, original, answers, translations)
                for section in sections
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
    translations: Translations | None = None,
) -> PageProgress:
    """Return how far the page of `section` (with the questions that are asked) is."""
    found = [
        (question, answers.get((section.key, row), {}).get(question.key))
        for row in rows_of(section, language, original)
        for question in questions_of(section, row)
    ]
    order = {question.key: place for place, question in enumerate(section.questions)}
    found.sort(key=lambda pair: order[pair[0].key])
    standing = (translations or {}).get((section.key, language))
    return PageProgress(
        state=state_of(
            section,
            answers.get((section.key, language)),
            standing,
            answers.get((section.key, original)),
        )
        if language != original
        else State.CURRENT,
        origin=standing.origin if standing else Origin.CITY,
        section=section,
        language=language,
        answered=sum(1 for _, value in found if value),
        missing=_present(missing(definition, question, value) for question, value in found),
        wrong=_present(wrong(definition, question, value) for question, value in found),
    )


def outdated_pages(progress: Iterable[LanguageProgress]) -> list[PageProgress]:
    """Return the pages of required languages whose original has changed since.

    They are no obstacle to sending in: the city confirms that they may go as they are.
    """
    return [page for one in progress if one.required for page in one.outdated]


def complete_languages(progress: Iterable[LanguageProgress]) -> list[str]:
    """Return the languages in which the entry can be read whole, the original first."""
    return [one.language for one in progress if one.complete and (one.begun or one.required)]


def _present(problems: Iterable[Problem | None]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem)
