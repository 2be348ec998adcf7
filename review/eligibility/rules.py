"""When eligibility can be worked on, and which entries still wait for a verdict."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.access import rule
from review.eligibility.models import Answer, EligibilityCheck


@rule(_("Verdicts are given while eligibility is being checked, before the jury starts to read."))
def checking(_actor: Any, call: Any) -> bool:
    """Say yes while the call is in its eligibility phase."""
    return call.state is CallState.ELIGIBILITY


@rule(_("This entry has its verdict."))
def undecided(_actor: Any, entry: Any) -> bool:
    """Say yes to an entry that was submitted and has no verdict yet."""
    return entry.state is EntryState.SUBMITTED


@undecided.filter
def _undecided(_actor: Any) -> sa.ColumnElement[bool]:
    return Entry.state == EntryState.SUBMITTED


@rule(_("This entry does not meet every rule: look at it and decide with a reason."))
def passing(_actor: Any, check: Any) -> bool:
    """Say yes to a check in which every rule was met."""
    return check.computed is Answer.ELIGIBLE


@passing.filter
def _passing(_actor: Any) -> sa.ColumnElement[bool]:
    return EligibilityCheck.computed == Answer.ELIGIBLE
