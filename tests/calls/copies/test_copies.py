"""A new entry from an earlier one: what fits is copied, what does not is told."""

import pytest

from calls.entry import queries
from calls.entry.copies.matching import Why
from calls.entry.copies.operations import copy_file, copy_into
from calls.entry.models import Attachment
from calls.entry.operations import start_entry
from calls.entry.states import AttachmentState, EntryState
from core import storage
from core.transitions import Refused
from tests import factories
from tests.calls.entry_files import pdf


def begun(call, source, who, *, language: str = "es"):
    return start_entry(call, source.city, language=language, actor=who)


@pytest.fixture
def source(db_session, noon):
    return factories.entry(factories.call(), state=EntryState.SUBMITTED, title="La plaza")


def test_what_fits_is_copied(db_session, source):
    who = factories.contact(source.city)
    entry = begun(factories.call(), source, who)
    found = copy_into(entry, source, actor=who)
    old, new = source.revision.body["answers"], queries.answers_of(entry)
    assert new["experience", "es"] == old["experience"]["es"]
    assert new["content", "fr"] == old["content"]["fr"]
    assert "declaration" not in new.get(("contact", ""), {})
    assert [one.why for one in found.left] == [Why.DECLARATION]
    assert (entry.title, entry.axis) == ("La plaza", source.axis)
    assert entry.copied_from_id == source.id
    assert entry.state is EntryState.DRAFT


def test_what_this_call_does_not_ask_stays_behind(db_session, source):
    who = factories.contact(source.city)
    call = factories.call(languages={"required": "any one", "accepted": ["en", "es"]})
    found = copy_into(begun(call, source, who, language="en"), source, actor=who)
    assert ("fr", Why.LANGUAGE) in [(one.name, one.why) for one in found.left]
    assert {row for _, row in found.answers} == {"", "en", "es"}


def test_files_are_copied_in_the_storage_and_looked_into(db_session, source):
    who = factories.contact(source.city)
    (letter,) = queries.files_of(source)
    storage.put(letter.storage_key, pdf(), content_type="application/pdf")
    entry = begun(factories.call(), source, who)
    copy_into(entry, source, actor=who)
    (made,) = queries.files_of(entry)
    assert (made.state, made.filename) == (AttachmentState.CHECKING, letter.filename)
    assert made.storage_key != letter.storage_key
    copy_file(made.id, letter.id)
    assert made.state is AttachmentState.ATTACHED
    assert storage.read(made.storage_key) == storage.read(letter.storage_key)


def test_a_file_whose_bytes_are_gone_is_told(db_session, source):
    who = factories.contact(source.city)
    entry = begun(factories.call(), source, who)
    copy_into(entry, source, actor=who)
    (made,) = queries.files_of(entry)
    copy_file(made.id, db_session.query(Attachment).first().id)
    assert (made.state, made.problem) == (AttachmentState.REJECTED, "missing")


def test_an_entry_of_another_city_is_not_copied(db_session, source):
    other = factories.entry(factories.call())
    with pytest.raises(Refused, match="its own city"):
        copy_into(other, source, actor=factories.contact(other.city))


def test_the_start_page_offers_it_and_tells_what_was_copied(client, db_session, source):
    who = factories.contact(source.city)
    call = factories.call()
    factories.sign_in(client, who)
    start = f"/en/{call.code}/enter"
    page = client.get(start).get_data(as_text=True)
    assert "What do you begin with?" in page
    assert source.reference in page
    form = {"city": source.city_id, "language": "es", "from": source.id}
    answer = client.post(start, data=form)
    assert answer.location.endswith("/copied")
    page = client.get(answer.location).get_data(as_text=True)
    assert "A declaration is made anew for each call." in page
    assert "One file is being copied" in page


def test_one_of_another_city_cannot_be_chosen(client, db_session, source):
    other = factories.city()
    who = factories.contact(other)
    factories.accounts.grant_role(
        who, factories.RoleKind.CITY_CONTACT, actor=factories.system(), city_id=source.city_id
    )
    factories.sign_in(client, who)
    form = {"city": other.id, "language": "es", "from": source.id}
    answer = client.post(f"/en/{factories.call().code}/enter", data=form)
    assert answer.status_code == 422
    assert "That entry is of another city" in answer.get_data(as_text=True)
