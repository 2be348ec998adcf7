"""Keeping translations and their original together, row by row, as either is saved.

The rows are those of one section of one entry, whose lock the caller holds.
"""

from collections.abc import Iterable

from calls.entry.answers.values import Answers
from calls.entry.models import AnswerSection, Origin


def original_changes(
    translations: Iterable[AnswerSection], before: Answers, version: int, now: Answers
) -> None:
    """Keep, with each translation that followed `before` (of `version`), what it followed.

    A translation whose original says again what it said then is current again.
    """
    for row in translations:
        if row.followed is None:
            if row.answers:
                row.follows, row.followed = version, before
        elif row.followed == now:
            row.follows, row.followed = version + 1, None


def translation_changes(
    row: AnswerSection, before: Answers, now: Answers, original: AnswerSection | None
) -> None:
    """Note that the answers that were rewritten follow the original of today."""
    today = dict(original.answers) if original else {}
    version = original.version if original else 0
    if row.followed is None:
        row.follows = version
        return
    rewritten = {key for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
    kept = {key: value for key, value in row.followed.items() if key not in rewritten}
    row.followed = kept | {key: today[key] for key in rewritten & today.keys()}
    if row.followed == today:
        holds(row, original)


def holds(row: AnswerSection, original: AnswerSection | None) -> None:
    """Note that the translation says what the original of today says."""
    row.follows, row.followed = (original.version if original else 0), None


def origin_after(stored: Origin, sent: Origin | None, before: Answers, now: Answers) -> Origin:
    """Return where a translation comes from after a save, when `sent` was chosen on the page.

    A machine's text that somebody changes has been revised; a box that was empty may be filled.
    """
    edited = any(key in before and before[key] != value for key, value in now.items())
    if stored is Origin.MACHINE and sent in (None, Origin.MACHINE) and edited:
        return Origin.REVISED
    return sent or stored
