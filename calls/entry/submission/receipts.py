"""The receipt: the same facts on the page, in the PDF and in the letter to whoever sent it in."""

from typing import Any

from accounts.models import Level, Person
from calls.entry import queries
from calls.entry.models import Entry, Revision
from calls.entry.speech import gettext
from calls.entry.wording import language_name
from core.actors import SYSTEM_ID
from core.db import db
from core.documents import render_pdf
from core.i18n import language, number, size, speaking, when_text
from notices import operations as notices
from notices.pages import leads_to

TEMPLATE = "receipt.typ"
leads_to("calls.receipt", "receipt", load=queries.entry_of_letter)


def write_receipt(entry_id: int, revision_id: int) -> None:
    """Write the receipt's letter to the person who sent the entry in, in that person's language.

    When the secretariat sent it in for the city, its contacts get one too.
    """
    entry = queries.get_entry(entry_id)
    revision = db.session.get_one(Revision, revision_id)
    sender = db.session.get_one(Person, revision.submitted_by)
    _write(entry, revision, sender, sender)
    if entry.on_behalf:
        for reader in queries.people_of(entry, Level.VIEW):
            if reader.id != sender.id:
                _write(entry, revision, sender, reader)


def _write(entry: Entry, revision: Revision, sender: Person, reader: Person) -> None:
    with speaking(reader.language):
        facts = receipt_facts(entry, revision, sender.name)
    own = reader.id == sender.id
    notices.write(
        actor=db.session.get_one(Person, SYSTEM_ID),
        kind="receipt",
        key=str(revision.id) if own else f"{revision.id}:{reader.id}",
        to=reader,
        call_id=entry.call_id,
        entry_id=entry.id,
        document=TEMPLATE,
        document_facts=facts,
        entry=entry,
        title=facts["entry"],
        call_title=facts["call"],
        when_sent=facts["submitted_at"],
        sha256=revision.sha256,
        revision=revision.number,
    )


def receipt_pdf(entry: Entry, revision: Revision, submitter: str) -> bytes:
    """Return the receipt as a PDF in the language being spoken."""
    return render_pdf(TEMPLATE, receipt_facts(entry, revision, submitter), lang=language())


def receipt_facts(entry: Entry, revision: Revision, submitter: str) -> dict[str, Any]:
    """Return what the receipt says, in the language being spoken."""
    definition, body = entry.call.definition, revision.body
    spoken = language()
    return {
        "title": gettext("Receipt"),
        "organiser": definition.text(definition.organiser, spoken),
        "number": body["entry"]["reference"],
        "call": definition.text(definition.title, spoken),
        "city": body["city"]["name"],
        "entry": entry.title or gettext("Untitled entry"),
        "submitted_at": when_text(revision.submitted_at, entry.call.zone),
        "submitted_by": submitter,
        "revision": number(revision.number),
        "for_city": _for_city(entry),
        "digest": revision.sha256,
        "languages": [language_name(code) for code in body["languages"]],
        "files": [
            {"name": one["name"], "size": size(one["size"]), "checksum": one["sha256"]}
            for one in body["files"]
        ],
        "verify": gettext(
            "The number above stands for the exact words and files that were sent in. If any of "
            "them changed, even by a comma, the number would be another."
        ),
        "labels": _labels(),
    }


def _for_city(entry: Entry) -> str:
    if not entry.on_behalf:
        return ""
    return gettext(
        "The secretariat entered it for %(city)s. Source: %(source)s",
        city=entry.city.name,
        source=entry.source,
    )


def _labels() -> dict[str, str]:
    return {
        "number": gettext("Number"),
        "call": gettext("Call"),
        "city": gettext("City"),
        "entry": gettext("Entry"),
        "submitted_at": gettext("Sent in"),
        "submitted_by": gettext("Sent in by"),
        "revision": gettext("Version sent in"),
        "for_city": gettext("Entered for the city"),
        "languages": gettext("Languages"),
        "digest": gettext("Fingerprint (SHA-256)"),
        "files": gettext("Files"),
        "file": gettext("File"),
        "size": gettext("Size"),
        "checksum": gettext("Fingerprint (SHA-256)"),
        "no_files": gettext("No files were sent with this entry."),
        "verify": gettext("What the fingerprint is for"),
        "page": gettext("Page {page} of {pages}"),
    }
