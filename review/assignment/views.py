"""A juror's pages: the calls, and the way from the invitation to the list of readings."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from accounts.models import Person
from core import paging
from core.rooms import actor
from review.assignment import operations, queries
from review.assignment.confidentiality import PROMISES
from review.assignment.forms import Declaration, read_declaration
from review.assignment.models import ConflictKind
from review.assignment.queries import Seat, Show
from review.assignment.states import JurorState

READINGS_A_PAGE = 100


def juries(person: Person) -> str:
    """Show the calls on whose jury this person is."""
    return render_template("assignment/juries.html", juries=queries.juries_of(person))


def jury(seat: Seat) -> str:
    """Show what this juror has to do now: answer, sign, declare, or read."""
    if seat.juror.state is not JurorState.ACCEPTED:
        return render_template("assignment/invitation.html", seat=seat, call=seat.call)
    if seat.juror.confidentiality_at is None:
        return confidentiality(seat)
    if seat.juror.conflicts_at is None:
        return _declare_page(seat, Declaration())
    return _readings_page(seat)


def accept(seat: Seat) -> Any:
    """Accept the invitation."""
    operations.accept(seat.juror, actor=actor())
    flash(gettext("Thank you for being on the jury."), "success")
    return redirect(url_for("review.jury", code=seat.call.code))


def decline(seat: Seat) -> Any:
    """Decline the invitation."""
    operations.decline(seat.juror, actor=actor())
    flash(gettext("You have declined. Thank you for telling us."), "success")
    return redirect(url_for("review.juries"))


def confidentiality(seat: Seat, error: str = "") -> str:
    """Show the promises, to sign or as they were signed."""
    return render_template(
        "assignment/confidentiality.html", seat=seat, call=seat.call, promises=PROMISES, error=error
    )


def sign_confidentiality(seat: Seat) -> Any:
    """Sign the promises."""
    if seat.juror.confidentiality_at is None and not request.form.get("promise"):
        return confidentiality(seat, gettext("Tick the box to sign.")), 422
    operations.sign_confidentiality(seat, actor=actor())
    return redirect(url_for("review.jury", code=seat.call.code))


def conflicts(seat: Seat) -> str:
    """Show the list of entries with what was declared before."""
    entries = queries.to_declare(seat)
    known = {row.id: row.text for row in entries if row.kind is ConflictKind.DECLARED}
    return _declare_page(seat, Declaration(texts=known))


def declare_conflicts(seat: Seat) -> Any:
    """Take the answer about every entry."""
    ids = [row.id for row in queries.to_declare(seat)]
    found = read_declaration(request.form, ids)
    if found.errors:
        return _declare_page(seat, found), 422
    operations.declare_conflicts(seat, found.texts, actor=actor())
    flash(gettext("Your answer about conflicts of interest is recorded."), "success")
    return redirect(url_for("review.jury", code=seat.call.code))


def _declare_page(seat: Seat, found: Declaration) -> str:
    return render_template(
        "assignment/conflicts.html",
        seat=seat,
        call=seat.call,
        entries=queries.to_declare(seat),
        found=found,
    )


def _readings_page(seat: Seat) -> str:
    asked, page = request.args.get("show", ""), paging.asked(READINGS_A_PAGE)
    show = Show(asked) if asked in set(Show) else Show.ALL
    return render_template(
        "assignment/readings.html",
        seat=seat,
        call=seat.call,
        definition=seat.call.definition,
        show=show,
        page=page,
        counts=queries.reading_counts(seat, actor()),
        readings=queries.readings(seat, actor(), show, page),
    )
