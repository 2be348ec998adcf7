"""What happens to a decision: drafted, sealed with its ranking, signed off, released, revoked."""

from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import gettext

from accounts.models import Person
from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.states import ENTRY
from core import clock
from core.db import db, locked
from core.transitions import Refused, apply, require
from jury.decision import letters, queries, signals
from jury.decision.models import Decision, Outcome
from jury.decision.portfolio import check_portfolio
from jury.decision.queries import Case
from jury.decision.rules import role_counts_here
from jury.decision.sentences import problem_sentence
from jury.decision.states import DecisionState, OutcomeKind

ENTRY_STEP = {
    OutcomeKind.WINNER: "award",
    OutcomeKind.FINALIST: "name_finalist",
    OutcomeKind.SPECIAL_MENTION: "mention",
    OutcomeKind.NOT_SELECTED: "not_select",
}


class Outdated(Refused):
    """What was read on the page has changed since: it has to be read again before it is signed."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(gettext("It has changed since you opened the page. Read it again."))


def draft(
    case: Case, outcomes: Mapping[int, OutcomeKind], *, void: bool, statement: str, actor: Person
) -> Decision:
    """Keep a draft of the decision; entries that are not named are not selected.

    Anything can be kept in a draft: the call's rules are asked when it is sealed. Raises Refused
    when the decision has already been sealed.
    """
    entries = queries.standings(case.call)
    decision = _open_draft(case, actor)
    decision.void, decision.statement = void, statement.strip()
    decision.ranking = queries.snapshot(queries.ranking_of(case.call, entries))
    db.session.execute(sa.delete(Outcome).where(Outcome.decision_id == decision.id))
    rows = [
        {
            "decision_id": decision.id,
            "entry_id": entry_id,
            "kind": outcomes.get(entry_id, OutcomeKind.NOT_SELECTED),
            "reason": "",
        }
        for entry_id in entries
    ]
    if rows:
        db.session.execute(sa.insert(Outcome), rows)
    db.session.expire(decision, ["outcomes"])
    return decision


def problems(case: Case, decision: Decision) -> list[str]:
    """Return the sentences that keep a draft from being sealed; [] when it obeys the call."""
    entries = queries.standings(case.call)
    found = check_portfolio(
        {each.entry_id: each.kind for each in decision.outcomes},
        queries.ranking_of(case.call, entries),
        case.rules,
        void=decision.void,
    )
    sentences = [problem_sentence(each, entries) for each in found]
    if decision.void and not case.call.definition.decision.may_be_void:
        sentences.append(gettext("This call does not foresee that the award is declared void."))
    return sentences


def seal(case: Case, *, actor: Person) -> Decision:
    """Freeze the decision with the ranking of this moment; its letters are drafted with it.

    The others who decide are told by letter. Raises Refused with the first rule of the call that
    the outcomes break, or when the actor's role does not count for this decision.
    """
    decision = _locked(case)
    require(role_counts_here, actor, case)
    if found := problems(case, decision):
        raise Refused(found[0])
    ranking = queries.ranking_of(case.call, queries.standings(case.call))
    decision.ranking = queries.snapshot(ranking)
    decision.sealed_by, decision.sealed_at = actor.id, clock.now()
    apply(decision, "seal", actor=actor, formula=ranking.formula_version)
    signals.sealed.send(decision, case=case, actor=actor)
    letters.tell_sealed(case, decision, actor=actor)
    return decision


def sign_off(case: Case, *, actor: Person, read: str) -> Decision:
    """Confirm a sealed decision as a second person; the call is decided, under embargo.

    `read` is the fingerprint of what the person has read. Raises Outdated when it is another now.
    """
    decision = as_read(case, read)
    require(role_counts_here, actor, case)
    apply(decision, "sign_off", actor=actor)
    decision.signed_by, decision.signed_at = actor.id, clock.now()
    apply(locked(Call, case.call.id), "decide", actor=actor)
    return decision


def release(case: Case, *, actor: Person, read: str) -> Decision:
    """Give every entry its outcome and let the letters go, all in one transaction.

    `read` is the fingerprint of the decision that the person has read. Raises Outdated.
    """
    decision = as_read(case, read)
    require(role_counts_here, actor, case)
    apply(decision, "release", actor=actor)
    decision.released_at = clock.now()
    signals.released.send(decision, case=case, actor=actor)
    kinds = {each.entry_id: each.kind for each in decision.outcomes}
    query = sa.select(Entry).where(Entry.id.in_(kinds)).with_for_update(of=Entry)
    for entry in db.session.scalars(query):
        # An entry that was withdrawn after sealing keeps that state.
        if entry.state in ENTRY.table[ENTRY_STEP[kinds[entry.id]]].sources:
            apply(entry, ENTRY_STEP[kinds[entry.id]], actor=actor, decision=decision.id)
    return decision


def revoke(case: Case, *, actor: Person, reason: str) -> Decision:
    """Take back a decision before its release; it stays on record, its letters are void."""
    decision = _locked(case)
    was_signed = decision.state is DecisionState.SIGNED_OFF
    apply(decision, "revoke", actor=actor, reason=reason)
    if was_signed:
        apply(locked(Call, case.call.id), "reconsider", actor=actor, reason=reason)
    signals.revoked.send(decision, case=case, actor=actor)
    letters.tell_revoked(case, decision, actor=actor)
    return decision


def as_read(case: Case, read: str) -> Decision:
    """Return the decision, locked, if it still is what `read` is the fingerprint of.

    Raises Outdated otherwise.
    """
    decision = _locked(case)
    if queries.fingerprint(decision) != read:
        raise Outdated
    return decision


def _open_draft(case: Case, actor: Person) -> Decision:
    if case.decision is None:
        # The call's row lock: two people who start at once make one draft, not two.
        locked(Call, case.call.id)
        case = queries.get_case(case.call.code)
    if case.decision is None:
        made = Decision(call_id=case.call.id, ranking={}, drafted_by=actor.id)
        db.session.add(made)
        db.session.flush()
        return made
    decision = locked(Decision, case.decision.id)
    if decision.state is not DecisionState.DRAFTED:
        raise Refused(gettext("The decision is sealed. To change it, revoke it with a reason."))
    return decision


def _locked(case: Case) -> Decision:
    if case.decision is None:
        raise Refused(gettext("There is no decision yet."))
    return locked(Decision, case.decision.id)
