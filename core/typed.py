"""What people type: cut before any work is done on it, so that a long text costs what a short does.

A form takes two megabytes, and work that grows with the square of a text holds the whole process.
"""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Literal

ROOM = 4
"""A text of more than so many times its limit is not even cleaned."""
MARKS = 30
"""Marks over one letter, as in Unicode's stream-safe texts (UAX 15): no writing needs so many."""
Form = Literal["NFC", "NFKD"]


def read(text: str, clean: Callable[[str], str], *, most: int) -> str:
    """Return a text as `clean` leaves it, for a field that takes `most` characters.

    What is far longer stays longer than `most`, so that the field refuses it and shows how it
    begins; it is never made to fit in silence.
    """
    room = ROOM * most
    cleaned = clean(text[:room])
    return text[:room] if len(cleaned) <= most and len(text) > room else cleaned


def normalized(form: Form, text: str) -> str:
    """Return a text in a normal form of Unicode, in work that grows no faster than the text.

    Sorting the marks over one letter takes the square of their number: those after the first
    MARKS are left out.
    """
    return text if text.isascii() else unicodedata.normalize(form, "".join(_few_marks(text)))


def _few_marks(text: str) -> Iterator[str]:
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MARKS:
            yield character
