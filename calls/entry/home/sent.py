"""The page of an entry that is not being written: where it stands, and exactly what was sent in."""

from typing import Any

from flask import render_template

from calls.call.models import definition_of
from calls.entry.answers.reading import read_answers
from calls.entry.models import Entry, Revision
from calls.entry.rules import can_edit_entry, can_withdraw, editor_of_entry
from calls.entry.submission.frozen import frozen_answers
from calls.entry.wording import language_name, public_state
from core.rooms import actor


def sent_page(entry: Entry, revision: Revision | None, *, changed: bool) -> str:
    """Return the page; a draft that was given up has no `revision`."""
    return render_template(
        "entry/sent.html",
        entry=entry,
        call=entry.call,
        state=public_state(entry),
        revision=revision,
        changed=changed,
        read_in=read_in(revision) if revision else [],
        files=revision.body["files"] if revision else [],
        can_edit=bool(can_edit_entry(actor(), entry)),
        can_withdraw=bool(can_withdraw(actor(), entry)),
        is_editor=bool(editor_of_entry(actor(), entry)),
    )


def read_in(revision: Revision) -> list[dict[str, Any]]:
    """Return what was sent in, language by language, on the form that it answered."""
    form, body = definition_of(revision.version_id), revision.body
    answers = frozen_answers(body)
    return [
        {
            "code": code,
            "name": language_name(code),
            "sections": read_answers(form, answers, code, common=code == body["language"]),
        }
        for code in body["languages"]
    ]
