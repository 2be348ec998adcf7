"""The page that each kind of letter leads to: whoever may not open it is not written to.

The rooms above declare their kinds here with the page's endpoint. The rule is looked up in the very
table of URLs that guards the page, so that letter and page cannot disagree.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import NoResultFound

from accounts.models import Person
from core.access import Rule, public
from core.rooms import access_to
from notices.models import Letter

Load = Callable[[Letter, Person], Any]


@dataclass(frozen=True)
class Destination:
    """A page, what its rule asks about, and a narrower rule where not all its readers are told."""

    page: str
    load: Load
    only: Rule

    def admits(self, reader: Person, letter: Letter) -> bool:
        """Return whether the reader may open the page now, and is among those who are told."""
        try:
            subject = self.load(letter, reader)
        except NoResultFound:
            return False
        return bool(access_to(self.page)(reader, subject)) and bool(self.only(reader, subject))


KINDS: dict[str, Destination] = {}
"""Every kind of letter that is kept."""


def leads_to(page: str, *kinds: str, load: Load, only: Rule = public) -> None:
    """Declare that letters of `kinds` lead to the page of that endpoint.

    `load` gives what the page's rule asks about, for a letter and its reader; it may raise
    NoResultFound. `only` is a rule about the same for kinds that not all readers of the page get.
    """
    for kind in kinds:
        if kind in KINDS:
            message = f"Two rooms declare letters of the kind {kind}."
            raise ValueError(message)
        KINDS[kind] = Destination(page, load, only)


def destination_of(kind: str) -> Destination:
    """Return where letters of `kind` lead. Raises LookupError for a kind that nobody declared."""
    if kind not in KINDS:
        message = f"No room says where a letter of the kind {kind} leads: see notices.pages."
        raise LookupError(message)
    return KINDS[kind]


def admitted(reader: Person, letter: Letter) -> bool:
    """Return whether the letter may leave for, or be read by, its reader now."""
    return destination_of(letter.kind).admits(reader, letter)
