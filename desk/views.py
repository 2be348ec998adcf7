"""The desk's pages."""

from typing import Any

from flask import Response, render_template, request, send_file, url_for

from accounts.rules import whole_secretariat
from calls.call.models import Call
from core import clock
from core.paging import Page
from core.rooms import actor
from desk import board as numbers
from desk import export, listing
from desk.wording import TONES, call_states, entry_states, event_words
from jury.decision.queries import Case, jury_of
from jury.decision.rules import AFTER_SCORING, sees_totals

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def home() -> str:
    """Show every call with its counts."""
    return render_template(
        "desk/home.html",
        calls=numbers.calls_with_counts(actor()),
        labels=call_states(),
        whole=bool(whole_secretariat(actor())),
    )


def board(call: Call) -> str:
    """Show where a call stands, and what needs a hand."""
    return render_template(
        "desk/board.html",
        call=call,
        definition=call.definition,
        phases=call_states(),
        counts=numbers.entries_by_state(call),
        states=entry_states(),
        drafts=numbers.drafts(call),
        jurors=numbers.jury_progress(call),
        troubles=numbers.troubles(call),
        decision=numbers.decision_state(call),
        events=numbers.last_events(call),
        words=event_words(),
        now=clock.now(),
    )


def entries(call: Call) -> str:
    """List the entries of a call."""
    scores = _may_see_scores(call)
    filters = listing.read_filters(request.args, scores=scores)
    lines, total = listing.page_of(call, filters, scores=scores)
    return render_template(
        "desk/entries.html",
        call=call,
        definition=call.definition,
        filters=filters,
        lines=lines,
        total=total,
        pages=Page(filters.page).pages(total),
        scores=scores,
        states=entry_states(),
        tones=TONES,
        href=lambda **changes: url_for(
            "desk.entries", code=call.code, **filters.href_args(**changes)
        ),
    )


def export_csv(call: Call) -> Response:
    """Send the filtered list as CSV."""
    # Whole before it leaves: the session ends with the view.
    answer = Response("".join(export.as_csv(_exported(call), call.code)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={call.code}-entries.csv"
    return answer


def export_xlsx(call: Call) -> Response:
    """Send the filtered list as a spreadsheet."""
    file = export.as_xlsx(_exported(call), call.code)
    return send_file(
        file, mimetype=SHEET, as_attachment=True, download_name=f"{call.code}-entries.xlsx"
    )


def _exported(call: Call) -> Any:
    scores = _may_see_scores(call)
    filters = listing.read_filters(request.args, scores=scores)
    return listing.every(call, filters, scores=scores)


def _may_see_scores(call: Call) -> bool:
    """Return whether the reader may see totals now: after scoring, and without a conflict."""
    if call.state not in AFTER_SCORING:
        return False
    return bool(sees_totals(actor(), Case(call, None, jury_of(call))))
