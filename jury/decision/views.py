"""The desk of the decision: ranking, outcomes, sealing, signing off, releasing."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from accounts.rules import whole_secretariat
from core import paging
from core.rooms import actor
from core.transitions import Refused
from jury.decision import operations, queries
from jury.decision.forms import sent_fingerprint
from jury.decision.operations import Outdated
from jury.decision.portfolio import propose_portfolio
from jury.decision.queries import Case
from jury.decision.rules import role_counts_here
from jury.decision.sentences import outcome_label, why_sentence
from jury.decision.states import DecisionState, OutcomeKind, second_person

CHOICES = 150
"""Places with a choice of outcome; those below are not selected unless they were chosen before."""
BEFORE_RELEASE = (DecisionState.SEALED, DecisionState.SIGNED_OFF)
ROWS = 100
"""Rows of a page of the ranking."""


def ranking(case: Case) -> str:
    """Show the ranking with every criterion, page by page."""
    entries, page = queries.standings(case.call), paging.asked(ROWS)
    kept = _kept_ranking(case, entries)
    return render_template(
        "decision/ranking.html",
        call=case.call,
        entries=entries,
        ranking=kept,
        rows=kept["rows"][page.offset : page.offset + ROWS],
        page=page.number,
        pages=page.pages(len(kept["rows"])),
    )


def decision(case: Case) -> str:
    """Show the decision as it stands: to be drafted, or sealed and what comes next."""
    return _decision_page(case)


def save_decision(case: Case) -> Any:
    """Keep a draft; with "seal", seal it when it obeys the call."""
    outcomes, void = _read(request.form, case), bool(request.form.get("void"))
    statement = request.form.get("statement", "")[:20_000].replace("\x00", "")
    drafted = operations.draft(case, outcomes, void=void, statement=statement, actor=actor())
    case = replace(case, decision=drafted)
    if "seal" not in request.form:
        flash(gettext("The draft is saved. Nobody else is told."), "success")
        return redirect(url_for("jury.decision", code=case.call.code))
    if found := operations.problems(case, drafted):
        return _draft_page(case, queries.standings(case.call), found), 422
    operations.seal(case, actor=actor())
    flash(gettext("The decision is sealed. A second person now signs it off."), "success")
    return redirect(url_for("jury.decision", code=case.call.code))


def sign_off(case: Case) -> Any:
    """Confirm as a second person."""
    try:
        operations.sign_off(case, actor=actor(), read=sent_fingerprint())
    except Outdated as outdated:
        return _decision_page(queries.read_anew(case), str(outdated.why)), 409
    flash(gettext("Signed off. The decision stands, under embargo."), "success")
    return redirect(url_for("jury.decision", code=case.call.code))


def revoke(case: Case) -> Any:
    """Take the decision back, with a reason."""
    operations.revoke(case, actor=actor(), reason=request.form.get("reason", "")[:5000])
    flash(
        gettext("The decision is revoked and kept on record. You can draft a new one."), "success"
    )
    return redirect(url_for("jury.decision", code=case.call.code))


def _decision_page(case: Case, problem: str = "") -> str:
    decision = case.decision
    if decision is None or decision.state is DecisionState.DRAFTED:
        problems = [problem] if problem else []
        return _draft_page(case, queries.standings(case.call), problems)
    deciders = queries.deciders(case) if decision.state in BEFORE_RELEASE else []
    return render_template(
        "decision/sealed.html",
        case=case,
        call=case.call,
        decision=decision,
        read=queries.fingerprint(decision),
        entries=queries.standings(case.call),
        groups=queries.entries_by_outcome(case),
        outcome_label=outcome_label,
        deciders=deciders,
        may_confirm=any(not decider.counts for decider in deciders)
        and bool(whole_secretariat(actor())),
        is_second=bool(second_person(actor(), decision)),
        counts=role_counts_here(actor(), case),
        problem=problem,
    )


def _draft_page(case: Case, entries: Any, problems: list[str] | None = None) -> str:
    computed = queries.ranking_of(case.call, entries)
    proposal = propose_portfolio(computed, case.rules)
    suggested = {each.entry_id: each for each in proposal.suggestions}
    chosen = {each.entry_id: each.kind for each in case.decision.outcomes} if case.decision else {}
    kept = queries.snapshot(computed)
    set_apart = {entry for entry, kind in chosen.items() if kind is not OutcomeKind.NOT_SELECTED}
    below = [row for row in kept["rows"][CHOICES:] if row["entry"] in set_apart]
    rows = kept["rows"][:CHOICES] + below
    return render_template(
        "decision/draft.html",
        case=case,
        call=case.call,
        decision=case.decision,
        entries=entries,
        ranking=kept,
        rows=rows,
        suggested=suggested,
        ties=proposal.ties,
        chosen=chosen,
        problems=problems or [],
        outcome_label=outcome_label,
        why_sentence=why_sentence,
        counts=role_counts_here(actor(), case),
    )


def _kept_ranking(case: Case, entries: Any) -> dict[str, Any]:
    """Return the ranking that was sealed, or the one of this moment before that."""
    if case.decision and case.decision.state is not DecisionState.DRAFTED:
        return case.decision.ranking
    return queries.snapshot(queries.ranking_of(case.call, entries))


def _read(form: MultiDict[str, str], case: Case) -> dict[int, OutcomeKind]:
    """Read the outcomes that were chosen; what is not one of ours is refused."""
    kinds = {kind.value: kind for kind in case.kinds}
    chosen: dict[int, OutcomeKind] = {}
    for name, value in form.items():
        number = name.removeprefix("outcome-")
        if name.startswith("outcome-") and number.isdigit() and value:
            if value not in kinds:
                raise Refused(gettext("One of the outcomes is not one of this call."))
            chosen[int(number)] = kinds[value]  # numbers of no entry here fall away in draft()
    return chosen
