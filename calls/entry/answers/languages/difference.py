"""What changed between two texts, word by word, for a reader's eye. Pure."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_PIECES = re.compile(r"\s+|[^\s]+")
LONGEST = 6_000
"""Pieces of a text beyond which it is shown whole: the comparison would take too long."""


class Piece(NamedTuple):
    """A stretch of one of the texts, and whether the other one has it not."""

    text: str
    changed: bool


def differing(was: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces; what differs is marked in each."""
    old, new = _PIECES.findall(was), _PIECES.findall(now)
    if len(old) + len(new) > LONGEST:
        return [Piece(was, changed=True)], [Piece(now, changed=True)]
    left: list[Piece] = []
    right: list[Piece] = []
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, start, end, begin, stop in found:
        changed = tag != "equal"
        if end > start:
            left.append(Piece("".join(old[start:end]), changed))
        if stop > begin:
            right.append(Piece("".join(new[begin:stop]), changed))
    return left, right
