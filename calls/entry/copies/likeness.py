"""How alike two texts are, whatever their accents, capitals and the order of their parts. Pure.

Measured on the thirty practices of the rehearsal in English, Spanish, French and Portuguese, and on
texts put together from several of them, of 320 to 2,700 words:

    two different practices                          46 to 74 %, at most 7 of 96 marks in common
    the same one for another city                    99 to 100 %, 93 marks
    the same one with three words in ten changed     89 to 93 %, 26 marks and more
    half of it kept, the other half of another       75 to 85 %, 38 marks and more

So texts are told as alike from 75 % on, and compared at all from 6 common marks on.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from core import typed

ALIKE = 75
"""From this score on, in percent, an earlier entry is shown."""
COMMON_MARKS = 6
"""Two texts with fewer marks in common are not compared."""
MARKS = 96
ROW = 3
"""Words in a row that make a mark."""
FEWEST_WORDS = 40
"""A shorter text says too little to be compared."""
_WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return the words of a text without capitals, accents and signs."""
    plain = typed.normalized("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def texts_of(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the folded text of each language of a frozen body; too short ones are left out."""
    found: dict[str, list[str]] = {}
    for rows in said.get("answers", {}).values():
        for language, words in rows.items():
            if language:
                found.setdefault(language, []).extend(
                    each for each in words.values() if isinstance(each, str)
                )
    texts = {language: folded(" ".join(parts)) for language, parts in found.items()}
    return {lang: text for lang, text in texts.items() if text.count(" ") >= FEWEST_WORDS - 1}


def marks_of(text: str) -> list[int]:
    """Return the smallest hashes of each three words in a row, in order: the text's own few."""
    words = text.split()
    rows = {" ".join(words[at : at + ROW]) for at in range(max(1, len(words) - ROW + 1))}
    return sorted(_hash(row) for row in rows)[:MARKS]


def score(one: str, other: str) -> int:
    """Return how alike two folded texts are, in percent."""
    return round(fuzz.token_set_ratio(one, other))


def _hash(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
