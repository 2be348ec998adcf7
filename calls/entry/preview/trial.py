"""A form that is tried out: the answers travel with the page, and nothing is stored. Pure."""

import json
from dataclasses import dataclass

from pydantic import ValidationError

from calls.call.definition import CallDefinition, Section
from calls.call.drafts.checking import Body
from calls.call.editing.description.texts import filled, public_languages
from calls.entry.answers.asked import (
    AllAnswers,
    common_answers,
    hidden_keys,
    shown_sections,
    shown_slots,
)
from calls.entry.answers.fields import FormPage, form_page
from calls.entry.answers.parsing import Fields, read_page
from calls.entry.answers.progress import page_progress, progress_of
from calls.entry.answers.values import COMMON, Answers, rows_of
from calls.entry.submission.checks import Obstacle, obstacles

LONGEST = 400_000
"""Characters of answers that travel with a page."""


@dataclass(frozen=True)
class Step:
    """A page of the form: a section in a language."""

    section: Section
    language: str


def previewed(body: Body) -> CallDefinition | None:
    """Return the definition that a working text would be; None when it is not sound.

    A text that lacks a language is read in one that has it.
    """
    try:
        return CallDefinition.model_validate(filled(body, public_languages(body)))
    except ValidationError:
        return None


def original_language(definition: CallDefinition, wished: str) -> str:
    """Return the language in which the entry on trial is written first."""
    accepted = definition.languages.accepted
    required = definition.languages.required
    return next(tag for tag in (wished, *required, *accepted) if tag in accepted)


def steps(definition: CallDefinition, original: str, answers: AllAnswers) -> list[Step]:
    """Return the pages that must be filled in, as far as the answers show them."""
    needed = dict.fromkeys((original, *definition.languages.required))
    sections = shown_sections(definition, hidden_keys(definition, answers))
    return [
        Step(definition.section(section.key), language)
        for language in needed
        for section in sections
        if rows_of(section, language, original)
    ]


def page_of(
    definition: CallDefinition,
    step: Step,
    original: str,
    answers: AllAnswers,
    *,
    ask_missing: bool = False,
) -> FormPage:
    """Return a page of the form with what was answered."""
    own = {row: given for (key, row), given in answers.items() if key == step.section.key}
    return form_page(
        definition,
        step.section,
        step.language,
        original,
        own,
        common=common_answers(answers),
        ask_missing=ask_missing,
    )


def with_page(
    definition: CallDefinition, step: Step, original: str, answers: AllAnswers, fields: Fields
) -> tuple[dict[tuple[str, str], Answers], list[str]]:
    """Return the answers with those of the page that was sent, and what is too long to keep."""
    page = read_page(definition, step.section, step.language, original, fields)
    sent = {(step.section.key, row): given for row, given in page.rows.items()}
    return {**answers, **sent}, list(page.too_long)


def is_wrong(definition: CallDefinition, step: Step, original: str, answers: AllAnswers) -> bool:
    """Return whether something typed on a page is wrong, so that it is shown again."""
    hidden = hidden_keys(definition, answers)
    asked = {section.key: section for section in shown_sections(definition, hidden)}
    section = asked.get(step.section.key)
    if section is None:
        return False
    return bool(page_progress(definition, section, step.language, original, answers).wrong)


def left_to_do(definition: CallDefinition, original: str, answers: AllAnswers) -> list[Obstacle]:
    """Return what would keep the entry from being sent in, files aside: none are taken here."""
    progress = progress_of(definition, original, answers)
    hidden = hidden_keys(definition, answers)
    return [one for one in obstacles(definition, progress, [], hidden) if not one.slot]


def files_asked(definition: CallDefinition, answers: AllAnswers) -> list[str]:
    """Return the keys of the places for files that an entry with these answers has."""
    return [slot.key for slot in shown_slots(definition, hidden_keys(definition, answers))]


def packed(answers: AllAnswers) -> str:
    """Return answers as text for a hidden field."""
    return json.dumps([[key, row, given] for (key, row), given in answers.items()])


def unpacked(definition: CallDefinition, text: str) -> dict[tuple[str, str], Answers]:
    """Return the answers that travelled with a page, without what the form does not ask."""
    try:
        listed = json.loads(text[:LONGEST]) if text else []
    except (ValueError, RecursionError):
        return {}
    known = {section.key: section for section in definition.form.sections}
    rows = {COMMON, *definition.languages.accepted}
    found: dict[tuple[str, str], Answers] = {}
    for item in listed if isinstance(listed, list) else []:
        match item:
            case [str(key), str(row), dict(given)] if key in known and row in rows:
                asked = {question.key for question in known[key].questions}
                found[key, row] = {
                    name: value
                    for name, value in given.items()
                    if name in asked and _is_value(value)
                }
    return found


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | bool)
