"""The mayor's endorsement: asked by the city, read and signed by a link, and true to one text."""

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from accounts.models import Level, Person
from calls.entry import queries as entries
from calls.entry.content import content_sha256, said_in
from calls.entry.endorsement import operations
from calls.entry.endorsement.letter import MAX_BYTES, SLOT
from calls.entry.endorsement.models import Endorsement, EndorsementState
from calls.entry.endorsement.queries import text_of, token_of
from calls.entry.endorsement.rules import is_needed
from calls.entry.endorsement.standing import Standing, endorsement_standing
from calls.entry.models import AnswerSection, Attachment
from calls.entry.states import EntryState
from core import clock, events, storage
from core.db import db
from core.events import Event
from core.jobs import Job
from members.models import CityKind
from notices.models import Letter
from tests import factories
from tests.calls.entry_files import pdf
from tests.conftest import NOON
from tests.pages import counted

WANTED = {
    "required": True,
    "days_valid": 30,
    "statement": dict.fromkeys(("en", "es", "fr", "pt", "ca"), "The city stands behind this."),
}


@pytest.fixture
def entry(db_session, noon):
    call = factories.call(endorsement=WANTED)
    return factories.entry(call, by=factories.city("Vic"), title="Patis vius")


@pytest.fixture
def ona(entry):
    return factories.contact(entry.city, name="Ona Vidal", language="ca")


@pytest.fixture
def mayor(app):
    """Give the browser of the mayor's office, in which nobody is signed in."""
    from tests.pages import Browser

    return Browser(app, app.response_class, use_cookies=True)


def form(**changes):
    said = {
        "name": "Anna Erra",
        "office": "Mayor",
        "email": "mayor@vic.example",
        "language": "en",
        "message": "Dear Anna,\nplease read it.",
    }
    return said | changes


def ask(client, entry, run_jobs, mails, **changes) -> str:
    """Ask through the page and return the path of the link in the letter."""
    answer = client.post(f"/en/entries/{entry.id}/endorsement", data=form(**changes))
    assert answer.status_code == 302
    run_jobs()
    return link_in(mails()[-1])


def asked(entry, ona) -> Endorsement:
    """Ask without the page."""
    return operations.ask(entry, actor=ona, **form())


def link_in(message) -> str:
    text = message.get_body(("plain",)).get_content()
    return re.search(r"/\w\w/endorse/[^\s)]+", text)[0]


def fingerprint_on(page: str) -> str:
    return re.search(r'name="sha256" value="([0-9a-f]{64})"', page)[1]


def signature(page: str, **changes):
    said = {"signed_name": "Anna Erra", "signed_office": "Mayor of Vic", "agree": "y"}
    return {"sha256": fingerprint_on(page)} | said | changes


def change_a_word(entry) -> None:
    row = db.session.scalars(
        sa.select(AnswerSection).filter_by(entry_id=entry.id, language="es")
    ).first()
    key = next(iter(row.answers))
    row.answers = row.answers | {key: "Dicho de otra manera."}
    db.session.flush()


def standing(entry) -> Standing:
    return endorsement_standing(entry, text_of(entry).sha256)


def test_the_mayor_reads_the_exact_text_and_signs_it(client, mayor, entry, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    where = f"/en/entries/{entry.id}/endorsement"
    assert "The city stands behind this." in client.get(where).text
    assert standing(entry) is Standing.NONE
    path = ask(client, entry, run_jobs, mails)
    assert mails()[-1]["To"] == "mayor@vic.example"
    assert standing(entry) is Standing.ASKED
    for _scanner in range(3):
        page = mayor.get(path)
        assert page.status_code == 200
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "please read it." in page.text
    for row in entry.answers:
        for value in row.answers.values():
            if row.language == "en" and isinstance(value, str) and " en" in value:
                assert value in page.text
    assert "letter.pdf" in page.text
    answer = mayor.post(f"{path}/sign", data=signature(page.text))
    assert (answer.status_code, answer.location) == (302, path)
    done = mayor.get(path)
    assert done.status_code == 200
    assert "Mayor of Vic" in done.text
    made = db.session.scalars(sa.select(Endorsement)).one()
    assert (made.state, made.sha256) == (EndorsementState.SIGNED, text_of(entry).sha256)
    assert (made.signed_name, made.answered_at) == ("Anna Erra", NOON)
    assert standing(entry) is Standing.VALID
    assert made.sha256 in client.get(where).text
    run_jobs()
    told = {letter["To"] for letter in mails()[1:]}
    writer = db.session.get_one(Person, entry.created_by)
    assert told == {ona.email, writer.email}
    named = sa.select(Event.name).where(Event.subject_type == "endorsement").order_by(Event.id)
    assert list(db.session.scalars(named)) == ["endorsement_asked", "endorsement_signed"]
    assert events.verify(entry.chain) == []


def test_a_change_makes_it_invalid_at_once_and_changing_back_makes_it_valid(
    client, mayor, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    mayor.post(f"{path}/sign", data=signature(mayor.get(path).text))
    before = entry.answers[0].answers
    row = entry.answers[0]
    key = next(k for k, v in before.items() if isinstance(v, str))
    row.answers = before | {key: "Another word"}
    db.session.flush()
    assert standing(entry) is Standing.OUTDATED
    page = client.get(f"/en/entries/{entry.id}/endorsement").text
    assert "The text has changed since" in page
    assert "Another version" in page
    row.answers = before
    db.session.flush()
    assert standing(entry) is Standing.VALID


def test_what_changed_while_the_mayor_read_is_not_signed(
    client, mayor, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails, language="es")
    page = mayor.get(path).text
    change_a_word(entry)
    answer = mayor.post(f"{path}/sign", data=signature(page))
    assert answer.status_code == 409
    assert "Dicho de otra manera." in answer.text
    assert fingerprint_on(answer.text) == text_of(entry).sha256 != fingerprint_on(page)
    assert standing(entry) is Standing.ASKED
    assert mayor.post(f"{path}/sign", data=signature(answer.text)).status_code == 302
    assert standing(entry) is Standing.VALID


def test_a_double_click_signs_once(client, mayor, entry, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    said = signature(mayor.get(path).text)
    codes = [mayor.post(f"{path}/sign", data=said).status_code for _click in range(2)]
    assert codes == [302, 200]
    made = db.session.scalars(sa.select(Endorsement)).one()
    assert operations.sign(made, sha256=made.sha256, name="X", office="Y").signed_name == (
        "Anna Erra"
    )
    signed = sa.select(sa.func.count()).where(Event.name == "endorsement_signed")
    assert db.session.scalar(signed) == 1


def test_the_link_ends_to_the_second(client, mayor, entry, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    page = mayor.get(path).text
    end = NOON + timedelta(days=WANTED["days_valid"])
    with clock.frozen(end - timedelta(seconds=1)):
        assert mayor.get(path).status_code == 200
    with clock.frozen(end):
        assert mayor.get(path).status_code == 410
        assert mayor.post(f"{path}/sign", data=signature(page)).status_code == 410
        assert mayor.post(f"{path}/decline", data={"reason": "No"}).status_code == 410
        assert standing(entry) is Standing.NONE
        assert "Ran out" in client.get(f"/en/entries/{entry.id}/endorsement").text


def test_asking_again_ends_the_earlier_link_and_a_double_click_asks_once(
    client, mayor, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    first = ask(client, entry, run_jobs, mails)
    assert ask(client, entry, run_jobs, mails) == first
    assert len(mails()) == 1
    second = ask(client, entry, run_jobs, mails, email="other@vic.example")
    assert mayor.get(first).status_code == 410
    assert mayor.get(second).status_code == 200
    made = db.session.scalars(sa.select(Endorsement).order_by(Endorsement.id.desc())).first()
    act = f"/en/entries/{entry.id}/endorsement/{made.id}"
    assert client.post(f"{act}/remind").status_code == 302
    run_jobs()
    assert len(mails()) == 3
    assert "reminder" in mails()[-1]["Subject"].lower()
    assert client.post(f"{act}/cancel").status_code == 302
    assert mayor.get(second).status_code == 410
    assert client.post(f"{act}/remind").status_code == 409
    assert client.post(f"{act}/cancel").status_code == 409
    assert standing(entry) is Standing.NONE


def test_the_office_declines_with_a_reason_that_the_city_reads(
    client, mayor, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    assert mayor.post(f"{path}/decline", data={"reason": " "}).status_code == 422
    assert mayor.post(f"{path}/decline", data={"reason": "Not agreed yet."}).status_code == 302
    assert mayor.get(path).status_code == 200
    assert standing(entry) is Standing.DECLINED
    assert "Not agreed yet." in client.get(f"/en/entries/{entry.id}/endorsement").text
    run_jobs()
    letter = db.session.scalars(sa.select(Letter).where(Letter.person_id == ona.id)).one()
    assert (letter.kind, letter.language) == ("endorsement_declined", "ca")
    assert "Not agreed yet." in letter.text
    assert mayor.post(f"{path}/decline", data={"reason": "Again"}).status_code == 200


def test_a_letter_signed_on_paper_is_kept_and_nothing_else_is_taken(
    client, mayor, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    page = mayor.get(path).text

    def send(body: bytes, name: str = "letter.pdf", **changes):
        said = {
            "sha256": fingerprint_on(page),
            "paper_name": "Anna Erra",
            "paper_office": "Mayor",
            "letter": FileStorage(io.BytesIO(body), name, content_type="application/pdf"),
        }
        boundary, whole = encode_multipart(said | changes)
        kind = f"multipart/form-data; boundary={boundary}"
        return mayor.post(f"{path}/letter", data=whole, content_type=kind).status_code

    assert send(b"") == 422
    assert send(b"Dear all") == 422
    assert send(pdf(password="secret")) == 422
    assert send(pdf(pages=11)) == 422
    assert send(b"%PDF-" + b"0" * MAX_BYTES) == 422
    assert send(b"%PDF-" + b"0" * (MAX_BYTES + 100_000)) == 413
    assert send(pdf(), paper_name="") == 422
    assert standing(entry) is Standing.ASKED
    body = pdf(pages=2)
    assert send(body, "Carta de l'alcaldessa.pdf") == 302
    assert standing(entry) is Standing.VALID
    kept = db.session.scalars(sa.select(Attachment).where(Attachment.slot == SLOT)).one()
    assert (kept.filename, kept.pages, kept.size) == ("Carta de l'alcaldessa.pdf", 2, len(body))
    assert storage.read(kept.storage_key) == body
    assert client.get(f"/en/entries/{entry.id}/files/{kept.id}").status_code == 302
    assert client.post(f"/en/entries/{entry.id}/files/{kept.id}/remove").status_code == 404


def test_a_letter_over_a_text_that_changed_is_forgotten(client, mayor, entry, ona, run_jobs, mails):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    page = mayor.get(path).text
    change_a_word(entry)
    said = {"sha256": fingerprint_on(page), "paper_name": "Anna", "paper_office": "Mayor"}
    said["letter"] = (io.BytesIO(pdf()), "letter.pdf")
    assert mayor.post(f"{path}/letter", data=said).status_code == 409
    assert standing(entry) is Standing.ASKED


def test_files_are_handed_out_by_the_link_while_it_is_open(
    client, mayor, entry, ona, run_jobs, mails
):
    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    other = factories.entry(entry.call).attachments[0]
    mine = entry.attachments[0]
    assert mayor.get(f"{path}/files/{mine.id}").status_code == 302
    assert mayor.get(f"{path}/files/{other.id}").status_code == 404
    mayor.post(f"{path}/decline", data={"reason": "No."})
    assert mayor.get(f"{path}/files/{mine.id}").status_code == 404


@pytest.mark.parametrize("token", ["x", "MQ.nothing", "1", "a.b.c"])
def test_a_made_up_token_is_no_page(client, entry, token):
    for end in ("", "/files/1"):
        assert client.get(f"/en/endorse/{token}{end}").status_code == 404
    for end in ("/sign", "/letter", "/decline"):
        assert client.post(f"/en/endorse/{token}{end}").status_code == 404


def test_a_token_of_an_invitation_opens_no_endorsement(client, entry):
    from core.links import token_for

    assert client.get(f"/en/endorse/{token_for('team invitation', 1)}").status_code == 404


@pytest.mark.parametrize("left_out", ["signed_name", "signed_office", "agree"])
def test_an_unfinished_signature_gets_a_sentence(mayor, entry, ona, left_out):
    path = f"/en/endorse/{token_of(asked(entry, ona))}"
    said = signature(mayor.get(path).text) | {left_out: ""}
    if left_out == "agree":
        del said["agree"]
    answer = mayor.post(f"{path}/sign", data=said)
    assert answer.status_code == 422
    assert 'aria-labelledby="error-summary-title"' in answer.text
    assert standing(entry) is Standing.ASKED


def test_only_who_may_send_in_asks(client, entry):
    where = f"/en/entries/{entry.id}/endorsement"
    for level, status in ((Level.VIEW, 403), (Level.EDIT, 403), (Level.SUBMIT, 302)):
        factories.sign_in(client, factories.contact(entry.city, level=level))
        assert client.get(where).status_code == 200
        assert client.post(where, data=form()).status_code == status
    factories.sign_in(client, factories.secretary())
    assert client.get(where).status_code == 200
    assert client.post(where, data=form()).status_code == 403
    factories.sign_in(client, factories.contact(factories.city()))
    assert client.get(where).status_code == 403


def test_a_call_without_endorsement_has_no_such_page(client, noon, db_session):
    plain = factories.entry(factories.call())
    factories.sign_in(client, db.session.get_one(Person, plain.created_by))
    assert client.get(f"/en/entries/{plain.id}/endorsement").status_code == 404
    assert not is_needed(plain)


def test_it_is_needed_where_the_call_says_so_and_always_of_institutions(db_session, noon):
    asked = factories.entry(factories.call(endorsement=WANTED))
    valued = factories.entry(factories.call(endorsement=WANTED | {"required": False}))
    assert (is_needed(asked), is_needed(valued)) == (True, False)
    valued.city.kind, valued.city.municipality = CityKind.INSTITUTION, "Vic"
    assert is_needed(valued)


def test_no_good_link_lies_in_the_database(client, entry, ona):
    factories.sign_in(client, ona)
    client.post(f"/en/entries/{entry.id}/endorsement", data=form())
    (args,) = db.session.scalars(sa.select(Job.args).where(Job.name == "entry.ask_mayor"))
    assert set(args) == {"endorsement_id", "reminds"}


def test_the_certificate_says_who_and_what(client, mayor, entry, ona, run_jobs, mails):
    import pypdf

    factories.sign_in(client, ona)
    path = ask(client, entry, run_jobs, mails)
    mayor.post(f"{path}/sign", data=signature(mayor.get(path).text))
    made = db.session.scalars(sa.select(Endorsement)).one()
    answer = client.get(f"/en/entries/{entry.id}/endorsement/{made.id}.pdf")
    assert answer.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    for words in ("Anna Erra", "Mayor of Vic", "The city stands behind this.", made.sha256[:8]):
        assert words in text
    assert mayor.get(f"/en/entries/{entry.id}/endorsement/{made.id}.pdf").status_code == 302


def test_what_was_sent_in_for_good_is_what_is_read(client, entry, ona, db_session):
    with clock.frozen(NOON):
        sent = factories.entry(entry.call, by=entry.city, state=EntryState.SUBMITTED)
        frozen = content_sha256(said_in(entries.revision_of(sent).body))
    change_a_word(sent)
    with clock.frozen(NOON):
        assert text_of(sent).sha256 != frozen  # the call is open: the city is writing again
    with clock.frozen(sent.call.last_moment + timedelta(seconds=1)):
        assert text_of(sent).sha256 == frozen


def test_only_a_signature_over_what_was_sent_in_counts_for_eligibility(entry, ona):
    from calls.entry.endorsement.queries import endorsed_entries

    other = factories.entry(entry.call, by=entry.city, state=EntryState.SUBMITTED)
    sent = factories.entry(entry.call, by=entry.city, state=EntryState.SUBMITTED)
    for each in (entry, other, sent):
        made = operations.ask(each, actor=ona, **form())
        operations.sign(made, sha256=text_of(each).sha256, name="Anna", office="Mayor")
    change_a_word(other)
    assert endorsed_entries(entry.call_id) == {other.id, sent.id}
    later = operations.ask(other, actor=ona, **form(email="later@vic.example"))
    operations.sign(later, sha256=text_of(other).sha256, name="Anna", office="Mayor")
    db.session.execute(sa.delete(Endorsement).where(Endorsement.id < later.id))
    assert endorsed_entries(entry.call_id) == set()


def test_the_pages_need_few_statements_however_often_one_asked(client, mayor, entry, ona):
    for number in range(4):
        made = operations.ask(entry, actor=ona, **form(email=f"m{number}@vic.example"))
    path = f"/en/endorse/{token_of(made)}"
    factories.sign_in(client, ona)
    for browser, where in (
        (client, f"/en/entries/{entry.id}/endorsement"),
        (client, f"/en/entries/{entry.id}/team"),
        (mayor, path),
    ):
        with counted() as statements:
            assert browser.get(where).status_code == 200
        asked = [one for one in statements if one.startswith("SELECT")]
        assert len(asked) <= 6, (where, asked)
