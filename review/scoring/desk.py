"""The secretariat's pages: how far the jury is, reopening a sheet, and the end of scoring.

No mark is shown here: the secretariat sees who has read what, not what they think.
"""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from calls.call.models import Call
from calls.call.states import CallState
from core import paging
from core.rooms import actor
from core.transitions import Refused
from review.assignment.forms import ReasonForm
from review.assignment.models import Juror
from review.scoring import operations, queries
from review.scoring.forms import EndForm
from review.scoring.models import Sheet


def progress(call: Call) -> str:
    """Show how far each juror and each entry is."""
    return _progress_page(call, EndForm())


def end_scoring(call: Call) -> Any:
    """End the scoring, complete or with a reason."""
    form = EndForm()
    if not form.validate_on_submit():
        return _progress_page(call, form), 422
    try:
        operations.end_scoring(call, actor=actor(), reason=form.reason.data or "")
    except Refused as refused:
        if call.state is not CallState.EVALUATION:
            raise
        form.reason.errors = [str(refused.why)]
        return _progress_page(call, form), 422
    flash(gettext("Scoring has ended. The jury can deliberate."), "success")
    return redirect(url_for("review.progress", code=call.code))


def juror_readings(juror: Juror) -> str:
    """Show one juror's readings: states and times, never marks."""
    page = paging.asked()
    readings = queries.readings_of_juror(juror, page)
    call = queries.call_of(juror)
    return render_template(
        "scoring/juror.html", juror=juror, call=call, readings=readings, page=page
    )


def reopening(sheet: Sheet) -> str:
    """Ask why a sheet is to be reopened."""
    return render_template("scoring/reopen.html", sheet=sheet, form=ReasonForm())


def reopen(sheet: Sheet) -> Any:
    """Unlock a sheet."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return render_template("scoring/reopen.html", sheet=sheet, form=form), 422
    operations.reopen(sheet, actor=actor(), reason=form.reason.data or "")
    flash(gettext("The sheet is open again. Please tell the juror."), "success")
    return redirect(url_for("review.juror_readings", juror_id=sheet.assignment.juror_id))


def _progress_page(call: Call, form: EndForm) -> str:
    page = paging.asked()
    return render_template(
        "scoring/progress.html",
        call=call,
        jurors=queries.progress_by_juror(call),
        entries=queries.progress_by_entry(call, page),
        page=page,
        form=form,
        running=call.state is CallState.EVALUATION,
    )
