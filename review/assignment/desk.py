"""The secretariat's pages: the jury with its invitations, and the assignment of readings."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext

from accounts.rules import still_signed_in_lately
from calls.call.models import Call
from core import paging
from core.db import db
from core.i18n import language
from core.rooms import actor
from core.transitions import Refused, require
from review.assignment import operations, proposals, queries, rules
from review.assignment.forms import InviteForm, ReasonForm
from review.assignment.models import Juror, Proposal
from review.assignment.queries import Table


def jurors(call: Call) -> str:
    """Show the jury, and the form of an invitation."""
    return _jury_page(call, _invite_form())


def invite(call: Call) -> Any:
    """Invite a person; the role of a chair decides, so it is given by a fresh sign-in alone."""
    require(rules.jury_open, actor(), call)
    form = _invite_form()
    if not form.validate_on_submit():
        return _jury_page(call, form), 422
    if form.chairs.data and not (verdict := still_signed_in_lately(actor(), call)):
        form.chairs.errors = [str(verdict.why)]
        return _jury_page(call, form, asks_sign_in=True), 422
    try:
        juror = operations.invite(
            call,
            actor=actor(),
            email=form.email.data or "",
            name=form.name.data or "",
            language=form.language.data or "",
            city_id=form.city_id,
            chairs=form.chairs.data,
        )
    except Refused as refused:
        form.email.errors = [str(refused.why)]
        return _jury_page(call, form), 422
    flash(gettext("%(name)s is invited.", name=juror.person.name), "success")
    return redirect(url_for("review.jurors", code=call.code))


def juror_leaves(juror: Juror) -> Any:
    """Show what taking a juror off the jury means."""
    return render_template("assignment/leave.html", juror=juror, form=ReasonForm())


def take_off(juror: Juror) -> Any:
    """Take a juror off the jury."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return render_template("assignment/leave.html", juror=juror, form=form), 422
    operations.leave(juror, actor=actor(), reason=form.reason.data or "")
    flash(gettext("%(name)s is no longer on the jury.", name=juror.person.name), "success")
    return redirect(url_for("review.jurors", code=_code(juror.call_id)))


def assignment(table: Table) -> str:
    """Show the latest proposal, or what stands, entry by entry."""
    page = paging.asked()
    return render_template(
        "assignment/assignment.html",
        call=table.call,
        proposal=table.proposal,
        jurors=queries.jury_of(table.call),
        entries=queries.matrix(table, page),
        page=page,
        fewest=proposals.fewest_readers(table.call),
        may_propose=rules.evaluating(actor(), table),
    )


def propose(call: Call) -> Any:
    """Have an assignment computed."""
    proposals.propose(call, actor=actor())
    return redirect(url_for("review.assignment", code=call.code))


def deploy(proposal: Proposal) -> Any:
    """Give the proposed readings out."""
    count = proposals.deploy(proposal, actor=actor())
    said = ngettext(
        "%(num)d reading is given out. Each juror gets one letter.",
        "%(num)d readings are given out. Each juror gets one letter.",
        count,
    )
    flash(said, "success")
    return redirect(url_for("review.assignment", code=_code(proposal.call_id)))


def discard(proposal: Proposal) -> Any:
    """Put the proposal aside."""
    proposals.discard(proposal, actor=actor())
    flash(gettext("The proposal is discarded."), "success")
    return redirect(url_for("review.assignment", code=_code(proposal.call_id)))


def _invite_form() -> InviteForm:
    form = InviteForm(queries.cities())
    if not form.is_submitted():
        form.language.data = language()
    return form


def _jury_page(call: Call, form: InviteForm, *, asks_sign_in: bool = False) -> str:
    return render_template(
        "assignment/jury.html",
        call=call,
        jurors=queries.jury_of(call),
        form=form,
        may_change=rules.jury_open(actor(), call),
        asks_sign_in=asks_sign_in,
    )


def _code(call_id: int) -> str:
    return db.session.get_one(Call, call_id).code
