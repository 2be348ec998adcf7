"""Beginning an entry, a city's entries, the overview of one, and withdrawing it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from accounts.models import Person
from calls.call.models import Call
from calls.call.rules import open_now
from calls.call.wording import language_names
from calls.entry import operations, overview, queries
from calls.entry.answers.pages import acknowledged
from calls.entry.answers.progress import progress_of
from calls.entry.answers.reading import read_answers
from calls.entry.files.shown import shown_slots
from calls.entry.models import Entry
from calls.entry.rules import can_withdraw
from calls.entry.speech import gettext
from calls.entry.states import EntryState
from calls.entry.submission.checks import obstacles
from calls.entry.submission.frozen import frozen_answers
from calls.entry.wording import (
    language_name,
    moment,
    public_state,
    standing_text,
    why_read_only,
)
from core.i18n import language
from core.rooms import actor
from core.transitions import Refused
from members.queries import cities_of


def start_entry(call: Call) -> str:
    """Tell, before anything is written, what is needed and how many entries a city may send."""
    return _enter_page(call)


def begin_entry(call: Call) -> Any:
    """Begin a draft and open it."""
    person: Person = actor()
    chosen = request.form.get("city", "")
    city = next((one for one in cities_of(person, call_id=call.id) if str(one.id) == chosen), None)
    if city is None:
        return _enter_page(call, city_error=gettext("Choose the city that enters.")), 422
    first = request.form.get("language", "")
    if first not in call.definition.languages.accepted:
        error = gettext("Choose the language in which you write first.")
        return _enter_page(call, language_error=error), 422
    try:
        entry = operations.start_entry(call, city, language=first, actor=person)
    except Refused as refused:
        return _enter_page(call, refused=str(refused.why)), 409
    return redirect(url_for("calls.entry", entry_id=entry.id))


def my_entries(person: Person) -> str:
    """Show the entries of the cities whose contact this person is."""
    found = queries.entries_of(person)
    return render_template(
        "entry/mine.html",
        entries=[(entry, *public_state(entry)) for entry in found],
    )


def entry(subject: Entry) -> str:
    """Show the overview: of a draft what is done and left, of a sent entry what was sent."""
    if subject.state is EntryState.DRAFT:
        return _draft(subject)
    return _sent(subject)


def withdrawal(subject: Entry) -> Any:
    """Ask once more before an entry is withdrawn."""
    return render_template("entry/withdraw.html", entry=subject, call=subject.call)


def withdraw(subject: Entry) -> Any:
    """Withdraw the entry for good."""
    operations.withdraw(subject, actor=actor(), reason=request.form.get("reason", "")[:2000])
    flash(gettext("The entry is withdrawn."), "success")
    return redirect(url_for("calls.entry", entry_id=subject.id))


def _enter_page(call: Call, **more: Any) -> str:
    definition = call.definition
    cities = cities_of(actor(), call_id=call.id)
    counts = queries.live_counts(call.id, [city.id for city in cities])
    verdict = open_now(actor(), call)
    accepted = definition.languages.accepted
    own = [code for city in cities for code in city.languages]
    return render_template(
        "entry/start.html",
        call=call,
        definition=definition,
        cities=[(city, queries.standing(call, counts.get(city.id, 0))) for city in cities],
        closed="" if verdict else str(verdict.why),
        sent=request.form,
        required_languages=language_names(definition.languages.required),
        language_options=[(code, language_name(code)) for code in accepted],
        first_language=next((code for code in (*own, language()) if code in accepted), ""),
        standing_text=standing_text,
        **more,
    )


def _draft(subject: Entry) -> str:
    definition = subject.call.definition
    saved = queries.saved_rows(subject)
    last = queries.last_saved(saved)
    files = queries.files_of(subject)
    progress = progress_of(definition, subject.language, queries.all_answers(saved))
    read_only = why_read_only(actor(), subject)
    slots = shown_slots(subject, files)
    groups = overview.groups_of(subject, progress, links=not read_only)
    file_tasks = overview.file_tasks(subject, slots, links=not read_only)
    done, most = overview.counted(groups, file_tasks, slots)
    return render_template(
        "entry/overview.html",
        entry=subject,
        call=subject.call,
        definition=definition,
        groups=groups,
        file_tasks=file_tasks,
        done=done,
        most=most,
        ready=not obstacles(definition, progress, files),
        last=last,
        last_moment=moment(last.row.saved_at, subject.call.zone) if last else "",
        acknowledged=acknowledged(),
        can_edit=not read_only,
        cannot_edit=read_only,
        can_withdraw=bool(can_withdraw(actor(), subject)),
    )


def _sent(subject: Entry) -> str:
    definition = subject.call.definition
    revision = queries.find_revision(subject)
    body = revision.body if revision else {"files": [], "answers": {}}
    answers = frozen_answers(body)
    return render_template(
        "entry/sent.html",
        entry=subject,
        call=subject.call,
        state=public_state(subject),
        revision=revision,
        read_in=[
            {
                "code": code,
                "name": language_name(code),
                "sections": read_answers(
                    definition, answers, code, common=code == subject.language
                ),
            }
            for code in subject.languages
        ],
        files=body["files"],
        can_withdraw=bool(can_withdraw(actor(), subject)),
    )
