"""What can be chosen in the editor: fixed words, and other parts of the same call."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from calls.call.definition import QuestionKind, TieBreak
from calls.call.editing.description.texts import public_languages
from calls.call.editing.description.tree import listed

Choice = tuple[str, str | LazyString]

KINDS_OF_CALL: tuple[Choice, ...] = (
    ("award", _("Award")),
    ("congress", _("Congress")),
    ("meeting", _("Network meeting")),
    ("bid", _("Bid to host")),
)
KINDS_OF_OUTCOME: tuple[Choice, ...] = (
    ("winner", _("Winner")),
    ("special_mention", _("Special mention")),
    ("finalist", _("Finalist")),
    ("accepted", _("Accepted")),
    ("reserve", _("On the reserve list")),
    ("not_selected", _("Not selected")),
)
KINDS_OF_QUESTION: tuple[tuple[str, LazyString, LazyString], ...] = (
    ("short", _("One line"), _("A title, a name: a few words.")),
    ("long", _("Paragraphs"), _("A description, with a limit of words or characters.")),
    ("choice", _("One of several options"), _("The options are yours; exactly one is chosen.")),
    ("multiple", _("Several options"), _("The options are yours; any of them are chosen.")),
    ("date", _("Date"), _("A day, month and year.")),
    ("number", _("Number"), _("With a smallest and a largest, if you wish.")),
    ("link", _("Web address"), _("A page of the city or of the experience.")),
    ("video", _("Video"), _("The address of a video that is online.")),
    ("email", _("E-mail address"), _("Checked to look like one.")),
    ("declaration", _("Declaration"), _("A statement to agree with, by a tick.")),
    ("axis", _("Axis"), _("One of the axes of this call.")),
    ("modality", _("Modality"), _("One of the modalities of this call.")),
    ("topics", _("Topics"), _("Topics of the databank of experiences, as options.")),
    ("sdg", _("Sustainable Development Goals"), _("Some of the 17 goals; they are built in.")),
    (
        "principle",
        _("Principles of the Charter"),
        _("Some of the 20 principles of the Charter of Educating Cities; they are built in."),
    ),
)
TYPES_OF_FILE: tuple[Choice, ...] = (("pdf", "PDF"), ("jpeg", "JPEG"), ("png", "PNG"))
PRECISIONS: tuple[Choice, ...] = (("day", _("To the day")), ("month", _("Only the month")))
RUNGS: tuple[Choice, ...] = (
    (TieBreak.SMALLEST_SPREAD.value, _("The jurors agree more")),
    (TieBreak.MOST_READINGS.value, _("More jurors have read it")),
    (TieBreak.CHAIR.value, _("The chair decides, in writing")),
)


def choices_of(body: Mapping[str, Any], model: type, language: str) -> dict[str, Sequence[Choice]]:
    """Return what can be chosen in the controls of a part, by the name of the field."""
    criteria = [(key_of(one), said(body, one, language)) for one in listed(body, ("criteria",))]
    fixed: dict[str, Sequence[Choice]] = {
        "precision": PRECISIONS,
        "accept": TYPES_OF_FILE,
        "tie_break": (*((key, label) for key, label in criteria if key), *RUNGS),
        "question": dates(body, language),
    }
    kinds: dict[str, Sequence[Choice]] = {
        "CallDefinition": KINDS_OF_CALL,
        "Outcome": KINDS_OF_OUTCOME,
        "Question": [(kind, label) for kind, label, _sentence in KINDS_OF_QUESTION],
    }
    return {**fixed, "kind": kinds.get(model.__name__, ())}


def dates(body: Mapping[str, Any], language: str) -> list[Choice]:
    """Return the date questions of the form."""
    return [
        (key_of(question), said(body, question, language))
        for section in listed(body, ("form", "sections"))
        for question in listed(section, ("questions",))
        if isinstance(question, Mapping) and question.get("kind") == QuestionKind.DATE
    ]


def key_of(item: Any) -> str:
    """Return the key of an item; "" when it has none."""
    return str(item.get("key") or "") if isinstance(item, Mapping) else ""


def said(body: Mapping[str, Any], item: Any, language: str) -> str:
    """Return how an item is called, in the reader's language: title, label or name, else key."""
    if not isinstance(item, Mapping):
        return ""
    text = item.get("title") or item.get("label") or item.get("name")
    if isinstance(text, str):
        return text
    written = text if isinstance(text, Mapping) else {}
    order = (language, "en", *public_languages(body), *written)
    found = next((written[tag] for tag in order if written.get(tag)), "")
    return str(found) or key_of(item)
