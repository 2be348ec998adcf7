"""A city's entries, the home of one, putting back what was sent, and withdrawing it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from accounts.models import Person
from calls.entry import operations, queries
from calls.entry.answers.migration.notice import form_notice
from calls.entry.answers.pages import acknowledged, overview_href
from calls.entry.endorsement.rules import is_needed
from calls.entry.endorsement.standing import endorsement_standing
from calls.entry.endorsement.wording import standing_words
from calls.entry.files.shown import shown_slots
from calls.entry.home import tasks
from calls.entry.home.sent import sent_page
from calls.entry.models import Entry, Revision
from calls.entry.revisions.operations import put_back
from calls.entry.rules import (
    call_takes_entries,
    can_edit_entry,
    can_withdraw,
    editor_of_entry,
)
from calls.entry.speech import gettext
from calls.entry.states import EntryState
from calls.entry.submission.working import Working, has_changed
from calls.entry.wording import moment, public_state, why_read_only
from core.rooms import actor


def my_entries(person: Person) -> str:
    """Show the entries of the cities whose contact this person is."""
    found = queries.entries_of(person)
    return render_template(
        "entry/mine.html",
        entries=[(entry, *public_state(entry), unsent) for entry, unsent in found],
    )


def entry(subject: Entry) -> Any:
    """Show the home of an entry: what is done and left, or what was sent in."""
    if subject.state is EntryState.DRAFT:
        return _overview(subject, None)
    standing = queries.find_revision(subject)
    if standing is None:
        return sent_page(subject, None, changed=False)
    changed = has_changed(subject, standing)
    at_work = changed or subject.state is EntryState.RETURNED
    if at_work and can_edit_entry(actor(), subject):
        return _overview(subject, standing, changed=changed)
    return sent_page(subject, standing, changed=changed)


def change(subject: Entry) -> Any:
    """Show the parts of an entry that was sent in, to change them."""
    standing = queries.find_revision(subject)
    changed = standing is not None and has_changed(subject, standing)
    return _overview(subject, standing, changed=changed)


def putting_back(subject: Entry) -> Any:
    """Ask once more before what was changed since is given up."""
    return render_template("entry/put_back.html", entry=subject, call=subject.call)


def put_entry_back(subject: Entry) -> Any:
    """Put back what was sent in."""
    if put_back(subject, actor=actor()):
        flash(gettext("The entry is again as it was sent in."), "success")
    return redirect(overview_href(subject))


def take_over(subject: Entry) -> Any:
    """Let the city alone go on with what the secretariat entered."""
    operations.take_over(subject, actor=actor())
    flash(gettext("From now on only your city changes this entry."), "success")
    return redirect(overview_href(subject))


def withdrawal(subject: Entry) -> Any:
    """Ask once more before an entry is withdrawn."""
    return render_template("entry/withdraw.html", entry=subject, call=subject.call)


def withdraw(subject: Entry) -> Any:
    """Withdraw the entry for good."""
    operations.withdraw(subject, actor=actor(), reason=request.form.get("reason", "")[:2000])
    flash(gettext("The entry is withdrawn."), "success")
    return redirect(overview_href(subject))


def _overview(subject: Entry, standing: Revision | None, *, changed: bool = False) -> str:
    saved = queries.saved_rows(subject)
    last = queries.last_saved(saved)
    now = Working(
        subject,
        subject.definition,
        queries.all_answers(saved),
        queries.translations_of(subject, (one.row for one in saved)),
        queries.files_of(subject),
    )
    read_only = why_read_only(actor(), subject)
    slots = [one for one in shown_slots(subject, now.files) if one.slot.key not in now.hidden]
    groups = tasks.groups_of(subject, now.progress, links=not read_only)
    file_tasks = tasks.file_tasks(subject, slots, links=not read_only)
    endorsement = _endorsement_task(subject, now)
    done, most = tasks.counted(groups, file_tasks, slots)
    return render_template(
        "entry/overview.html",
        entry=subject,
        call=subject.call,
        definition=subject.call.definition,
        notice=form_notice(subject) if not read_only else None,
        standing=standing,
        changed=changed,
        groups=groups,
        file_tasks=file_tasks,
        endorsement=endorsement,
        done=done,
        most=most,
        ready=not now.obstacles,
        last=last,
        last_moment=moment(last.row.saved_at, subject.call.zone) if last else "",
        acknowledged=acknowledged(),
        can_edit=not read_only,
        is_over=bool(read_only) and not call_takes_entries(actor(), subject),
        cannot_edit=read_only,
        can_withdraw=bool(can_withdraw(actor(), subject)),
        is_editor=bool(editor_of_entry(actor(), subject)),
    )


def _endorsement_task(subject: Entry, now: Working) -> tasks.Task | None:
    if now.definition.endorsement is None:
        return None
    words = standing_words(endorsement_standing(subject, now.sha256))
    return tasks.Task(
        label=gettext("Endorsement by the mayor's office"),
        href=url_for("calls.endorsement", entry_id=subject.id),
        status=words.tag,
        tone=words.tone,
        hint="" if is_needed(subject) else gettext("You may send the entry in without it."),
    )
