"""The last look before what cannot be undone: releasing to the cities, announcing to everybody.

Each page shows what will happen; its button carries the fingerprint of what was shown.
"""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext

from calls.call.states import CallState
from core.rooms import actor
from jury.decision import operations as decisions
from jury.decision import queries as decision
from jury.decision.forms import sent_fingerprint
from jury.decision.models import Decision
from jury.decision.operations import Outdated
from jury.decision.queries import Case
from jury.decision.sentences import outcome_label
from jury.decision.states import DecisionState
from jury.publication import operations
from jury.publication.changes import Shift, telling_of
from notices.states import LetterState


def releasing(case: Case) -> Any:
    """Show what a release does: outcomes, and letters that leave."""
    if not may_be_released(case):
        return redirect(url_for("jury.decision", code=case.call.code))
    return _release_page(case)


def release(case: Case) -> Any:
    """Tell the cities."""
    try:
        decisions.release(case, actor=actor(), read=sent_fingerprint())
    except Outdated as outdated:
        case = decision.read_anew(case)
        if not may_be_released(case):
            raise
        return _release_page(case, str(outdated.why)), 409
    flash(gettext("Released: the letters are on their way to the cities."), "success")
    return redirect(url_for("jury.letters", code=case.call.code))


def announcing(case: Case) -> Any:
    """Show what an announcement makes public."""
    if not may_be_announced(case):
        return redirect(url_for("jury.decision", code=case.call.code))
    return _page("publication/announcing.html", case)


def announce(case: Case) -> Any:
    """Make the result public."""
    try:
        operations.announce(case, actor=actor(), read=sent_fingerprint())
    except Outdated as outdated:
        case = decision.read_anew(case)
        if not may_be_announced(case):
            raise
        return _page("publication/announcing.html", case, str(outdated.why)), 409
    flash(gettext("Announced: everybody can see the result now."), "success")
    return redirect(url_for("jury.edition", code=case.call.code))


def may_be_released(case: Case) -> bool:
    """Return whether the decision is signed and the cities do not know it yet."""
    return case.decision is not None and case.decision.state is DecisionState.SIGNED_OFF


def may_be_announced(case: Case) -> bool:
    """Return whether the cities know and the public does not."""
    is_released = case.decision is not None and case.decision.state is DecisionState.RELEASED
    return is_released and case.call.state is CallState.DECIDED


def _release_page(case: Case, problem: str = "") -> str:
    telling = telling_of(_decision(case), is_public=False)
    states = Counter(letter.state for letter in telling.letters)
    ended = sum(change.shift is Shift.WENT and not change.done for change in telling.changes)
    return _page(
        "publication/releasing.html",
        case,
        problem,
        telling=telling,
        leaving=states[LetterState.APPROVED] - ended + telling.newcomers,
        is_approved=states[LetterState.APPROVED] > 0 and not states[LetterState.DRAFTED],
    )


def _decision(case: Case) -> Decision:
    if case.decision is None:
        raise LookupError(case.call.code)
    return case.decision


def _page(template: str, case: Case, problem: str = "", **words: object) -> str:
    return render_template(
        template,
        call=case.call,
        decision=case.decision,
        read=decision.fingerprint(_decision(case)),
        entries=decision.standings(case.call),
        groups=decision.entries_by_outcome(case),
        outcome_label=outcome_label,
        problem=problem,
        **words,
    )
