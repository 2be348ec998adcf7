"""A city's way through an entry, as a person without JavaScript walks it."""

import hashlib
import re

import sqlalchemy as sa

from calls.entry.models import Entry
from calls.entry.states import EntryState
from calls.entry.submission.operations import rules_version
from core import storage
from core.events import canonical
from notices.models import Letter
from tests import factories
from tests.calls.entry_files import pdf


def fields(html: str) -> dict[str, str]:
    """Return the hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', html))


def write_everything(client, entry):
    """Answer every question of the form, page by page, in the three languages."""
    definition = entry.call.definition
    for lang in ("es", "en", "fr"):
        for section in definition.form.sections:
            if lang != "es" and not any(q.translatable for q in section.questions):
                continue
            url = f"/en/entries/{entry.id}/{section.key}?in={lang}"
            page = client.get(url).get_data(as_text=True)
            typed = {}
            for question in section.questions:
                if not question.translatable and lang != "es":
                    continue
                row = lang if question.translatable else ""
                value = factories.answer(question, definition, "Plazas que enseñan", row)
                if question.kind == "date":
                    value = dict(zip(("year", "month", "day"), value.split("-"), strict=True))
                    typed |= {f"q-{question.key}-{part}": text for part, text in value.items()}
                else:
                    typed[f"q-{question.key}"] = value
            assert client.post(url, data=fields(page) | typed).status_code == 302


def test_a_city_writes_sends_and_gets_its_receipt(client, db_session, run_jobs, mails):
    call = factories.call()
    city = factories.city("Granada")
    person = factories.contact(city, name="Lucía", language="fr")
    factories.sign_in(client, person)

    start = client.get(f"/en/{call.code}/enter").get_data(as_text=True)
    assert "0 of 2 entries" in start
    begun = client.post(f"/en/{call.code}/enter", data=fields(start) | {"language": "es"})
    entry = db_session.scalars(sa.select(Entry)).unique().one()
    assert begun.location == f"/en/entries/{entry.id}"
    assert "Not started" in client.get(begun.location).get_data(as_text=True)

    write_everything(client, entry)
    sent = client.post(
        f"/en/entries/{entry.id}/files/mayor_letter",
        data={"name": "Carta.pdf", "type": "application/pdf", "size": len(pdf())},
    ).get_json()
    storage.put(sent["fields"]["key"], pdf(), content_type="application/pdf")
    assert client.post(sent["arrived"]).get_json()["state"] == "checking"
    early = client.post(f"/en/entries/{entry.id}/submit")
    assert early.status_code == 422
    assert "still being checked" in early.get_data(as_text=True)
    run_jobs()
    assert "Attached" in client.get(f"/en/entries/{entry.id}/files").get_data(as_text=True)

    check = client.get(f"/en/entries/{entry.id}/check").get_data(as_text=True)
    assert "Send the entry in" in check
    unread = client.post(f"/en/entries/{entry.id}/submit")
    assert unread.status_code == 422
    assert "Accept the rules of the call" in unread.get_data(as_text=True)
    form = {"rules": rules_version(entry.call), "accept": "y"}
    done = client.post(f"/en/entries/{entry.id}/submit", data=form)
    assert done.location == f"/en/entries/{entry.id}/receipt"
    again = client.post(f"/en/entries/{entry.id}/submit")
    assert again.location == done.location
    db_session.expire_all()
    assert entry.state is EntryState.SUBMITTED
    assert entry.number == 1
    assert entry.languages == ["es", "en", "fr"]
    revision = entry.revision
    assert revision.sha256 == hashlib.sha256(canonical(revision.body).encode()).hexdigest()

    receipt = client.get(done.location).get_data(as_text=True)
    assert entry.reference in receipt
    assert revision.sha256 in receipt
    paper = client.get(f"/en/entries/{entry.id}/receipt.pdf")
    assert paper.data.startswith(b"%PDF")
    run_jobs()
    letter = db_session.scalars(sa.select(Letter)).one()
    assert letter.person_id == person.id
    assert len([mail for mail in mails() if mail["To"] == person.email]) == 1
    shown = client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert "Plazas que enseñan" in shown
    assert "Sent in" in client.get("/en/my/entries").get_data(as_text=True)
