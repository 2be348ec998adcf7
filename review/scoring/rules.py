"""Who may score what, and until when."""

from typing import Any

from flask_babel import lazy_gettext as _

from calls.call.states import CallState
from core.access import rule
from review.assignment.rules import may_read
from review.assignment.states import AssignmentState
from review.scoring.states import SheetState


@rule(_("The scoring of this call has ended: your sheets can be read, but no longer changed."))
def scoring_open(_actor: Any, reading: Any) -> bool:
    """Say yes while the jury reads and scores."""
    return reading.call.state is CallState.EVALUATION


@rule(_("This sheet is submitted and locked. If something is wrong in it, ask the secretariat."))
def unlocked(_actor: Any, reading: Any) -> bool:
    """Say yes until the juror has submitted the sheet, and again once it was reopened."""
    return reading.sheet is None or reading.sheet.state is SheetState.DRAFT


@rule(_("Only a submitted sheet can be reopened, while the jury still scores."))
def reopenable(_actor: Any, sheet: Any) -> bool:
    """Say yes to a submitted sheet of a call in evaluation."""
    return (
        sheet.state is SheetState.SUBMITTED
        and sheet.assignment.state is AssignmentState.DONE
        and sheet.assignment.entry.call.state is CallState.EVALUATION
    )


may_score = may_read & scoring_open
"""Marks are written by whoever may read the entry, while scoring is open."""
