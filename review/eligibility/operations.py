"""What happens in eligibility: the rules are computed, people decide, the jury gets the entries."""

from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import gettext, ngettext

from accounts.models import Person
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core import clock, events, jobs, transitions
from core.actors import SYSTEM_ID
from core.db import db, locked
from core.transitions import Refused, require
from review.eligibility import queries, rules
from review.eligibility.checks import check, passes
from review.eligibility.models import Answer, EligibilityCheck, EligibilityVerdict


def start_checks(call: Call, *, actor: Person) -> None:
    """Begin the eligibility phase of a closed call; a job computes the rules for every entry."""
    call = locked(Call, call.id)
    transitions.apply(call, "check", actor=actor)
    _check_later(call)


def check_again(call: Call, *, actor: Person) -> None:
    """Have the rules computed anew, say after a change in the register; earlier checks stay.

    Only entries without a verdict get a new check. Raises Refused outside the phase.
    """
    call = _in_phase(call, actor)
    events.record(call, "eligibility_check_asked", actor=actor)
    _check_later(call)


def compute_checks(call_id: int) -> int:
    """Compute the rules for every submitted entry of a call; return how many.

    The number of statements does not depend on the number of entries.
    """
    call = locked(Call, call_id)
    jury, now = queries.jury_cities(call), clock.now()
    findings = {
        entry_id: check(case, call.definition, jury)
        for entry_id, case in queries.cases(call).items()
    }
    rows = [
        {
            "entry_id": entry_id,
            "computed": Answer.ELIGIBLE if passes(found) else Answer.INELIGIBLE,
            "facts": {"rules": [each.stored() for each in found]},
            "computed_at": now,
        }
        for entry_id, found in findings.items()
    ]
    if rows:
        db.session.execute(sa.insert(EligibilityCheck), rows)
    system = db.session.get_one(Person, SYSTEM_ID)
    passing = sum(row["computed"] is Answer.ELIGIBLE for row in rows)
    events.record(call, "eligibility_checked", actor=system, entries=len(rows), passing=passing)
    return len(rows)


def give_verdict(entry: Entry, verdict: Answer, *, actor: Person, reason: str = "") -> None:
    """Decide about one entry: confirm what was computed, or override it with a reason.

    A later verdict replaces an earlier one, which stays on record. Raises Refused, with a sentence,
    outside the phase, before the entry was checked, and on an override without a reason.
    """
    _in_phase(entry.call, actor)
    entry, reason = locked(Entry, entry.id), reason.strip()
    query = sa.select(EligibilityCheck).where(EligibilityCheck.entry_id == entry.id)
    found = db.session.scalar(query.order_by(EligibilityCheck.id.desc()).limit(1))
    if found is None:
        raise Refused(gettext("The rules have not been computed for this entry yet."))
    if found.computed is not verdict and not reason:
        raise Refused(gettext("Please give a reason: it is kept with the record."))
    _decide([(entry, found)], verdict, actor=actor, reason=reason)


def check_entry_again(entry: Entry) -> None:
    """Have the rules computed anew for an entry that came back while they are being looked at.

    A verdict given before is asked again: what stands may be another text.
    """
    if entry.call.state is CallState.ELIGIBILITY:
        _check_later(entry.call)


def confirm_passing(call: Call, *, actor: Person) -> int:
    """Admit every undecided entry that meets all rules; return how many.

    The number of statements does not depend on the number of entries. Raises Refused outside the
    phase.
    """
    call = _in_phase(call, actor)
    query = (
        sa.select(Entry, EligibilityCheck)
        .join(EligibilityCheck, EligibilityCheck.id == queries.latest_check())
        .where(Entry.call_id == call.id, rules.undecided.where(actor), rules.passing.where(actor))
        .with_for_update(of=Entry)
    )
    pairs = [(entry, found) for entry, found in db.session.execute(query)]
    _decide(pairs, Answer.ELIGIBLE, actor=actor)
    return len(pairs)


def begin_evaluation(call: Call, *, actor: Person) -> int:
    """End the phase and hand the eligible entries to the jury; return how many.

    Raises Refused while an entry waits for its verdict, or is with its city.
    """
    call = _in_phase(call, actor)
    waiting = (EntryState.SUBMITTED, EntryState.ELIGIBLE)
    query = sa.select(Entry).where(Entry.call_id == call.id, Entry.state.in_(waiting))
    entries = list(db.session.scalars(query.with_for_update(of=Entry)))
    undecided = sum(bool(rules.undecided(actor, entry)) for entry in entries)
    if undecided:
        raise Refused(
            ngettext(
                "%(num)d entry still waits for its verdict.",
                "%(num)d entries still wait for their verdict.",
                undecided,
            )
        )
    if returned := queries.counts(call)["returned"]:
        raise Refused(
            ngettext(
                "%(num)d entry is with its city, to be completed: wait for it, or take it back.",
                "%(num)d entries are with their cities, to be completed: wait, or take them back.",
                returned,
            )
        )
    for entry in entries:
        transitions.apply(entry, "evaluate", actor=actor)
    transitions.apply(call, "evaluate", actor=actor, entries=len(entries))
    return len(entries)


def _decide(
    pairs: Iterable[tuple[Entry, EligibilityCheck]],
    verdict: Answer,
    *,
    actor: Person,
    reason: str = "",
) -> None:
    name = "admit" if verdict is Answer.ELIGIBLE else "exclude"
    for entry, found in pairs:
        overrides = found.computed is not verdict
        why = reason or _rules_not_met(found)
        facts = {"check": found.id, "overrides": overrides}
        transitions.apply(entry, name, actor=actor, reason=why or None, **facts)
        db.session.add(
            EligibilityVerdict(
                entry_id=entry.id,
                check_id=found.id,
                verdict=verdict,
                overrides=overrides,
                reason=reason,
                given_by=actor.id,
            )
        )
    db.session.flush()


def _rules_not_met(found: EligibilityCheck) -> str:
    unmet = [each["rule"] for each in found.facts["rules"] if each["result"] != "pass"]
    return "Rules not met: " + ", ".join(unmet) if unmet else ""


def _check_later(call: Call) -> None:
    moment = clock.now().isoformat()
    jobs.later("eligibility.compute_checks", key=f"{call.id}:{moment}", call_id=call.id)


def _in_phase(call: Call, actor: Person) -> Call:
    call = locked(Call, call.id)
    require(rules.checking, actor, call)
    return call
