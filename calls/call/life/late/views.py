"""The pages on which one city is let in late."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from calls.call.life import audience, queries, said
from calls.call.life.late import operations
from calls.call.life.models import LatePermit
from calls.call.life.speech import gettext, ngettext
from calls.call.models import Call
from core.rooms import actor
from core.transitions import Refused

Errors = list[tuple[str, str]]


def late_cities(call: Call) -> str:
    """Show the permits of the call, and the form for another."""
    return _list(call, until=said.Moment("until", time="23:59"))


def grant_permit(call: Call) -> Any:
    """Let one city in late."""
    city = queries.find_city(request.form.get("city", ""))
    until, reason, errors = _read(call)
    if city is None:
        errors.insert(0, ("city", gettext("Choose the city that may come late.")))
    if errors or city is None or until.at is None:
        return _list(call, until=until, reason=reason, errors=errors, chosen=city), 422
    try:
        _permit, told = operations.grant(call, city, until.at, reason=reason, actor=actor())
    except Refused as refused:
        errors = [("city", str(refused.why))]
        return _list(call, until=until, reason=reason, errors=errors, chosen=city), 422
    flash(*_told(told, city.name))
    return redirect(url_for("calls.late_cities", code=call.code))


def permit(subject: LatePermit) -> str:
    """Show one permit, to prolong or revoke it."""
    return _permit_page(subject, until=said.shown("until", subject.expires_at, subject.call.zone))


def prolong_permit(subject: LatePermit) -> Any:
    """Move the end of a permit."""
    if problem := operations.why_not_prolonged(subject):
        raise Refused(problem)
    until = said.moment(request.form, "until", subject.call.zone)
    errors = list(until.errors)
    if until.at and (problem := operations.prolong_error(subject, until.at)):
        errors.append(("until-day", problem))
    if errors or until.at is None:
        return _permit_page(subject, until=until, errors=errors), 422
    told = operations.prolong(subject, until.at, actor=actor())
    flash(*_told(told, subject.city.name))
    return redirect(url_for("calls.late_cities", code=subject.call.code))


def revoke_permit(subject: LatePermit) -> Any:
    """End a permit now."""
    reason = said.text(request.form, "reason")
    if subject.holds and (problem := said.reason_error(reason)):
        until = said.shown("until", subject.expires_at, subject.call.zone)
        errors = [("reason", problem)]
        return _permit_page(subject, until=until, reason=reason, errors=errors), 422
    operations.revoke(subject, reason=reason, actor=actor())
    flash(gettext("The permit of %(city)s is revoked.", city=subject.city.name), "success")
    return redirect(url_for("calls.late_cities", code=subject.call.code))


def _read(call: Call) -> tuple[said.Moment, str, Errors]:
    until, reason = said.moment(request.form, "until", call.zone), said.text(request.form, "reason")
    errors = list(until.errors)
    if until.at and (problem := operations.until_error(call, until.at)):
        errors.append(("until-day", problem))
    if problem := said.reason_error(reason):
        errors.append(("reason", problem))
    return until, reason, errors


def _told(people: int, city: str) -> tuple[str, str]:
    if not people:
        words = gettext(
            "%(city)s may come late, but has no contact who may write: nobody was told.", city=city
        )
        return words, "warning"
    words = ngettext(
        "%(city)s may come late; a letter is on its way to %(num)d person.",
        "%(city)s may come late; letters are on their way to %(num)d people.",
        people,
        city=city,
    )
    return words, "success"


def _list(call: Call, *, chosen: Any = None, **more: Any) -> str:
    words = said.text(request.args, "city")[:100]
    found = queries.cities_like(words) if words else []
    cities = found or queries.cities_by_id(audience.cities_in(call).drafting)
    if chosen is not None and chosen.id not in {city.id for city in cities}:
        cities.insert(0, chosen)
    return render_template(
        "life/late.html",
        **{"errors": [], "reason": "", **more},
        call=call,
        chosen=chosen.id if chosen else "",
        permits=queries.permits_of(call),
        words=words,
        found=found,
        cities=cities,
        no_permit=operations.why_no_permit(call),
    )


def _permit_page(subject: LatePermit, **more: Any) -> str:
    return render_template(
        "life/permit.html",
        **{"errors": [], "reason": "", **more},
        permit=subject,
        call=subject.call,
        no_permit=operations.why_no_permit(subject.call),
    )
