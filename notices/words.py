"""The reader's name in a text that waits: left open, and filled in when the letter leaves."""

import re
from dataclasses import dataclass

READER = "\ue000"
"""Where the name goes: a private character that no keyboard has and that Markdown leaves alone."""
_MARKUP = re.compile(r"([\\`*_\[\]<>&])")


@dataclass(frozen=True)
class Addressee:
    """What a template sees of its reader: a name that is not known yet."""

    name: str = READER


def greeted(text: str, name: str) -> str:
    """Return a letter's Markdown with the reader's name in it, as words and never as markup."""
    return text.replace(READER, _MARKUP.sub(r"\\\1", " ".join(name.split())))
