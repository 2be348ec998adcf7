"""What the jury and the secretariat are told of a translation: who wrote it, what it follows."""

import pytest
import sqlalchemy as sa

from calls.call.states import CallState
from calls.entry.models import AnswerSection, Entry, Origin
from calls.entry.submission.operations import next_number, take_in
from calls.entry.submission.working import working
from calls.entry.wording import languages_said, source_words
from core import transitions
from tests import factories
from tests.review.panels import give_out, juror, reading_of


@pytest.fixture
def entry(db_session, noon) -> Entry:
    """Give an entry before the jury: English a machine's, French revised but older."""
    call = factories.call(state=CallState.EVALUATION)
    made = factories.entry(call)
    rows = sa.update(AnswerSection).where(
        AnswerSection.entry_id == made.id, AnswerSection.section == "experience"
    )
    db_session.execute(rows.where(AnswerSection.language == "en").values(origin=Origin.MACHINE))
    french = {"origin": Origin.REVISED, "followed": {"summary": "Lo que decía antes"}}
    db_session.execute(rows.where(AnswerSection.language == "fr").values(**french))
    by = factories.contact(made.city)
    take_in(working(made), next_number(call.id), actor=by)
    for name in ("admit", "evaluate"):
        transitions.apply(made, name, actor=factories.system(), reason="For a test.")
    db_session.flush()
    return made


def test_they_are_frozen_with_the_entry(app, entry):
    body = entry.revision.body
    assert body["sources"] == {
        "en": {"origin": "machine", "outdated": False},
        "fr": {"origin": "revised", "outdated": True},
    }
    with app.test_request_context("/en/"):
        assert languages_said(body) == (
            "Spanish (original); English (translated by a machine);"
            " French (machine translation, revised, older than its original)"
        )
        assert source_words({"languages": ["es"], "language": "es"}, "es") == ""


def test_a_date_in_an_english_entry_begins_with_the_day(client, entry):
    factories.sign_in(client, factories.contact(entry.city))
    page = client.get(f"/en/entries/{entry.id}/revisions/1").text
    assert "1 September 2021" in page


def test_the_dossier_leads_to_the_files_that_were_sent(client, entry):
    factories.sign_in(client, factories.secretary())
    file = entry.revision.body["files"][0]
    address = f"/en/entries/{entry.id}/revisions/1/files/{file['id']}"
    assert f'href="{address}"' in client.get(f"/en/desk/entries/{entry.id}").text
    assert client.get(address).status_code == 302


def test_the_juror_reads_it_beside_the_language(client, entry):
    made = juror(entry.call, language="en")
    give_out(entry.call)
    factories.sign_in(client, made.person)
    address = f"/en/jury/readings/{reading_of(made, entry).id}"
    pages = [client.get(f"{address}?in={tag}").text for tag in ("en", "fr", "es")]
    english, french, spanish = pages
    assert "A machine translated this text." in english
    assert "A machine translated this text, and the city revised it." in french
    assert "Its original has changed since." in french
    assert "A machine" not in spanish


def test_the_secretariat_reads_it_in_the_dossier_and_the_city_in_its_version(client, entry):
    factories.sign_in(client, factories.secretary())
    assert "English (translated by a machine)" in client.get(f"/en/desk/entries/{entry.id}").text
    factories.sign_in(client, factories.contact(entry.city))
    version = client.get(f"/en/entries/{entry.id}/revisions/1").text
    assert "French (machine translation, revised, older than its original)" in version
