"""What happens when a decision is told: letters drafted, approved, let go; then announced."""

from flask_babel import gettext

from accounts.models import Person
from calls.call.models import Call
from core.db import locked
from core.transitions import Refused, apply
from jury.decision import operations as decisions
from jury.decision.models import Decision
from jury.decision.queries import Case
from jury.decision.rules import released
from jury.decision.states import second_person
from jury.publication import queries
from notices import operations as notices
from notices.states import LetterState


def draft_letters(case: Case, decision: Decision, *, actor: Person) -> int:
    """Draft one letter for each contact of each city, in the city's language; return how many."""
    definition = case.call.definition
    readers = queries.readers_of(decision)
    for entry, kind, reader in readers:
        lang = entry.city.language
        notices.write(
            actor=actor,
            kind=f"result_{kind.value}",
            key=f"{decision.id}:{entry.id}:{reader.id}",
            to=reader,
            language=lang,
            call_id=case.call.id,
            entry_id=entry.id,
            decision_id=decision.id,
            queue=False,
            entry=entry,
            call=case.call,
            call_title=definition.text(definition.title, lang),
            void=decision.void,
        )
    return len(readers)


def approve_letters(case: Case, *, actor: Person) -> int:
    """Freeze the letters of a sealed decision, as a second person; return how many.

    Raises Refused when an entry has nobody to write to, or the same person sealed the decision.
    """
    decision = _decision(case)
    second_person.require(actor, decision)
    if missing := queries.entries_without_letter(decision):
        raise Refused(
            gettext(
                "Nobody can be written to for: %(entries)s. Add a contact to the city, revoke the "
                "decision and seal it again.",
                entries=", ".join(missing[:6]),
            )
        )
    drafted = [each for each in queries.letters_of(decision) if each.state is LetterState.DRAFTED]
    for letter in drafted:
        notices.approve(letter, actor=actor)
    return len(drafted)


def send_letters(decision: Decision, *, actor: Person) -> int:
    """Let the approved letters go; return how many. Raises Refused while one is not approved."""
    letters = queries.letters_of(decision)
    if not letters or any(each.state is LetterState.DRAFTED for each in letters):
        raise Refused(gettext("Approve the letters first: they leave with the decision."))
    waiting = [each for each in letters if each.state is LetterState.APPROVED]
    for letter in waiting:
        notices.send_off(letter, actor=actor)
    return len(waiting)


def announce(case: Case, *, actor: Person, read: str) -> None:
    """Make the result public; only a released decision can be announced.

    `read` is the fingerprint of the decision that the person has read. Raises Outdated.
    """
    released.require(actor, case)
    decisions.as_read(case, read)
    apply(locked(Call, case.call.id), "announce", actor=actor)


def _decision(case: Case) -> Decision:
    if case.decision is None:
        raise Refused(gettext("There is no decision yet."))
    return case.decision
