"""What is shown when two people wrote on the same page: both texts, for a person or a script."""

from collections.abc import Mapping
from typing import Any

from flask import render_template

from accounts.models import Person
from calls.entry.answers import conflicts
from calls.entry.answers.operations import ConflictingSave
from calls.entry.answers.pages import section_href, version_fields
from calls.entry.answers.parsing import ORIGIN, Page
from calls.entry.models import AnswerSection
from calls.entry.queries import SectionOfEntry
from calls.entry.speech import gettext
from core.db import db
from core.i18n import language


def conflict(subject: SectionOfEntry, sent: Page, found: ConflictingSave) -> str:
    """Return the page that shows both texts side by side and loses neither."""
    entry = subject.entry
    same = conflicts.same_fields(sent, found.rows)
    if sent.origin:
        same.append((ORIGIN, sent.origin.value))
    return render_template(
        "entry/conflict.html",
        entry=entry,
        call=entry.call,
        section=subject.section,
        title=entry.definition.text(subject.section.title, language()),
        href=section_href(entry, subject.section.key, sent.language),
        written_in=sent.language,
        differences=conflicts.differences(entry.definition, sent, found.rows),
        same=same,
        versions=version_fields(_stored_versions(found.rows), sent.language),
        **_other_writer(found.rows),
    )


def conflict_facts(subject: SectionOfEntry, sent: Page, found: ConflictingSave) -> dict[str, Any]:
    """Return the same for the script: a sentence, both texts by question, the versions now."""
    differences = conflicts.differences(subject.entry.definition, sent, found.rows)
    other = _other_writer(found.rows)
    return {
        "error": gettext(
            "%(name)s saved this section while you were writing.", name=other["saver"]
        ),
        "saved_at": other["saved_at"].isoformat(timespec="seconds"),
        "theirs": {one.question.key: one.theirs for one in differences},
        "yours": {one.question.key: one.yours for one in differences},
        **version_fields(_stored_versions(found.rows), sent.language),
    }


def _stored_versions(rows: Mapping[str, AnswerSection]) -> dict[str, int]:
    return {lang: row.version for lang, row in rows.items()}


def _other_writer(rows: Mapping[str, AnswerSection]) -> dict[str, Any]:
    last: AnswerSection = max(rows.values(), key=lambda row: row.saved_at)
    return {"saver": db.session.get_one(Person, last.saved_by).name, "saved_at": last.saved_at}
