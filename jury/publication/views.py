"""The letters of a decision, the announcement, and the page of the edition."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext

from accounts.rules import secretariat
from calls.call.models import Call
from calls.call.states import CallState
from core.post import html
from core.rooms import actor
from core.transitions import Refused
from jury.decision.forms import sent_fingerprint
from jury.decision.operations import Outdated
from jury.decision.queries import Case, read_anew
from jury.decision.rules import released
from jury.decision.sentences import outcome_label
from jury.decision.states import OutcomeKind, second_person
from jury.publication import operations, queries
from jury.publication.changes import telling_of
from notices.states import LetterState
from notices.words import greeted

PUBLIC = (CallState.ANNOUNCED, CallState.ARCHIVED)
"""The states of a call in which its result may be told to everybody."""
WAITING = (LetterState.DRAFTED, LetterState.APPROVED)


def letters(case: Case) -> str:
    """Show one text of each kind and language in full, and whom the letters go to."""
    return _letters_page(case)


def _letters_page(case: Case, problem: str = "") -> str:
    decision, who = case.decision, actor()
    if decision is None:
        raise Refused(gettext("There is no decision yet."))
    is_public = case.call.state in PUBLIC
    telling = telling_of(decision, is_public=is_public)
    return render_template(
        "publication/letters.html",
        call=case.call,
        telling=telling,
        read=queries.fingerprint(decision),
        problem=problem,
        counts=queries.count_letters(telling.letters),
        samples=queries.samples_of(decision),
        drafted=sum(each.state is LetterState.DRAFTED for each in telling.letters),
        waiting=sum(each.state in WAITING for each in telling.letters),
        is_released=bool(released(who, case)),
        may_approve=bool(second_person(who, decision)),
        may_tell=not is_public and bool((released & secretariat)(who, case)),
        html=lambda text: html(greeted(text, "…")),
        label=lambda kind: outcome_label(OutcomeKind(kind.removeprefix("result_"))),
    )


def approve_letters(case: Case) -> Any:
    """Freeze the letters, as a second person."""
    try:
        count = operations.approve_letters(case, actor=actor(), read=sent_fingerprint())
    except Outdated as outdated:
        return _letters_page(read_anew(case), str(outdated.why)), 409
    flash(
        ngettext("%(num)d letter is approved.", "%(num)d letters are approved.", count), "success"
    )
    return redirect(url_for("jury.letters", code=case.call.code))


def tell_newcomers(case: Case) -> Any:
    """Send the approved text to who may be told only since the release."""
    count = operations.tell_newcomers(case, actor=actor())
    flash(
        ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", count),
        "success",
    )
    return redirect(url_for("jury.letters", code=case.call.code))


def edition(call: Call) -> str:
    """Show the result after the announcement; until then, when it will be."""
    if call.state not in PUBLIC:
        return render_template("publication/embargo.html", call=call, definition=call.definition)
    found = queries.results(call.id)
    groups = [(kind, [each for each in found if each.kind is kind]) for kind in OutcomeKind]
    return render_template(
        "publication/edition.html",
        call=call,
        definition=call.definition,
        groups=[(kind, rows) for kind, rows in groups if rows],
        outcome_label=outcome_label,
    )
