"""What happens when a decision is told: letters drafted, approved, let go; then announced."""

from collections import Counter
from collections.abc import Iterable, Sequence

from flask_babel import gettext

from accounts.models import Person
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.queries import entry_of_letter
from calls.entry.rules import editor_of_entry
from core.db import db, locked
from core.transitions import STALE, Refused, apply
from jury.decision import operations as decisions
from jury.decision.models import Decision
from jury.decision.queries import Case
from jury.decision.rules import released
from jury.decision.states import DecisionState, OutcomeKind, second_person
from jury.publication import queries
from jury.publication.audience import AddressedLetter, Recipient, addressed_letters, audience_of
from jury.publication.models import ResultText
from notices import operations as notices
from notices.models import Letter
from notices.pages import leads_to
from notices.states import LetterState
from notices.words import Addressee

leads_to(
    "calls.entry",
    *(f"result_{kind.value}" for kind in OutcomeKind),
    load=entry_of_letter,
    only=editor_of_entry,
)
APPROVABLE = (DecisionState.SEALED, DecisionState.SIGNED_OFF)


def draft_letters(case: Case, decision: Decision) -> int:
    """Freeze what each city will read, in its language, and draft its letters; return how many.

    From here on the words stay. Who reads them is asked again at approval, release and delivery.
    """
    definition = case.call.definition
    for entry, outcome in queries.outcomes_of(decision):
        kind, language = f"result_{outcome.value}", entry.city.language
        subject, text = notices.rendered(
            kind,
            language,
            reader=Addressee(),
            entry=entry,
            call=case.call,
            call_title=definition.text(definition.title, language),
            void=decision.void,
        )
        words = {"kind": kind, "language": language, "subject": subject, "text": text}
        db.session.add(ResultText(decision_id=decision.id, entry_id=entry.id, **words))
    db.session.flush()
    letters = _letters_to(audience_of(decision).recipients, decision, [])
    notices.draft(letters)
    return len(letters)


def approve_letters(case: Case, *, actor: Person, read: str) -> int:
    """Freeze the letters of a sealed decision, as a second person; return how many.

    They are those of the people who may be told at this moment. `read` is the fingerprint of the
    texts that the person has read. Raises Outdated when they are others now, and Refused when an
    entry has nobody to write to, or the same person sealed the decision.
    """
    decision = _decision(case)
    second_person.require(actor, decision)
    if queries.fingerprint(decision) != read:
        raise decisions.Outdated
    if decision.state not in APPROVABLE:
        raise Refused(STALE)
    audience = audience_of(decision)
    if audience.wordless:
        raise Refused(
            gettext(
                "Nobody can be written to for: %(entries)s. Add a contact to the city, revoke the "
                "decision and seal it again.",
                entries=", ".join(list(audience.wordless.values())[:6]),
            )
        )
    if audience.untold:
        raise Refused(
            gettext(
                "Nobody can be written to for: %(entries)s. Add a contact to the city first.",
                entries=", ".join(list(audience.untold.values())[:6]),
            )
        )
    drafted = _with_readers_of_now(decision, LetterState.DRAFTED, actor=actor)
    notices.approve(drafted, actor=actor)
    return len(drafted)


def send_letters(decision: Decision, *, actor: Person) -> int:
    """Let the approved letters go, to whoever may be told now; return how many.

    Who may no longer open the entry gets none, who has come gets the approved text. An entry of
    which nobody can be told does not keep the others waiting: it is told when it has a contact.
    Raises Refused while a letter is not approved.
    """
    letters = addressed_letters(decision)
    if not letters or any(each.letter.state is LetterState.DRAFTED for each in letters):
        raise Refused(gettext("Approve the letters first: they leave with the decision."))
    going = _with_readers_of_now(decision, LetterState.APPROVED, actor=actor)
    notices.send_off(going, actor=actor)
    return len(going)


def tell_newcomers(case: Case, *, actor: Person) -> int:
    """Send the approved text to who may be told only since the release; return how many.

    Raises Denied before the release, Refused once everybody can read the result.
    """
    decision = _decision(case)
    released.require(actor, case)
    if case.call.state is not CallState.DECIDED:
        raise Refused(STALE)
    return send_letters(decision, actor=actor)


def announce(case: Case, *, actor: Person, read: str) -> None:
    """Make the result public; only a released decision can be announced.

    `read` is the fingerprint of the decision that the person has read. Raises Outdated.
    """
    released.require(actor, case)
    decisions.as_read(case, read)
    apply(locked(Call, case.call.id), "announce", actor=actor)


def _with_readers_of_now(decision: Decision, state: LetterState, *, actor: Person) -> list[Letter]:
    """Return the letters in `state` as the rule has their readers now.

    Those of readers who went are withheld, those who came get one; drafts take today's address.
    """
    audience, letters = audience_of(decision), addressed_letters(decision)
    waiting = [each for each in letters if each.letter.state is state]
    staying = [each for each in waiting if each.recipient.pair in audience.pairs]
    notices.withhold(
        (each.letter for each in waiting if each.recipient.pair not in audience.pairs), actor=actor
    )
    if state is LetterState.DRAFTED:
        for each in staying:
            each.letter.email = each.recipient.email
    come = _letters_to(audience.without(letters), decision, letters)
    notices.draft(come)
    return [*(each.letter for each in staying), *come]


def _letters_to(
    recipients: Iterable[Recipient], decision: Decision, earlier: Sequence[AddressedLetter]
) -> list[Letter]:
    """Return new letters with the frozen texts. Who had one that was withheld gets another key."""
    texts = queries.texts_of(decision)
    times = Counter(each.recipient.pair for each in earlier)
    return [
        Letter(
            key=f"{text.kind}:{decision.id}:{each.entry_id}:{each.person_id}{_again(times, each)}",
            kind=text.kind,
            call_id=decision.call_id,
            entry_id=each.entry_id,
            decision_id=decision.id,
            person_id=each.person_id,
            email=each.email,
            language=text.language,
            subject=text.subject,
            text=text.text,
        )
        for each in recipients
        if (text := texts.get(each.entry_id))
    ]


def _again(times: Counter[tuple[int, int]], recipient: Recipient) -> str:
    return f":{times[recipient.pair] + 1}" if times[recipient.pair] else ""


def _decision(case: Case) -> Decision:
    """Return the decision, locked: two people who act at once wait for each other."""
    if case.decision is None:
        raise Refused(gettext("There is no decision yet."))
    return locked(Decision, case.decision.id)
