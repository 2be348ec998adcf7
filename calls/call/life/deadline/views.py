"""The page on which the deadline is extended and its grace is set."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from calls.call.life import audience, queries, said
from calls.call.life.deadline import operations
from calls.call.life.speech import gettext
from calls.call.models import Call
from core.i18n import when_text
from core.rooms import actor

NONE = said.Moment("closes")


def deadline(call: Call) -> str:
    """Show the deadline, what an extension will do, and the extensions so far."""
    time = said.shown("closes", call.closes_at, call.zone).time
    return _page(call, closes=said.Moment("closes", time=time))


def extend_deadline(call: Call) -> Any:
    """Move the deadline."""
    closes = said.moment(request.form, "closes", call.zone)
    reason = said.text(request.form, "reason")
    errors = list(closes.errors)
    if closes.at and (problem := operations.deadline_error(call, closes.at)):
        errors.append(("closes-day", problem))
    if problem := said.reason_error(reason):
        errors.append(("reason", problem))
    if errors or closes.at is None:
        return _page(call, closes=closes, reason=reason, errors=errors), 422
    operations.extend(call, closes.at, reason=reason, actor=actor())
    flash(_extended_until(call, closes), "success")
    return redirect(url_for("calls.deadline", code=call.code))


def set_grace(call: Call) -> Any:
    """Set the minutes after the deadline in which entries are still taken."""
    typed = said.text(request.form, "grace")[:20]
    minutes = int(typed) if typed.isascii() and typed.isdigit() else -1
    if problem := operations.grace_error(minutes):
        return _page(call, closes=NONE, grace=typed, errors=[("grace", problem)]), 422
    operations.set_grace(call, minutes, actor=actor())
    flash(gettext("The grace is set. Applicants do not see it."), "success")
    return redirect(url_for("calls.deadline", code=call.code))


def _extended_until(call: Call, closes: said.Moment) -> str:
    until = when_text(closes.at or call.closes_at, call.zone)
    return gettext("The deadline is now %(when)s. The letters are on their way.", when=until)


def _page(call: Call, **more: Any) -> str:
    cities = audience.cities_in(call).drafting | queries.cities_with_permit(call.id)
    return render_template(
        "life/deadline.html",
        **{"errors": [], "reason": "", "grace": call.grace_minutes, **more},
        call=call,
        extensions=queries.extensions_of(call),
        cities=len(cities),
        readers=len(audience.writers(cities, call.id)),
        cannot_extend=operations.why_not_extended(call),
        no_grace=operations.why_no_grace(call),
    )
