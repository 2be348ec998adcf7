"""What is still to be put right in an answer, as a sentence for the person who writes. Pure."""

from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from calls.call.definition import CallDefinition, Question, QuestionKind
from calls.call.shape.form import ADDRESSES, SEVERAL
from calls.call.words import count_words
from calls.entry.answers.markdown import unmarked
from calls.entry.answers.parsing import PREFIX
from calls.entry.answers.values import HARD_LIMIT, ONE_OF, Value, date_of, number_of
from calls.entry.speech import gettext, ngettext
from core.i18n import language, number


@dataclass(frozen=True)
class Problem:
    """One thing to put right: at which control of the page, and a sentence."""

    question: str
    control: str
    sentence: str


def control_of(question: Question) -> str:
    """Return the id of the control that a link to the question leads to."""
    if question.kind is QuestionKind.DATE:
        return f"{PREFIX}{question.key}-day"
    choices = question.kind in SEVERAL or question.kind in ONE_OF
    return f"{PREFIX}{question.key}-0" if choices else f"{PREFIX}{question.key}"


def label_of(definition: CallDefinition, question: Question) -> str:
    """Return the question's label in the language being spoken."""
    return definition.text(question.label, language())


def wrong(definition: CallDefinition, question: Question, value: Value | None) -> Problem | None:
    """Return what is wrong with an answer that was given; None when it is fine or missing."""
    if not value or value is True:
        return None
    label = label_of(definition, question)
    if isinstance(value, list):
        sentence = _too_many(question, value, label)
    else:
        sentence = _wrong_text(question, value, label)
    return Problem(question.key, control_of(question), sentence) if sentence else None


def missing(definition: CallDefinition, question: Question, value: Value | None) -> Problem | None:
    """Return that a required answer is missing; None when it is there or need not be."""
    if value or not question.required:
        return None
    label = label_of(definition, question)
    if question.kind is QuestionKind.DECLARATION:
        sentence = gettext("Tick the declaration: “%(label)s”", label=label)
    elif question.kind in SEVERAL or question.kind in ONE_OF:
        sentence = gettext("“%(label)s”: choose an answer.", label=label)
    else:
        sentence = gettext("“%(label)s” is not answered yet.", label=label)
    return Problem(question.key, control_of(question), sentence)


def too_long(definition: CallDefinition, question: Question) -> Problem:
    """Return that an answer is too long even for a draft."""
    sentence = gettext(
        "“%(label)s” is too long to be saved: %(limit)s characters is the most.",
        label=label_of(definition, question),
        limit=number(HARD_LIMIT),
    )
    return Problem(question.key, control_of(question), sentence)


def _too_many(question: Question, value: list[str], label: str) -> str | None:
    if question.max_choices is None or len(value) <= question.max_choices:
        return None
    most = number(question.max_choices)
    return gettext("“%(label)s”: choose %(most)s at most.", label=label, most=most)


def _wrong_text(question: Question, value: str, label: str) -> str | None:
    if question.is_written:
        return _over_limit(question, value, label)
    if question.kind is QuestionKind.DATE and date_of(value) is None:
        return gettext(
            "“%(label)s” is not a real date: give day, month and year in numbers.",
            label=label,
        )
    if question.kind is QuestionKind.NUMBER:
        return _wrong_number(question, value, label)
    if question.kind in ADDRESSES and not _is_link(value):
        return gettext(
            "“%(label)s” is not a web address: it looks like https://www.city.org/project.",
            label=label,
        )
    if question.kind is QuestionKind.EMAIL and not _is_email(value):
        return gettext(
            "“%(label)s” is not an e-mail address: it looks like name@city.org.", label=label
        )
    return None


def words_and_chars(question: Question, value: str) -> tuple[int, int]:
    """Return how long an answer is, in words and in characters, without the signs of Markdown."""
    text = unmarked(value).strip() if question.markdown else value
    return count_words(text), len(text)


def _over_limit(question: Question, value: str, label: str) -> str | None:
    words, chars = words_and_chars(question, value)
    if question.max_words and (over := words - question.max_words) > 0:
        return ngettext(
            "“%(label)s” has %(over)s word too many: %(limit)s is the most.",
            "“%(label)s” has %(over)s words too many: %(limit)s is the most.",
            over,
            label=label,
            over=number(over),
            limit=number(question.max_words),
        )
    if question.max_chars and (over := chars - question.max_chars) > 0:
        return ngettext(
            "“%(label)s” has %(over)s character too many: %(limit)s is the most.",
            "“%(label)s” has %(over)s characters too many: %(limit)s is the most.",
            over,
            label=label,
            over=number(over),
            limit=number(question.max_chars),
        )
    return None


def _wrong_number(question: Question, value: str, label: str) -> str | None:
    found = number_of(value)
    if found is None:
        return gettext("“%(label)s” is not a number: use digits only.", label=label)
    if question.minimum is not None and found < question.minimum:
        limit = number(float(question.minimum))
        return gettext("“%(label)s” must be %(limit)s or more.", label=label, limit=limit)
    if question.maximum is not None and found > question.maximum:
        limit = number(float(question.maximum))
        return gettext("“%(label)s” must be %(limit)s or less.", label=label, limit=limit)
    return None


def _is_link(value: str) -> bool:
    scheme, _, rest = value.partition("://")
    host = rest.partition("/")[0]
    plain = not any(c.isspace() or c in '<>"' for c in value)
    return scheme.lower() in {"http", "https"} and "." in host.strip(".") and plain


def _is_email(value: str) -> bool:
    try:
        validate_email(value, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True
