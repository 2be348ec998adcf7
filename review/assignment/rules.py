"""Who may read what: one's own readings, once accepted, signed and declared, without conflict.

A subject has `juror` (a Seat, a Reading), and a Reading also `assignment` and `conflicted`. The SQL
twins speak of `Assignment`, joined with `Juror` and `Entry`.
"""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from accounts.rules import signed_in
from calls.call.states import CallState
from calls.entry.models import Entry
from core.access import rule
from review.assignment.models import Assignment, Conflict, Juror
from review.assignment.states import AssignmentState, JurorState

STANDING = (AssignmentState.DEPLOYED, AssignmentState.OPENED, AssignmentState.DONE)
"""The states of a reading that a juror has before him or her."""
BEFORE_DELIBERATION = (
    CallState.PUBLISHED,
    CallState.OPEN,
    CallState.CLOSED,
    CallState.ELIGIBILITY,
    CallState.EVALUATION,
)


@rule(_("You are not on the jury of this call."))
def on_jury(actor: Any, subject: Any) -> bool:
    """Say yes to a person invited to this jury who has not left it."""
    juror = subject.juror
    return juror is not None and juror.person_id == actor.id and juror.state is not JurorState.LEFT


@on_jury.filter
def _on_jury(actor: Any) -> sa.ColumnElement[bool]:
    return sa.and_(Juror.person_id == actor.id, Juror.state != JurorState.LEFT)


@rule(_("Accept the invitation to the jury first."))
def accepted(_actor: Any, subject: Any) -> bool:
    """Say yes once the invitation is accepted."""
    return subject.juror.state is JurorState.ACCEPTED


@accepted.filter
def _accepted(_actor: Any) -> sa.ColumnElement[bool]:
    return Juror.state == JurorState.ACCEPTED


@rule(_("Sign the confidentiality agreement first: before that no entry is shown."))
def bound(_actor: Any, subject: Any) -> bool:
    """Say yes once confidentiality is signed."""
    return subject.juror.confidentiality_at is not None


@bound.filter
def _bound(_actor: Any) -> sa.ColumnElement[bool]:
    return Juror.confidentiality_at.is_not(None)


@rule(_("Answer the question about conflicts of interest first: before that no entry is shown."))
def declared(_actor: Any, subject: Any) -> bool:
    """Say yes once the juror was asked about conflicts and answered."""
    return subject.juror.conflicts_at is not None


@declared.filter
def _declared(_actor: Any) -> sa.ColumnElement[bool]:
    return Juror.conflicts_at.is_not(None)


@rule(
    _(
        "You have a conflict of interest with this entry: it comes from your city, or you have "
        "declared it. So the entry and everything about its scores are closed to you."
    )
)
def unconflicted(_actor: Any, reading: Any) -> bool:
    """Say yes when nothing bars this juror from this entry."""
    return not reading.conflicted


@unconflicted.filter
def _unconflicted(_actor: Any) -> sa.ColumnElement[bool]:
    return sa.not_(conflicted())


@rule(_("This entry is not among your readings."))
def assigned(_actor: Any, reading: Any) -> bool:
    """Say yes to a reading that was given to the juror and not taken away."""
    return reading.assignment.state in STANDING


@assigned.filter
def _assigned(_actor: Any) -> sa.ColumnElement[bool]:
    return Assignment.state.in_(STANDING)


@rule(_("The readings are given out while the jury reads."))
def evaluating(_actor: Any, subject: Any) -> bool:
    """Return whether the jury reads."""
    return subject.call.state is CallState.EVALUATION


@rule(_("The conflicts can be declared when the list of admitted entries is final."))
def declarable(_actor: Any, subject: Any) -> bool:
    """Return whether conflicts are asked about.

    After scoring too: a chair who has read nothing answers before taking part in the decision.
    """
    return subject.call.state in (CallState.EVALUATION, CallState.DELIBERATION)


@rule(_("The jury of this call cannot change any more: its scoring has ended."))
def jury_open(_actor: Any, subject: Any) -> bool:
    """Say yes as long as people can join or leave the jury."""
    return getattr(subject, "call", subject).state in BEFORE_DELIBERATION


on_this_jury = signed_in & on_jury
may_read = on_this_jury & accepted & bound & declared & unconflicted & assigned
"""One policy for the page, its files, its list and its sheet."""
in_own_list = on_jury & accepted & bound & declared & unconflicted & assigned


def conflicted() -> sa.ColumnElement[bool]:
    """Return the condition that `Juror` must not read `Entry`."""
    barred = sa.exists().where(Conflict.juror_id == Juror.id, Conflict.entry_id == Entry.id)
    own_city = sa.and_(Juror.city_id.is_not(None), Juror.city_id == Entry.city_id)
    return sa.or_(barred, own_city)
