"""A new call: from its kind, from an earlier edition with its dates moved, or from a file."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from babel.dates import format_date, format_datetime
from flask import Response, flash, make_response, redirect, render_template, request, url_for
from pydantic import ValidationError

from calls.call.definition import CallDefinition, CallKind
from calls.call.drafts import beginnings
from calls.call.drafts.operations import new_from_call, new_from_file, new_from_kind
from calls.call.editing.description.choices import KINDS_OF_CALL
from calls.call.editing.description.reading import DATE_PARTS, cleaned
from calls.call.editing.speech import gettext
from calls.call.models import Call
from calls.call.toml_file import CallFileError, Problem
from core.db import db
from core.i18n import LANGUAGES, dates_as
from core.rooms import actor
from core.transitions import Refused

LARGEST_FILE = 1_000_000
KINDS = dict(KINDS_OF_CALL)


def new() -> str:
    """Show the three ways in which a call begins."""
    return _page()


def new_of_kind() -> Response:
    """Make a call of the pattern of its kind."""
    opens_on, kind = _day(), request.form.get("kind", "")
    if kind not in KINDS:
        return _refused(gettext("Choose the kind of call."), "kind-0")
    if opens_on is None:
        return _refused(_no_day(), "kind-opens-day")
    languages = [tag for tag in LANGUAGES if tag in request.form.getlist("languages")]
    try:
        call = new_from_kind(
            CallKind(kind), _code(), opens_on=opens_on, languages=languages, actor=actor()
        )
    except Refused as error:
        return _refused(str(error.why), "kind-code" if languages else "languages-0")
    return _made(call)


def dates() -> Response:
    """Show the dates of an earlier edition as they would be moved, before the call is made."""
    earlier, opens_on = _earlier(request.args.get("earlier", "")), _day()
    if earlier is None:
        return _refused(gettext("Choose the earlier edition."), "earlier")
    if opens_on is None:
        return _refused(_no_day(), "call-opens-day")
    old = earlier.definition
    try:
        moved = beginnings.moved(old, _code(), opens_on, edition=old.edition + 1)
    except ValidationError:
        return _refused(gettext("This code cannot be used: write AWARD-2028."), "call-code")
    except OverflowError:
        return _refused(_no_day(), "call-opens-day")
    page = render_template(
        "editing/new_dates.html",
        earlier=earlier,
        code=moved.code,
        opens_on=opens_on,
        lines=_moved_lines(old, moved),
    )
    return make_response(page)


def new_of_call() -> Response:
    """Make a call of an earlier edition, its dates moved."""
    earlier, opens_on = _earlier(request.form.get("earlier", "")), _day()
    if earlier is None or opens_on is None:
        return _refused(gettext("Choose the earlier edition and the opening day."), "earlier")
    try:
        call = new_from_call(earlier, _code(), opens_on=opens_on, actor=actor())
    except Refused as error:
        return _refused(str(error.why), "call-code")
    return _made(call)


def new_of_file() -> Response:
    """Make a call of a TOML file, or list everything that is wrong with it."""
    sent = request.files.get("file")
    content = sent.read(LARGEST_FILE + 1) if sent else b""
    if not content:
        return _refused(gettext("Choose a file."), "file")
    if len(content) > LARGEST_FILE:
        return _refused(gettext("This file is too large to be a call."), "file")
    try:
        call = new_from_file(content.decode("utf-8-sig"), actor=actor())
    except UnicodeDecodeError:
        return _refused(gettext("This file is not text in UTF-8."), "file")
    except CallFileError as error:
        return _refused(gettext("The file is not a sound call."), "file", error.problems)
    except Refused as error:
        return _refused(str(error.why), "file")
    return _made(call)


def _page(wrong: tuple[tuple[str, str], ...] = (), problems: tuple[Problem, ...] = ()) -> str:
    query = sa.select(Call).where(Call.version_id.is_not(None), Call.rehearsal.is_(False))
    calls = db.session.scalars(query.order_by(Call.closes_at.desc()))
    return render_template(
        "editing/new.html",
        kinds=KINDS_OF_CALL,
        editions=[(call.code, call.code) for call in calls],
        wrong=wrong,
        problems=problems,
        typed=request.values,
        ticked=request.values.getlist("languages") or (list(LANGUAGES) if not wrong else []),
        way=request.endpoint,
        all_languages=list(LANGUAGES.items()),
    )


def _refused(sentence: str, control: str, problems: tuple[Problem, ...] = ()) -> Response:
    db.session.rollback()
    return make_response(_page(((control, sentence),), problems), 422)


def _made(call: Call) -> Response:
    flash(gettext("The draft of %(code)s is made.", code=call.code), "success")
    return make_response(redirect(url_for("editing.home", code=call.code), 303))


def _code() -> str:
    return cleaned(request.values.get("code", ""))[:100].upper()


def _day() -> date | None:
    parts = [cleaned(request.values.get(f"opens-{part}", ""))[:6] for part in DATE_PARTS]
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except (ValueError, OverflowError):
        return None


def _no_day() -> str:
    return gettext("Give the opening day in numbers: day, month and year.")


def _earlier(code: str) -> Call | None:
    query = sa.select(Call).where(Call.code == code, Call.version_id.is_not(None))
    return db.session.scalars(query).one_or_none()


def _moved_lines(old: CallDefinition, new: CallDefinition) -> list[dict[str, Any]]:
    """Return each date of the calendar as it was and as it would be."""

    def moment(value: Any) -> str:
        return format_datetime(value, "EEE d MMM y, HH:mm", locale=dates_as())

    def day(value: Any) -> str:
        return format_date(value, "EEE d MMM y", locale=dates_as())

    pairs = [
        (gettext("The call opens"), moment(old.calendar.opens), moment(new.calendar.opens)),
        (gettext("The call closes"), moment(old.calendar.closes), moment(new.calendar.closes)),
    ]
    for was, now in zip(old.calendar.milestones, new.calendar.milestones, strict=True):
        title = new.text(now.title, dates_as()[:2])
        pairs.append((title, day(was.starts_on), day(now.starts_on)))
    if old.eligibility.fees_paid_on and new.eligibility.fees_paid_on:
        paid = old.eligibility.fees_paid_on, new.eligibility.fees_paid_on
        pairs.append((gettext("Fees are paid up to"), day(paid[0]), day(paid[1])))
    return [{"label": label, "was": was, "now": now} for label, was, now in pairs]
