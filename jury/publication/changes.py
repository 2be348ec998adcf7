"""How those who are told differ from those for whom the letters were approved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from jury.decision.models import Decision
from jury.publication.audience import (
    AddressedLetter,
    Audience,
    Recipient,
    addressed_letters,
    audience_of,
)
from notices.models import Letter
from notices.states import LetterState

LEFT = (LetterState.QUEUED, LetterState.SENT)


class Shift(StrEnum):
    """What became of somebody since the approval."""

    CAME = "came"
    WENT = "went"
    MOVED = "moved"


@dataclass(frozen=True)
class ReaderChange:
    """One difference; `done` when letters have left, or stayed, accordingly.

    `recipient.email` is where the letter goes or went, `before` the address of the approval.
    """

    shift: Shift
    recipient: Recipient
    done: bool
    before: str = ""


@dataclass(frozen=True)
class Telling:
    """How far the cities are told: the letters, what changed since they were approved.

    `newcomers` is how many could be written to; `untold` are the entries of which nobody can be, or
    has been, told.
    """

    letters: list[Letter]
    changes: list[ReaderChange]
    newcomers: int
    untold: list[str]


def telling_of(decision: Decision, *, is_public: bool) -> Telling:
    """Return the letters of a decision and their changes; once it is public, only past ones."""
    audience, addressed = audience_of(decision), addressed_letters(decision)
    told = {each.recipient.entry_id for each in addressed if each.letter.state in LEFT}
    silent = {**audience.untold, **audience.wordless}
    return Telling(
        letters=[each.letter for each in addressed],
        changes=[each for each in changes(audience, addressed) if each.done or not is_public],
        newcomers=0 if is_public else len(audience.without(addressed)),
        untold=[] if is_public else [silent[key] for key in sorted(silent) if key not in told],
    )


def changes(audience: Audience, letters: Sequence[AddressedLetter]) -> list[ReaderChange]:
    """Return each difference to the approved letters, or to the drafted ones, by entry and name."""
    found = [ReaderChange(Shift.CAME, each, done=False) for each in audience.without(letters)]
    found += [change for each in letters if (change := _change_of(audience, each))]
    return sorted(found, key=lambda change: (change.recipient.reference, change.recipient.name))


def _change_of(audience: Audience, addressed: AddressedLetter) -> ReaderChange | None:
    letter, recipient = addressed.letter, addressed.recipient
    match letter.state:
        case LetterState.WITHHELD:
            # One that was withheld before the approval is none of the approved letters.
            return ReaderChange(Shift.WENT, recipient, done=True) if letter.approved_at else None
        case LetterState.SENT:
            return _came_or_moved(addressed, letter.sent_to or letter.email)
        case LetterState.VOID:
            return None
    if recipient.pair not in audience.pairs:
        return ReaderChange(Shift.WENT, recipient, done=False)
    return _came_or_moved(addressed, recipient.email)


def _came_or_moved(addressed: AddressedLetter, address: str) -> ReaderChange | None:
    letter, recipient = addressed.letter, addressed.recipient
    if letter.state in LEFT and letter.approved_at is None:
        return ReaderChange(Shift.CAME, recipient, done=True)
    if address == letter.email:
        return None
    done = letter.state is LetterState.SENT
    return ReaderChange(Shift.MOVED, replace(recipient, email=address), done, before=letter.email)
