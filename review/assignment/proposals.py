"""What happens to an assignment as a whole: it is computed, looked at, deployed or discarded."""

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import lazyload

from accounts.models import Person
from calls.call.models import Call
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core import clock, jobs, transitions
from core.actors import SYSTEM_ID
from core.db import Json, db, locked
from core.transitions import Refused
from notices.operations import write
from review.assignment import matching, queries, rules
from review.assignment.models import Assignment, ConflictKind, Juror, Proposal
from review.assignment.operations import add_conflicts
from review.assignment.states import AssignmentState, JurorState, ProposalState

UNDEPLOYED = (ProposalState.COMPUTING, ProposalState.READY)


def propose(call: Call, *, actor: Person) -> Proposal:
    """Have an assignment computed by a job; a proposal that was not deployed is discarded.

    Raises Refused unless the jury may read now and somebody has accepted to.
    """
    call = _evaluating(call)
    has_jurors = sa.exists().where(Juror.call_id == call.id, Juror.state == JurorState.ACCEPTED)
    if not db.session.scalar(sa.select(has_jurors)):
        raise Refused(gettext("Nobody has accepted to be on the jury yet."))
    old = sa.select(Proposal).where(Proposal.call_id == call.id, Proposal.state.in_(UNDEPLOYED))
    for proposal in db.session.scalars(old.with_for_update()):
        transitions.apply(proposal, "discard", actor=actor)
    proposal = Proposal(call_id=call.id, created_by=actor.id)
    db.session.add(proposal)
    db.session.flush()
    jobs.later("assignment.propose", key=str(proposal.id), proposal_id=proposal.id)
    return proposal


def compute(proposal_id: int) -> None:
    """Fill a proposal: pair everybody with everything, minus conflicts and what stands already.

    The number of statements does not depend on the number of pairs. A proposal that was discarded
    meanwhile is left alone.
    """
    proposal = locked(Proposal, proposal_id)
    if proposal.state is not ProposalState.COMPUTING:
        return
    call = db.session.get_one(Call, proposal.call_id)
    panel = queries.panel_of(call, minimum=fewest_readers(call))
    found, standing = matching.propose(panel), queries.standing_pairs(call)
    new = [pair for pair in found.pairs if pair not in standing]
    where = {"call_id": call.id, "proposal_id": proposal.id, "round": 1}
    rows = [where | {"juror_id": juror, "entry_id": entry} for juror, entry in new]
    if rows:
        state = {"state": AssignmentState.PROPOSED}
        db.session.execute(sa.insert(Assignment), [row | state for row in rows])
    _keep_own_cities(found)
    proposal.manifest = _manifest(found, kept=len(found.pairs) - len(new))
    transitions.apply(
        proposal,
        "propose",
        actor=db.session.get_one(Person, SYSTEM_ID),
        new=len(new),
        pairs_digest=found.manifest.pairs_digest,
    )


def deploy(proposal: Proposal, *, actor: Person) -> int:
    """Give the proposed readings out; return how many. A job tells each juror, once.

    A pair that may no longer stand (a conflict declared, a juror or an entry gone since) is
    withdrawn instead. Raises Refused unless the proposal is ready and the jury may read now.
    """
    _evaluating(db.session.get_one(Call, proposal.call_id))
    proposal = locked(Proposal, proposal.id)
    transitions.apply(proposal, "deploy", actor=actor)
    fit = sa.and_(
        Juror.state == JurorState.ACCEPTED,
        Entry.state == EntryState.EVALUATION,
        sa.not_(rules.conflicted()),
    )
    query = (
        sa.select(Assignment, fit)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.proposal_id == proposal.id)
        .where(Assignment.state == AssignmentState.PROPOSED)
        .options(lazyload(Assignment.juror), lazyload(Assignment.entry))
        .with_for_update(of=Assignment)
    )
    given = 0
    for assignment, fits in db.session.execute(query):
        transitions.apply(assignment, "deploy" if fits else "withdraw", actor=actor)
        given += bool(fits)
    db.session.flush()
    jobs.later("assignment.notify", key=str(proposal.id), proposal_id=proposal.id)
    return given


def discard(proposal: Proposal, *, actor: Person) -> None:
    """Put a proposal aside; its rows stay as they were proposed."""
    transitions.apply(locked(Proposal, proposal.id), "discard", actor=actor)


def notify(proposal_id: int) -> int:
    """Write to each juror who was given readings by a proposal; return how many letters there are.

    One letter a juror and proposal, whatever happens to the worker: its key is unique.
    """
    proposal = db.session.get_one(Proposal, proposal_id)
    call = db.session.get_one(Call, proposal.call_id)
    query = sa.select(Juror, sa.func.count()).join(Assignment, Assignment.juror_id == Juror.id)
    query = query.where(Assignment.proposal_id == proposal_id)
    query = query.where(Assignment.state.in_(rules.STANDING)).group_by(Juror.id)
    query = query.options(lazyload(Juror.person))
    counted = db.session.execute(query.order_by(Juror.id)).all()
    system = db.session.get_one(Person, SYSTEM_ID)
    for juror, count in counted:
        title = call.definition.text(call.definition.title, juror.person.language)
        write(
            actor=system,
            kind="readings_assigned",
            key=f"{proposal_id}:{juror.id}",
            to=juror.person,
            call_id=call.id,
            code=call.code,
            title=title,
            count=count,
        )
    return len(counted)


def fewest_readers(call: Call) -> int:
    """Return how many readers an entry needs: what the call says, else the majority of its jury."""
    jury = call.definition.jury
    return jury.readings_per_entry or jury.size // 2 + 1


def _evaluating(call: Call) -> Call:
    call = locked(Call, call.id)
    if not rules.evaluating(None, queries.Table(call, None)):
        raise Refused(gettext("Readings are given out while the jury reads, not before or after."))
    return call


def _keep_own_cities(found: matching.Proposal) -> None:
    """Keep computed conflicts as rows, so that every later step reads them in one place."""
    add_conflicts(
        {
            "juror_id": each.juror_id,
            "entry_id": each.entry_id,
            "kind": ConflictKind.OWN_CITY,
            "text": "",
            "declared_at": clock.now(),
        }
        for each in found.exclusions
        if matching.Reason.OWN_CITY in each.reasons
    )


def _manifest(found: matching.Proposal, *, kept: int) -> Json:
    return {
        "code_version": found.manifest.code_version,
        "parameters": dict(found.manifest.parameters),
        "input_digest": found.manifest.input_digest,
        "pairs_digest": found.manifest.pairs_digest,
        "pairs": len(found.pairs),
        "kept": kept,
        "loads": {str(juror): load for juror, load in found.loads.items()},
        "exclusions": [
            [each.juror_id, each.entry_id, [reason.value for reason in each.reasons]]
            for each in found.exclusions
        ],
        "shortfalls": [
            {
                "entry": each.entry_id,
                "jurors": each.jurors,
                "in_conflict": each.in_conflict,
                "readers": each.readers,
                "minimum": each.minimum,
            }
            for each in found.shortfalls
        ],
    }
