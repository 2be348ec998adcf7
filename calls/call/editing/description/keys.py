"""Keys made of what people wrote: readable, and not used by another. Pure."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from core import typed

LONGEST = 40
LONGEST_TEXT = 1_000
"""Characters of a text that are read for its key."""
SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an and as at by for from in is it of on or the to what which your "
        "de del el en la las los que y le les et des du un une uma o os da do i els",
    )
)
"""Words that say little, left out where others remain."""


def key_of(text: str) -> str:
    """Return the key that a text suggests, "" without letters: `Which title?` gives `title`."""
    begins = text[:LONGEST_TEXT].replace("ß", "ss")
    plain = typed.normalized("NFKD", begins).encode("ascii", "ignore")
    words = re.findall(r"[a-z0-9]+", plain.decode().lower().replace("'", ""))
    telling = [word for word in words if word not in SMALL] or words
    key = ""
    for word in telling:
        if key and len(key) + len(word) + 1 > LONGEST:
            break
        key = f"{key}_{word}" if key else word[:LONGEST]
    return f"n_{key}" if key[:1].isdigit() else key


def suggested(item: Mapping[str, Any], taken: Collection[str], languages: Collection[str]) -> str:
    """Return a free key for an item by its label or title, read in English first."""
    text = item.get("label") or item.get("title") or {}
    written = text if isinstance(text, Mapping) else {}
    order = ["en", *languages, *written]
    for tag in order:
        if key := key_of(str(written.get(tag) or "")):
            return free(key, taken)
    return ""


def free(key: str, taken: Collection[str]) -> str:
    """Return `key`, with the first number from 2 on that makes it free where it is taken."""
    number, found = 2, key
    while found in taken:
        found, number = f"{key}_{number}", number + 1
    return found
