"""Two people wrote on the same page: what differs, and what each of the two texts says. Pure.

The page that shows both sends, for each difference, `keep-<question>` = `theirs` or `mine`; a text
of one's own may be edited there before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from calls.call.definition import CallDefinition, Question, QuestionKind
from calls.entry.answers.checking import label_of
from calls.entry.answers.parsing import PREFIX, Fields, Page
from calls.entry.answers.reading import plain
from calls.entry.answers.values import Answers, Value, date_parts
from calls.entry.models import AnswerSection
from core.i18n import language

KEEP = "keep-"


@dataclass(frozen=True)
class Difference:
    """A question that the two answered differently; texts as a person reads them."""

    question: Question
    label: str
    name: str
    lang: str
    theirs: str
    yours: str
    fields: list[tuple[str, str]]

    @property
    def prefer(self) -> str:
        """Return which text is chosen beforehand: one's own, unless there is none."""
        return "mine" if self.yours else "theirs"


def differences(
    definition: CallDefinition, page: Page, rows: Mapping[str, AnswerSection]
) -> list[Difference]:
    """Return the questions whose stored answer differs from the one on the page."""
    spoken = language()
    return [
        Difference(
            question=question,
            label=label_of(definition, question),
            name=PREFIX + question.key,
            lang=lang,
            theirs=plain(definition, question, theirs, spoken),
            yours=plain(definition, question, yours, spoken),
            fields=as_fields(question, yours),
        )
        for question, lang, theirs, yours in _pairs(page, rows)
        if theirs != yours
    ]


def same_fields(page: Page, rows: Mapping[str, AnswerSection]) -> list[tuple[str, str]]:
    """Return the form fields of the questions that both answered alike, to be sent along."""
    return [
        pair
        for question, _, theirs, yours in _pairs(page, rows)
        if theirs == yours
        for pair in as_fields(question, yours)
    ]


def kept_theirs(fields: Fields) -> set[str]:
    """Return the questions for which the other person's text was chosen."""
    named = {key for key in fields if key.startswith(KEEP)}
    return {key.removeprefix(KEEP) for key in named if "theirs" in fields.getlist(key)}


def merged(page: Page, stored: Mapping[str, Answers], theirs: set[str]) -> Page:
    """Return the page with the stored answer for each question in `theirs`."""
    rows: dict[str, Answers] = {}
    for lang, answers in page.rows.items():
        kept = {key: value for key, value in answers.items() if key not in theirs}
        other = stored.get(lang, {})
        rows[lang] = kept | {key: other[key] for key in theirs & other.keys()}
    return replace(page, rows=rows)


def as_fields(question: Question, value: Value | None) -> list[tuple[str, str]]:
    """Return the form fields, by name and value, that say this answer again."""
    name = PREFIX + question.key
    if not value:
        return []
    if isinstance(value, list):
        return [(name, one) for one in value]
    if question.kind is QuestionKind.DATE:
        parts = zip(("year", "month", "day"), date_parts(value), strict=True)
        return [(f"{name}-{part}", text) for part, text in parts]
    if value is True:
        return [(name, "y")]
    return [(name, str(value))]


def _keys(page: Page, lang: str) -> set[str]:
    return {q.key for q in page.section.questions if q.translatable is (lang != "")}


def _pairs(
    page: Page, rows: Mapping[str, AnswerSection]
) -> list[tuple[Question, str, Value | None, Value | None]]:
    found = []
    for lang, answers in page.rows.items():
        stored = rows[lang].answers if lang in rows else {}
        for question in page.section.questions:
            if question.key in _keys(page, lang):
                key = question.key
                found.append((question, lang, stored.get(key), answers.get(key)))
    return found
