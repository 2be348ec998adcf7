"""The work of a rehearsal's secretariat: who is admitted, and what comes of the jury's decision."""

import sqlalchemy as sa

from accounts.models import Person
from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from jury.decision import operations as decisions
from jury.decision import queries
from jury.decision.models import Decision
from jury.decision.portfolio import Proposal, propose_portfolio
from jury.decision.queries import get_case
from jury.decision.states import OutcomeKind
from jury.publication import operations as publication
from jury.publication.queries import fingerprint as letters_fingerprint
from rehearsal import content
from rehearsal.jury import day, registered
from rehearsal.plans import OVERRIDDEN
from rehearsal.timeline import Script
from review.eligibility import operations as eligibility
from review.eligibility.models import Answer

OVERRIDE = (
    "The fee left the city in time and was held back by the banks between; the receipt of the "
    "transfer is with the treasurer, and the Executive Committee has taken note."
)
STATEMENT = (
    "Rehearsal: the jury has read {count} entries, each by all its members without a conflict of "
    "interest. It thanks every city for letting the others learn from its work."
)
CHECKED, CONFIRMED, JUDGED, TO_JURY = 1.0, 2.0, 3.0, 7.0
DRAFTED, SEALED, SIGNED, APPROVED, RELEASED, ANNOUNCED = 66.0, 67.0, 70.0, 71.0, 110.0, 190.0
"""Days after the deadline."""


def check_entries(call: Call, *, actor: Person) -> Script:
    """Compute the rules, admit what passes, decide about the rest, and hand over to the jury."""
    yield day(call, CHECKED)
    eligibility.start_checks(call, actor=actor)
    yield day(call, CONFIRMED)
    eligibility.confirm_passing(call, actor=actor)
    yield day(call, JUDGED)
    query = sa.select(Entry).where(Entry.call_id == call.id, Entry.state == EntryState.SUBMITTED)
    for entry in db.session.scalars(query.order_by(Entry.number)).unique().all():
        if entry.city.name == OVERRIDDEN:
            eligibility.give_verdict(entry, Answer.ELIGIBLE, actor=actor, reason=OVERRIDE)
        else:
            eligibility.give_verdict(entry, Answer.INELIGIBLE, actor=actor)
    yield day(call, TO_JURY)
    eligibility.begin_evaluation(call, actor=actor)


def decide(call: Call, *, actor: Person, second: Person) -> Script:
    """Decide by the ranking: the chair seals, a second person signs, then release and announce."""
    yield day(call, DRAFTED)
    chair = registered(content.people().chair)
    case = get_case(call.code)
    entries = queries.standings(call)
    proposal = propose_portfolio(queries.ranking_of(call, entries), case.rules)
    statement = STATEMENT.format(count=len(entries))
    decisions.draft(case, outcomes(proposal), void=False, statement=statement, actor=chair)
    yield day(call, SEALED)
    decisions.seal(get_case(call.code), actor=chair)
    yield day(call, SIGNED)
    decisions.sign_off(get_case(call.code), actor=second, read=_as_it_is(call))
    yield day(call, APPROVED)
    publication.approve_letters(
        get_case(call.code), actor=second, read=letters_fingerprint(_decision_on(call))
    )
    yield day(call, RELEASED)
    decisions.release(get_case(call.code), actor=actor, read=_as_it_is(call))
    yield day(call, ANNOUNCED)
    publication.announce(get_case(call.code), actor=actor, read=_as_it_is(call))


def _as_it_is(call: Call) -> str:
    return queries.fingerprint(_decision_on(call))


def _decision_on(call: Call) -> Decision:
    decision = get_case(call.code).decision
    if decision is None:
        message = f"There is no decision on {call.code} yet."
        raise LookupError(message)
    return decision


def outcomes(proposal: Proposal) -> dict[int, OutcomeKind]:
    """Return the suggested outcomes; where a tie is left, the earlier entry goes first.

    That is what people decide in a real call. Who misses a prize by a tie becomes a finalist.
    """
    given = {each.entry_id: each.outcome for each in proposal.suggestions if each.outcome}
    for tie in proposal.ties:
        below = {OutcomeKind.WINNER: OutcomeKind.FINALIST}.get(
            tie.outcome, OutcomeKind.NOT_SELECTED
        )
        for place, entry_id in enumerate(tie.entry_ids):
            given[entry_id] = tie.outcome if place < tie.places else below
    return {int(entry_id): kind for entry_id, kind in given.items()}
