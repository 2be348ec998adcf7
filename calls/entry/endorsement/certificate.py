"""The certificate of an endorsement: who signed what, when, and how to tell that it is this."""

from typing import Any

from calls.call.wording import language_names
from calls.entry.endorsement import queries
from calls.entry.endorsement.models import Endorsement
from calls.entry.endorsement.wording import statement_of
from calls.entry.speech import gettext
from core.documents import render_pdf
from core.i18n import language, when_text

TEMPLATE = "endorsement.typ"


def certificate_pdf(endorsement: Endorsement) -> bytes:
    """Return the certificate of a signed endorsement as a PDF in the language being spoken."""
    return render_pdf(TEMPLATE, certificate_facts(endorsement), lang=language())


def certificate_facts(endorsement: Endorsement) -> dict[str, Any]:
    """Return what the certificate says, in the language being spoken."""
    entry, spoken = endorsement.entry, language()
    definition = entry.call.definition
    text = queries.text_of(entry)
    stands = text.sha256 == endorsement.sha256
    return {
        "title": gettext("Endorsement"),
        "organiser": definition.text(definition.organiser, spoken),
        "reference": entry.reference or entry.call.code,
        "statement": statement_of(entry),
        "facts": [
            [gettext("Entry"), entry.title or gettext("Untitled entry")],
            [gettext("City"), entry.city.name],
            *(
                [[gettext("Municipality"), entry.city.municipality]]
                if entry.city.municipality
                else []
            ),
            [gettext("Call"), definition.text(definition.title, spoken)],
            [gettext("Signed by"), endorsement.signed_name],
            [gettext("Office"), endorsement.signed_office],
            [gettext("Signed"), _signed_at(endorsement)],
            [gettext("In answer to the letter to"), endorsement.email],
            [gettext("How"), _how(endorsement)],
            *([[gettext("Languages"), language_names(text.languages)]] if stands else []),
        ],
        "digest": endorsement.sha256,
        "standing": gettext(
            "When this certificate was made, the entry said exactly what was endorsed."
        )
        if stands
        else gettext(
            "When this certificate was made, the entry no longer said what was endorsed: the text "
            "has changed since, and this endorsement does not cover the present one."
        ),
        "verify": gettext(
            "The fingerprint stands for the exact words and files that were read and endorsed. If "
            "any of them changed, even by a comma, the fingerprint would be another."
        ),
        "labels": {
            "digest": gettext("Fingerprint of what was endorsed (SHA-256)"),
            "verify": gettext("What the fingerprint is for"),
            "page": gettext("Page {page} of {pages}"),
        },
    }


def _signed_at(endorsement: Endorsement) -> str:
    at = endorsement.answered_at
    return when_text(at, endorsement.entry.call.zone) if at else ""


def _how(endorsement: Endorsement) -> str:
    if endorsement.attachment_id is None:
        return gettext("On the page behind a personal link, without an account")
    return gettext("By a letter signed on paper, sent through a personal link")
