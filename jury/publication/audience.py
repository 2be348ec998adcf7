"""Who may be told the result of an entry now, and who got a letter or is to get one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer

from accounts.models import Level, Person, Role
from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.rules import holds_for_entry
from core.db import db
from jury.decision.models import Decision, Outcome
from jury.publication.models import ResultText
from members.models import City
from notices.models import Letter
from notices.states import LetterState

TOLD = Level.EDIT
"""Who writes for the city is told by letter; who only reads finds the result on the entry's page.

`editor_of_entry` is the same rule when a letter leaves (see `operations`).
"""
ENDED = (LetterState.VOID, LetterState.WITHHELD)


@dataclass(frozen=True)
class Recipient:
    """Somebody and the entry that he or she is told of, as they are called and reached now."""

    entry_id: int
    person_id: int
    name: str
    email: str
    reference: str
    city: str

    @property
    def pair(self) -> tuple[int, int]:
        """Return who and what, whatever the names."""
        return self.entry_id, self.person_id


@dataclass(frozen=True)
class Audience:
    """Everybody who may be told now; the entries of which nobody may; those without a text.

    The entries are "number (city)", by id. Only a decision that an earlier version sealed has some
    without a text.
    """

    recipients: tuple[Recipient, ...]
    untold: Mapping[int, str]
    wordless: Mapping[int, str]

    @cached_property
    def pairs(self) -> frozenset[tuple[int, int]]:
        """Return who may be told of what."""
        return frozenset(each.pair for each in self.recipients)

    def without(self, letters: "Iterable[AddressedLetter]") -> list[Recipient]:
        """Return those for whom none of `letters` has left or still may."""
        known = {each.recipient.pair for each in letters if each.letter.state not in ENDED}
        return [each for each in self.recipients if each.pair not in known]


@dataclass(frozen=True)
class AddressedLetter:
    """A letter of a decision, with its reader and its entry as they are now."""

    letter: Letter
    recipient: Recipient


def audience_of(decision: Decision) -> Audience:
    """Return who may be told of a decision now; one statement, whatever their number."""
    query = (
        sa.select(ResultText.entry_id, Entry.id, Person.id, Person.name, Person.email)
        .add_columns(*_named())
        .join(Outcome, Outcome.entry_id == Entry.id)
        .join(Call, Call.id == Entry.call_id)
        .join(City, City.id == Entry.city_id)
        .outerjoin(ResultText, _text_of_outcome())
        .outerjoin(Role, holds_for_entry(TOLD))
        .outerjoin(Person, Person.id == Role.person_id)
        .where(Outcome.decision_id == decision.id)
        .order_by(Entry.number, Person.id)
        .distinct()
    )
    recipients: list[Recipient] = []
    untold: dict[int, str] = {}
    wordless: dict[int, str] = {}
    for text_id, entry_id, person_id, name, email, number, code, city in db.session.execute(query):
        reference = f"{code}-{number:03d}"
        if text_id is None:
            wordless[entry_id] = f"{reference} ({city})"
        elif person_id is None:
            untold[entry_id] = f"{reference} ({city})"
        else:
            recipients.append(Recipient(entry_id, person_id, name, email, reference, city))
    return Audience(tuple(recipients), untold, wordless)


def addressed_letters(decision: Decision) -> list[AddressedLetter]:
    """Return the letters of a decision with their readers, by entry and person; one statement."""
    query = (
        sa.select(Letter, Person.name, Person.email, *_named())
        .join(Person, Person.id == Letter.person_id)
        .join(Entry, Entry.id == Letter.entry_id)
        .join(Call, Call.id == Entry.call_id)
        .join(City, City.id == Entry.city_id)
        .where(Letter.decision_id == decision.id)
        .order_by(Entry.number, Person.id, Letter.id)
        .options(defer(Letter.text), defer(Letter.document_facts))
        # Whoever acts on them holds the lock of the decision: they are read as they are now.
        .execution_options(populate_existing=True)
    )
    found = []
    for letter, name, email, number, code, city in db.session.execute(query):
        entry_id, reference = letter.entry_id or 0, f"{code}-{number:03d}"
        who = Recipient(entry_id, letter.person_id, name, email, reference, city)
        found.append(AddressedLetter(letter, who))
    return found


def _named() -> tuple[Any, Any, Any]:
    return Entry.number, Call.code, City.name


def _text_of_outcome() -> sa.ColumnElement[bool]:
    return sa.and_(
        ResultText.decision_id == Outcome.decision_id, ResultText.entry_id == Outcome.entry_id
    )
