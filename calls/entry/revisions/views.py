"""Every version that was sent in, and what changed from one to the next."""

from typing import Any

from flask import Response, make_response, redirect, render_template

from calls.call.models import definition_of
from calls.entry.home.sent import read_in
from calls.entry.models import Entry
from calls.entry.revisions import queries
from calls.entry.revisions.differences import difference
from calls.entry.submission import receipts
from calls.entry.wording import language_name, languages_said
from core import storage


def revisions(entry: Entry) -> str:
    """List every time the entry was sent in."""
    return render_template(
        "entry/revisions.html", entry=entry, call=entry.call, sent=queries.sent_of(entry)
    )


def revision(subject: queries.RevisionOfEntry) -> str:
    """Show what was sent in one time, and what was different from the time before."""
    now, before = subject.revision, subject.before
    changes = before and difference(
        before.body, now.body, definition_of(before.version_id), definition_of(now.version_id)
    )
    return render_template(
        "entry/revision.html",
        entry=subject.entry,
        call=subject.entry.call,
        revision=now,
        before=before,
        changes=changes,
        sender=subject.sender,
        rules=subject.rules,
        stands=subject.entry.revision_id == now.id,
        languages_text=languages_said(now.body),
        read_in=read_in(now),
        files=now.body["files"],
        language_name=language_name,
    )


def revision_pdf(subject: queries.RevisionOfEntry) -> Any:
    """Send the receipt of one revision as a PDF in the language of the page."""
    body = receipts.receipt_pdf(subject.entry, subject.revision, subject.sender)
    response: Response = make_response(body)
    response.mimetype = "application/pdf"
    filename = f"{subject.entry.reference}-{subject.revision.number}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def sent_file(subject: queries.FileOfRevision) -> Any:
    """Lead to a file that was sent in, by a link for a few minutes."""
    return redirect(storage.link(subject.file.storage_key, filename=subject.file.filename))
