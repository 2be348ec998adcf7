"""A small form with every kind of question and conditions, laid over the call of the tests."""

from typing import Any

from calls.call.definition import CallDefinition
from calls.call.states import CallState
from tests import factories

TAGS = ("en", "es", "fr", "pt", "ca")


def words(text: str) -> dict[str, str]:
    """Return a text in the languages of the call."""
    return dict.fromkeys(TAGS, text)


def asked(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """Return a question as a file of a call writes it."""
    return {"key": key, "label": words(key.capitalize()), "kind": kind, **more}


FORM = {
    "sections": [
        {
            "key": "basics",
            "title": words("Basics"),
            "questions": [
                asked("title", "short", max_words=20, translatable=True),
                asked("form", "modality"),
                asked("people", "number", required=False),
                asked("needs", "short", max_chars=100, shown_if='form == "workshop"'),
                asked("film", "video", required=False),
                asked("goals", "sdg", max_choices=3),
                asked("values", "principle", required=False),
                asked(
                    "why",
                    "long",
                    max_words=5,
                    translatable=True,
                    markdown=True,
                    shown_if='"sdg_4" in goals',
                ),
            ],
        },
        {
            "key": "space",
            "title": words("Space"),
            "shown_if": "people > 100",
            "questions": [asked("hall", "short", max_words=9)],
        },
        {
            "key": "end",
            "title": words("End"),
            "questions": [asked("agree", "declaration", shown_if="answered(hall)")],
        },
    ],
    "slots": [
        {
            "key": "plan",
            "label": words("Plan"),
            "accept": ["pdf"],
            "min_count": 1,
            "max_bytes": 1000,
            "shown_if": "answered(hall)",
        }
    ],
}
CHANGES: dict[str, Any] = {
    "form": FORM,
    "modalities": [
        {"key": "talk", "title": words("Talk"), "text": words("Twenty minutes on a stage.")},
        {"key": "workshop", "title": words("Workshop"), "text": words("An hour with hands on.")},
    ],
    "eligibility": {"practice_started": None},
    "languages": {"required": ["es", "fr"], "accepted": ["en", "es", "fr"]},
}


def definition(**more: Any) -> CallDefinition:
    """Return the definition of a call with the small form."""
    return factories.definition(CallState.OPEN, "SMALL-9", **(CHANGES | more))
