"""Where an endorsement stands, in words."""

from typing import NamedTuple

from calls.entry.endorsement.standing import Standing
from calls.entry.models import Entry
from calls.entry.speech import gettext
from core.i18n import language


class StandingWords(NamedTuple):
    """A tag with its tone, and a sentence."""

    tag: str
    tone: str
    sentence: str


def standing_words(standing: Standing) -> StandingWords:
    """Return how a city is told where the endorsement stands."""
    return {
        Standing.NONE: StandingWords(
            gettext("Not asked yet"),
            "neutral",
            gettext("Ask the mayor's office: it reads the entry and signs, without an account."),
        ),
        Standing.ASKED: StandingWords(
            gettext("Asked"),
            "info",
            gettext("The mayor's office has a link to read the entry and to answer."),
        ),
        Standing.VALID: StandingWords(
            gettext("Endorsed"),
            "success",
            gettext("The signature covers the very words and files that the entry has now."),
        ),
        Standing.OUTDATED: StandingWords(
            gettext("The text has changed since"),
            "warning",
            gettext(
                "It was endorsed, but in another version: the signature does not cover what the "
                "entry says now. Ask again when the text is final."
            ),
        ),
        Standing.DECLINED: StandingWords(
            gettext("Declined"),
            "danger",
            gettext("The mayor's office has answered that it does not endorse the entry."),
        ),
    }[standing]


def statement_of(entry: Entry, lang: str = "") -> str:
    """Return the sentence that is signed, in the language being spoken or in `lang`."""
    definition = entry.definition
    if definition.endorsement is None:
        return ""
    return definition.text(definition.endorsement.statement, lang or language())
