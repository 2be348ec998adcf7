"""Search that does not ask for accents or capitals, in SQL and without extensions."""

from typing import Any

import sqlalchemy as sa

MARKS = "[\u0300-\u036f]"
"""The combining marks that decomposition leaves behind."""


def fold(text: Any) -> sa.ColumnElement[str]:
    """Return `text` in SQL without accents and capitals: `São` and `sao` are alike."""
    decomposed = sa.func.normalize(text, sa.literal_column("NFKD"))
    return sa.func.lower(sa.func.regexp_replace(decomposed, MARKS, "", "g"))


def matches(text: Any, words: str) -> sa.ColumnElement[bool]:
    """Return the condition that every one of `words` occurs somewhere in `text`."""
    patterns = (
        sa.func.concat("%", fold(sa.literal(_escaped(each))), "%") for each in words.split()
    )
    return sa.and_(sa.true(), *(fold(text).like(each) for each in patterns))


def _escaped(word: str) -> str:
    for sign in "\\%_":
        word = word.replace(sign, "\\" + sign)
    return word
