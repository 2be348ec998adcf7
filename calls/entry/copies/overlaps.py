"""Overlaps are looked for after an entry was sent in, among all that were sent in before.

An index of marks gives the few entries worth comparing: at most CANDIDATES for each language,
however many entries there are, and only their words are read.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from calls.call.models import Call
from calls.entry.copies.likeness import ALIKE, COMMON_MARKS, marks_of, score, texts_of
from calls.entry.copies.models import Overlap, TextSketch
from calls.entry.models import Entry, Revision
from core import clock
from core.db import db, locked

CANDIDATES = 25
"""So many entries are compared, for each language of an entry."""
KEPT = 5
"""So many overlaps of an entry are kept: those most alike."""


@dataclass(frozen=True)
class Alike:
    """An entry sent in before, in which language it is alike, and how much in percent."""

    other_id: int
    language: str
    score: int


def find_overlaps(entry_id: int) -> int:
    """Keep the words' marks of an entry that was sent in, and look for others like it.

    Replaces what was found before; return how many texts were compared.
    """
    entry = locked(Entry, entry_id)
    revision = db.session.get_one(Revision, entry.revision_id)
    texts = texts_of(revision.body)
    _keep_marks(entry, texts)
    found, compared = alike(entry, texts)
    db.session.execute(sa.delete(Overlap).where(Overlap.entry_id == entry.id))
    if found:
        rows = [
            {
                "entry_id": entry.id,
                "other_id": one.other_id,
                "language": one.language,
                "score": one.score,
                "found_at": clock.now(),
            }
            for one in found[:KEPT]
        ]
        db.session.execute(sa.insert(Overlap), rows)
    return compared


def alike(
    entry: Entry, texts: dict[str, str], *, city_id: int | None = None
) -> tuple[list[Alike], int]:
    """Return the entries alike, the most alike first, and how many texts were compared.

    With `city_id` only that city's. A rehearsal and real calls never meet.
    """
    best: dict[int, Alike] = {}
    others = _candidates(entry, texts, city_id)
    for other_id, language, body in others:
        reached = score(texts[language], texts_of(body).get(language, ""))
        if reached >= ALIKE and (other_id not in best or reached > best[other_id].score):
            best[other_id] = Alike(other_id, language, reached)
    return sorted(best.values(), key=lambda one: (-one.score, one.other_id)), len(others)


def _keep_marks(entry: Entry, texts: dict[str, str]) -> None:
    db.session.execute(sa.delete(TextSketch).where(TextSketch.entry_id == entry.id))
    rows = [
        {
            "entry_id": entry.id,
            "language": language,
            "words": text.count(" ") + 1,
            "marks": marks_of(text),
        }
        for language, text in texts.items()
    ]
    if rows:
        db.session.execute(sa.insert(TextSketch), rows)


def _candidates(
    entry: Entry, texts: dict[str, str], city_id: int | None
) -> list[tuple[int, str, dict[str, object]]]:
    """Return, for each language, the entries with the most marks in common: one statement."""
    if not texts:
        return []
    near = sa.union_all(
        *(_near(entry, language, marks_of(text), city_id) for language, text in texts.items())
    ).subquery()
    query = (
        sa.select(near.c.entry_id, near.c.language, Revision.body)
        .join(Entry, Entry.id == near.c.entry_id)
        .join(Revision, Revision.id == Entry.revision_id)
        .order_by(near.c.language, near.c.entry_id)
    )
    return [(other_id, lang, body) for other_id, lang, body in db.session.execute(query)]


def _near(
    entry: Entry, language: str, marks: list[int], city_id: int | None
) -> sa.Select[tuple[int, str]]:
    asked = sa.cast(marks, TextSketch.marks.type)
    mark = sa.func.unnest(TextSketch.marks).column_valued("mark")
    common = sa.select(sa.func.count(mark)).where(mark == sa.any_(asked))
    shared = common.correlate(TextSketch).scalar_subquery()
    met = (
        sa.select(TextSketch.entry_id, TextSketch.language, shared.label("shared"))
        .join(Entry, Entry.id == TextSketch.entry_id)
        .join(Call, Call.id == Entry.call_id)
        .where(
            TextSketch.language == language,
            TextSketch.marks.overlap(asked),
            TextSketch.entry_id != entry.id,
            Call.rehearsal == entry.call.rehearsal,
        )
    )
    if city_id is not None:
        met = met.where(Entry.city_id == city_id)
    kept = met.subquery()
    most = sa.select(kept.c.entry_id, kept.c.language)
    most = most.where(kept.c.shared >= min(COMMON_MARKS, len(marks)))
    return (
        most.order_by(kept.c.shared.desc(), kept.c.entry_id).limit(CANDIDATES).subquery().select()
    )
