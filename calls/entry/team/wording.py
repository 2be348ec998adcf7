"""What a person may do in a team, in words."""

from accounts.models import Level
from calls.entry.speech import gettext


def level_words() -> dict[Level, str]:
    """Return the levels as short words for lists."""
    return {
        Level.VIEW: gettext("Reads"),
        Level.EDIT: gettext("Writes"),
        Level.SUBMIT: gettext("Sends in"),
    }


def level_choices() -> list[dict[str, str]]:
    """Return the levels to choose from, each with what it means."""
    hints = {
        Level.VIEW: gettext("Sees everything, changes nothing."),
        Level.EDIT: gettext("Reads, writes the answers and sends files."),
        Level.SUBMIT: gettext(
            "Does all of this, sends in or withdraws, and decides who else works on it."
        ),
    }
    return [
        {"value": level.value, "label": words, "hint": hints[level]}
        for level, words in level_words().items()
    ]


def level_sentence(level: Level) -> str:
    """Return what somebody is invited to do, as it follows "You may"."""
    return {
        Level.VIEW: gettext("You will be able to read them."),
        Level.EDIT: gettext("You will be able to read and write them."),
        Level.SUBMIT: gettext(
            "You will be able to read, write and send them in, and to invite others."
        ),
    }[level]
