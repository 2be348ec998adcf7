"""A score sheet as it is sent and as it is drawn: marks, reasons and what is still to be put right.

Field names carry criterion keys: `score-<key>`, `reason-<key>`. A score is sent as a mark of the
scale as the definition writes it, as a status, or empty: not answered yet, which is never a zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from babel.lists import format_list
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField
from wtforms.validators import Length

from calls.call.definition import CallDefinition, Criterion
from calls.call.models import definition_of
from calls.entry.answers.values import clean
from core.i18n import language, number
from review.scoring import totals
from review.scoring.models import Score, Sheet
from review.scoring.rubric import rubric_of
from review.scoring.states import ScoreStatus

LONGEST_REASON = 2000
LONGEST_COMMENT = 5000
WITHOUT_VALUE = (ScoreStatus.ABSTAINED, ScoreStatus.NOT_APPLICABLE)
LAST_VERSION = 2**31


def typed(value: str | None) -> str:
    """Return what was typed, without control characters and outer space; line breaks stay."""
    return clean(value or "", lines=True)


class EndForm(FlaskForm):
    """Why scoring ends before everything is read; not needed when it is complete."""

    reason = TextAreaField(
        _("Why scoring ends now"),
        filters=[typed],
        validators=[
            Length(max=LONGEST_REASON, message=_("Keep the reason under 2,000 characters."))
        ],
    )


@dataclass
class Mark:
    """What one criterion was given; no status means not answered yet."""

    status: ScoreStatus | None = None
    value: Decimal | None = None
    reason: str = ""


@dataclass
class Marks:
    """A sheet as it was sent. `wrong` bars even a draft, `missing` only submitting.

    Both map the id of a control to a sentence.
    """

    by_key: dict[str, Mark]
    comment: str = ""
    language: str = ""
    version: int = 0
    wrong: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One criterion as a language says it. Marks come as (sent, shown), anchors as (mark, text)."""

    key: str
    title: str
    description: str
    weight: str
    weight_number: str
    low: str
    high: str
    most: str
    marks: list[tuple[str, str]]
    anchors: list[tuple[str, str]]
    ends: str
    ends_shown: str


@dataclass(frozen=True)
class Card:
    """One criterion, ready to be drawn. `value` is the mark as sent, a status, or ""."""

    asked: Asked
    value: str
    shown: str
    reason: str
    error: str
    reason_error: str


def read_marks(sent: MultiDict[str, str], call: CallDefinition, languages: list[str]) -> Marks:
    """Return the sheet in `sent`; anything that is no answer counts as not answered."""
    spoken = sent.get("language", "")
    marks = Marks(
        by_key={each.key: _mark(sent, each) for each in call.criteria},
        comment=typed(sent.get("comment")),
        language=spoken if spoken in languages else languages[0],
        version=_version(sent.get("version")),
    )
    for each in call.criteria:
        _look_at(marks, each, call)
    if len(marks.comment) > LONGEST_COMMENT:
        limit = number(LONGEST_COMMENT)
        marks.wrong["comment"] = gettext(
            "Keep the comment under %(limit)s characters.", limit=limit
        )
    return marks


def kept_marks(sheet: Sheet | None, scores: Mapping[str, Score], call: CallDefinition) -> Marks:
    """Return what is kept of a sheet, in the shape in which it is sent."""
    notes = sheet.notes if sheet else {}
    marks = {each.key: Mark(reason=notes.get(each.key, "")) for each in call.criteria}
    for key, score in scores.items():
        marks[key] = Mark(score.status, score.value, score.reason)
    if sheet is None:
        return Marks(marks)
    return Marks(marks, sheet.comment, sheet.language, sheet.version)


def cards(marks: Marks, version_id: int, *, told: bool) -> list[Card]:
    """Return the criteria of a call's version, what was given and (if `told`) what is wrong."""
    errors = marks.missing | marks.wrong if told else {}
    criteria = definition_of(version_id).criteria
    found = []
    for each, asked in zip(criteria, _asked(version_id, language()), strict=True):
        mark = marks.by_key[each.key]
        found.append(
            Card(
                asked=asked,
                value=_sent_as(mark, each),
                shown="" if mark.value is None else number(float(mark.value)),
                reason=mark.reason,
                error=errors.get(f"score-{each.key}-0", ""),
                reason_error=errors.get(f"reason-{each.key}", ""),
            )
        )
    return found


@lru_cache(maxsize=64)
def _asked(version_id: int, spoken: str) -> tuple[Asked, ...]:
    """Return the criteria in a language; versions never change, so the process keeps them."""
    call = definition_of(version_id)
    whole = sum(each.weight for each in call.criteria)
    return tuple(
        Asked(
            key=each.key,
            title=call.text(each.title, spoken),
            description=call.text(each.description, spoken),
            weight=number(round(float(100 * each.weight / whole), 1)),
            weight_number=str(each.weight),
            low=str(each.scale.min),
            high=str(each.scale.max),
            most=number(float(each.scale.max)),
            marks=[(str(mark), number(float(mark))) for mark in each.scale.marks()],
            anchors=[(number(float(a.mark)), call.text(a.text, spoken)) for a in each.anchors],
            ends=" ".join(str(mark) for mark in each.scale.marks() if each.needs_reason(mark)),
            ends_shown=format_list(
                [number(float(mark)) for mark in each.scale.marks() if each.needs_reason(mark)],
                style="or",
                locale=spoken,
            ),
        )
        for each in call.criteria
    )


def total_of(marks: Marks, call: CallDefinition) -> Decimal | None:
    """Return the weighted mean of the marks given so far, rounded for the reader."""
    scores: dict[str, totals.Score | None] = {
        key: totals.Score(mark.status, mark.value)
        for key, mark in marks.by_key.items()
        if mark.status is not None
    }
    found = totals.sheet_total(totals.Sheet(0, 0, scores), rubric_of(call))
    return None if found is None else totals.published(found)


def _mark(sent: MultiDict[str, str], criterion: Criterion) -> Mark:
    given, reason = (
        sent.get(f"score-{criterion.key}", ""),
        typed(sent.get(f"reason-{criterion.key}")),
    )
    if given in {status.value for status in WITHOUT_VALUE}:
        return Mark(ScoreStatus(given), None, reason)
    value = {str(mark): mark for mark in criterion.scale.marks()}.get(given)
    return Mark(None if value is None else ScoreStatus.SCORED, value, reason)


def _look_at(marks: Marks, criterion: Criterion, call: CallDefinition) -> None:
    mark, title = marks.by_key[criterion.key], call.text(criterion.title, language())
    if len(mark.reason) > LONGEST_REASON:
        marks.wrong[f"reason-{criterion.key}"] = gettext(
            "%(criterion)s: keep the reason under %(limit)s characters.",
            criterion=title,
            limit=number(LONGEST_REASON),
        )
    if mark.status is None:
        marks.missing[f"score-{criterion.key}-0"] = gettext(
            "%(criterion)s: give a mark, or say that you cannot.", criterion=title
        )
    elif mark.value is not None and criterion.needs_reason(mark.value) and not mark.reason:
        marks.missing[f"reason-{criterion.key}"] = gettext(
            "%(criterion)s: say why you give %(mark)s, the end of the scale.",
            criterion=title,
            mark=number(float(mark.value)),
        )


def _sent_as(mark: Mark, criterion: Criterion) -> str:
    if mark.value is None:
        return mark.status.value if mark.status else ""
    # The database writes 1 as 1.00: the form needs the mark as the definition writes it.
    return next((str(one) for one in criterion.scale.marks() if one == mark.value), "")


def _version(value: str | None) -> int:
    text = value or ""
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
    return min(found, LAST_VERSION)
