"""Where answers stand when questions have moved to another section. Pure."""

from typing import TypeAlias

from calls.call.definition import CallDefinition
from calls.entry.answers.values import Answers

Rows: TypeAlias = dict[tuple[str, str], Answers]
"""Answers by section and by the language they are kept under."""


def moved(old: CallDefinition, new: CallDefinition, answers: Rows) -> Rows:
    """Return the rows that change, as they are to be, when `old` becomes `new`.

    Each answer follows its question to the section where it stands now. Answers to questions that
    are gone stay where they are; an answer that is there already is not written over.
    """
    before, after = _homes(old), _homes(new)
    changed: Rows = {}
    for key, home in after.items():
        was = before.get(key, home)
        if was == home:
            continue
        for section, language in list(answers):
            leaving = changed.get((section, language), answers[section, language])
            if section != was or key not in leaving:
                continue
            arriving = changed.get((home, language), answers.get((home, language), {}))
            if key not in arriving:
                changed[home, language] = {**arriving, key: leaving[key]}
                changed[was, language] = {k: v for k, v in leaving.items() if k != key}
    return changed


def _homes(definition: CallDefinition) -> dict[str, str]:
    sections = definition.form.sections
    return {question.key: section.key for section in sections for question in section.questions}
