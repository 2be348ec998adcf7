"""The letters of a decision, the announcement, and the page of the edition."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import ngettext

from calls.call.models import Call
from calls.call.states import CallState
from core.post import html
from core.rooms import actor
from jury.decision.queries import Case
from jury.decision.sentences import outcome_label
from jury.decision.states import OutcomeKind, second_person
from jury.publication import operations, queries
from notices.states import LetterState

PUBLIC = (CallState.ANNOUNCED, CallState.ARCHIVED)
"""The states of a call in which its result may be told to everybody."""


def letters(case: Case) -> str:
    """Show the letters by kind and language, with one of each in full."""
    found = queries.letters_of(case.decision) if case.decision else []
    samples = {(each.kind, each.language): each for each in reversed(found)}
    may_approve = bool(case.decision) and bool(second_person(actor(), case.decision))
    return render_template(
        "publication/letters.html",
        case=case,
        call=case.call,
        letters=found,
        counts=queries.count_letters(found),
        samples=[samples[key] for key in sorted(samples)],
        drafted=sum(each.state is LetterState.DRAFTED for each in found),
        may_approve=may_approve,
        html=html,
        label=lambda kind: outcome_label(OutcomeKind(kind.removeprefix("result_"))),
    )


def approve_letters(case: Case) -> Any:
    """Freeze the letters, as a second person."""
    count = operations.approve_letters(case, actor=actor())
    flash(
        ngettext("%(num)d letter is approved.", "%(num)d letters are approved.", count), "success"
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
