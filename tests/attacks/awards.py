"""A sealed decision of a few entries, and what happens to people around it."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accounts.models import Person
from accounts.operations import change_person, end_roles
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core import clock
from core.db import db
from core.jobs import Job
from core.transitions import apply
from jury.decision import operations as decisions
from jury.decision import signals
from jury.decision.models import Decision, Outcome
from jury.decision.queries import Case, fingerprint, get_case
from jury.decision.states import OutcomeKind
from jury.publication import operations as publication
from jury.publication.queries import fingerprint as letters_fingerprint
from jury.publication.queries import letters_of
from notices.models import Letter
from notices.states import LetterState
from tests import factories


@dataclass
class Award:
    """A call before its jury, a sealed decision on it, and the two who decide."""

    call: Call
    entries: list[Entry]
    decision: Decision
    first: Person
    second: Person

    @property
    def case(self) -> Case:
        """Return the call with its decision as they are now."""
        db.session.flush()
        return get_case(self.call.code)

    def approve(self) -> int:
        return publication.approve_letters(
            self.case, actor=self.second, read=letters_fingerprint(self.decision)
        )

    def release(self) -> None:
        """Sign off and release, as people do."""
        decisions.sign_off(self.case, actor=self.second, read=fingerprint(self.decision))
        decisions.release(self.case, actor=self.first, read=fingerprint(self.decision))

    def told(self, mails: Any) -> list[str]:
        """Return the addresses that got a mail, without those of the two who decide."""
        deciders = (self.first.email, self.second.email)
        return [mail["To"] for mail in mails() if mail["To"] not in deciders]

    def letter_to(self, person: Person) -> Letter:
        """Return the latest letter to a person."""
        return [each for each in letters_of(self.decision) if each.person_id == person.id][-1]


def sealed(entries: int = 2, *, contacts: int = 1) -> Award:
    """Make an award with so many entries, of a city each, with so many contacts each."""
    call = factories.call(state=CallState.DELIBERATION)
    made = []
    for number in range(entries):
        city = factories.city(languages=(("es", "fr")[number % 2],))
        title = f"Practice {number}"
        made.append(factories.entry(call, by=city, state=EntryState.EVALUATION, title=title))
        for _ in range(contacts - 1):
            factories.contact(city)
    db.session.execute(sa.delete(Job))  # receipts are not what is looked at here
    first, second = factories.secretary(), factories.secretary()
    decision = Decision(call_id=call.id, ranking={"rows": []}, drafted_by=first.id)
    db.session.add(decision)
    db.session.flush()
    for entry in made:
        kind = OutcomeKind.WINNER if entry is made[0] else OutcomeKind.NOT_SELECTED
        db.session.add(Outcome(decision_id=decision.id, entry_id=entry.id, kind=kind))
    decision.sealed_by, decision.sealed_at = first.id, clock.now()
    apply(decision, "seal", actor=first)
    db.session.flush()
    award = Award(call, made, decision, first, second)
    signals.sealed.send(decision, case=award.case, actor=first)
    return award


def writer_of(entry: Entry) -> Person:
    return db.session.get_one(Person, entry.created_by)


def end(person: Person) -> None:
    """Take every role from a person."""
    end_roles([role.id for role in person.roles], actor=factories.system())


def move(person: Person, email: str, name: str = "") -> None:
    """Give a person another address and, if said, another name."""
    change_person(
        person, actor=factories.system(), email=email, name=name or person.name, language="en"
    )


def states(award: Award) -> dict[int, LetterState]:
    """Return the state of the latest letter to each person."""
    return {each.person_id: each.state for each in letters_of(award.decision)}
