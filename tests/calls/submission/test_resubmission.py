"""What was sent in may be changed and sent in again: each version stays, the latest counts."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import Level
from calls.call.states import CallState
from calls.entry import queries
from calls.entry.models import AnswerSection, Attachment, Entry, Revision
from calls.entry.revisions.operations import put_back
from calls.entry.states import AttachmentState, EntryState
from calls.entry.submission.operations import (
    NothingChanged,
    RulesNotAccepted,
    rules_version,
    submit,
)
from calls.entry.submission.working import has_changed
from core import clock, transitions
from core.access import Denied
from core.events import Event
from notices.models import Letter
from tests import factories

LATER = timedelta(hours=1)


@pytest.fixture
def sent(db_session, noon):
    """An entry that was sent in at noon; the clock is an hour later."""
    entry = factories.entry(factories.call(), state=EntryState.SUBMITTED, title="Jueves")
    with clock.frozen(noon + LATER):
        yield entry


def write(db_session, entry: Entry, words: str, *, language: str = "es") -> None:
    row = db_session.get_one(AnswerSection, (entry.id, "content", language))
    row.answers = {**row.answers, "actions": words}
    entry.changed_at = clock.now()
    db_session.flush()


def send(entry: Entry, **more) -> Entry:
    actor = more.pop("who", None) or factories.contact(entry.city)
    facts = {"read": 1, "accepts": rules_version(entry.call), **more}
    return submit(queries.entry_to_change(entry.id), actor=actor, **facts)


def numbers(db_session, entry: Entry) -> list[int]:
    query = sa.select(Revision.number).where(Revision.entry_id == entry.id)
    return sorted(db_session.scalars(query))


def test_sending_again_keeps_the_number_and_the_version_before(db_session, sent):
    first = sent.revision
    write(db_session, sent, "Otra cosa.")
    assert has_changed(sent, first)
    send(sent)
    assert (sent.number, sent.state, sent.revision.number) == (1, EntryState.SUBMITTED, 2)
    assert numbers(db_session, sent) == [1, 2]
    assert first.body["answers"]["content"]["es"]["actions"] == "actions es"
    assert sent.revision.body["answers"]["content"]["es"]["actions"] == "Otra cosa."
    assert sent.submitted_at == first.submitted_at
    assert not has_changed(sent, sent.revision)
    event = db_session.scalars(sa.select(Event).where(Event.name == "entry_resubmitted")).one()
    assert event.data["sha256"] == sent.revision.sha256


def test_a_second_press_finds_it_sent_in(db_session, sent):
    write(db_session, sent, "Otra cosa.")
    send(sent)
    send(sent)
    assert numbers(db_session, sent) == [1, 2]


def test_nothing_new_is_nothing_to_send(client, db_session, sent):
    write(db_session, sent, "Otra cosa.")
    write(db_session, sent, "actions es")
    with pytest.raises(NothingChanged):
        send(sent)
    factories.sign_in(client, factories.contact(sent.city))
    form = {"read": 1, "rules": rules_version(sent.call), "accept": "y"}
    answer = client.post(f"/en/entries/{sent.id}/submit", data=form, follow_redirects=True)
    assert "Nothing has changed since it was sent in" in answer.get_data(as_text=True)
    assert numbers(db_session, sent) == [1]


def test_each_version_has_its_receipt(db_session, sent, run_jobs):
    who = factories.contact(sent.city)
    write(db_session, sent, "Otra cosa.")
    send(sent, who=who)
    run_jobs()
    letters = db_session.scalars(sa.select(Letter).where(Letter.entry_id == sent.id)).all()
    assert sorted(letter.kind for letter in letters) == ["receipt", "receipt"]
    again = next(letter for letter in letters if letter.person_id == who.id)
    assert "your changes have arrived" in again.subject
    assert "This is version 2" in again.text


def test_putting_back_gives_up_what_was_changed(client, db_session, sent):
    who = factories.contact(sent.city)
    factories.sign_in(client, who)
    own = f"/en/entries/{sent.id}"
    (letter,) = queries.files_of(sent)
    write(db_session, sent, "Otra cosa.")
    transitions.apply(letter, "remove", actor=who)
    other = factories.attached(sent, sent.definition.slot("mayor_letter"), who, name="otra.pdf")
    page = client.get(own).get_data(as_text=True)
    assert "Changed since it was sent in: not sent yet" in page
    assert "Put back what was sent?" in client.get(f"{own}/put-back").get_data(as_text=True)
    assert client.post(f"{own}/put-back").status_code == 302
    assert (letter.state, other.state) == (AttachmentState.ATTACHED, AttachmentState.REMOVED)
    row = db_session.get_one(AnswerSection, (sent.id, "content", "es"))
    assert row.answers["actions"] == "actions es"
    assert row.version > 1
    assert not has_changed(sent, sent.revision)
    assert put_back(queries.entry_to_change(sent.id), actor=who) is False
    assert "This version stands until" in client.get(own).get_data(as_text=True)


def test_a_file_that_was_sent_in_is_read_whatever_was_done_since(client, db_session, sent):
    who = factories.contact(sent.city)
    (letter,) = queries.files_of(sent)
    transitions.apply(letter, "remove", actor=who)
    db_session.flush()
    factories.sign_in(client, who)
    own = f"/en/entries/{sent.id}/revisions/1/files"
    assert client.get(f"{own}/{letter.id}").status_code == 302
    other = factories.attached(sent, sent.definition.slot("mayor_letter"), who)
    assert client.get(f"{own}/{other.id}").status_code == 404


def test_a_version_shows_what_changed_word_by_word(client, db_session, sent):
    write(db_session, sent, "actions en la plaza")
    who = factories.contact(sent.city)
    (letter,) = queries.files_of(sent)
    transitions.apply(letter, "remove", actor=who)
    slot = sent.definition.slot("mayor_letter")
    factories.attached(sent, slot, who, name="firmada.pdf").sha256 = "1" * 64
    db_session.flush()
    send(sent, who=who)
    factories.sign_in(client, who)
    page = client.get(f"/en/entries/{sent.id}/revisions/2").get_data(as_text=True)
    assert "What changed from version 1" in page
    assert "[added]" in page
    assert "en la plaza</ins>" in page
    assert "File in the place of letter.pdf:" in page
    listed = client.get(f"/en/entries/{sent.id}/revisions").get_data(as_text=True)
    assert listed.index("Version 2") < listed.index("Version 1")
    assert client.get(f"/en/entries/{sent.id}/revisions/3").status_code == 404
    pdf = client.get(f"/en/entries/{sent.id}/revisions/1/receipt.pdf")
    assert pdf.get_data().startswith(b"%PDF")


def test_where_the_call_says_no_what_was_sent_stays(db_session, noon):
    entry = factories.entry(factories.call(resubmission=False), state=EntryState.SUBMITTED)
    with pytest.raises(Denied, match="no longer a draft"):
        send(entry)


def test_the_rules_are_accepted_as_they_are_today(client, db_session, noon):
    entry = factories.entry(factories.call())
    who = factories.contact(entry.city)
    with pytest.raises(RulesNotAccepted):
        send(entry, read=0, accepts=None)
    factories.sign_in(client, who)
    own = f"/en/entries/{entry.id}"
    version = rules_version(entry.call)
    answer = client.post(f"{own}/submit", data={"read": 0, "rules": version})
    assert answer.status_code == 422
    assert "Accept the rules of the call" in answer.get_data(as_text=True)
    older = client.post(f"{own}/submit", data={"read": 0, "rules": version - 1, "accept": "y"})
    assert "The rules have been amended meanwhile" in older.get_data(as_text=True)
    form = {"read": 0, "rules": version, "accept": "y"}
    assert client.post(f"{own}/submit", data=form).status_code == 302
    assert entry.accepted_version_id == version
    page = client.get(f"{own}/revisions/1").get_data(as_text=True)
    assert "Rules accepted" in page
    assert "Version 1 of" in page


def test_who_may_only_edit_writes_and_does_not_send(client, db_session, sent):
    writer = factories.contact(sent.city)
    writer.roles[0].level = Level.EDIT
    write(db_session, sent, "Otra cosa.")
    with pytest.raises(Denied, match="not send it in"):
        send(sent, who=writer)
    factories.sign_in(client, writer)
    page = client.get(f"/en/entries/{sent.id}/check").get_data(as_text=True)
    assert "for the people of your city who may do so" in page
    assert "Send the entry in again" not in page


def test_what_was_not_sent_again_in_time_does_not_count(client, db_session, sent):
    write(db_session, sent, "Otra cosa.")
    transitions.apply(sent.call, "close", actor=factories.system())
    assert sent.call.state is CallState.CLOSED
    with pytest.raises(Denied):
        send(sent)
    factories.sign_in(client, factories.contact(sent.city))
    page = client.get(f"/en/entries/{sent.id}").get_data(as_text=True)
    assert "What was changed after it has not been sent in" in page
    assert "Otra cosa." not in page


def test_lists_tell_what_was_changed_and_not_sent(client, db_session, sent):
    other = factories.entry(sent.call, state=EntryState.SUBMITTED, title="Lunes")
    write(db_session, sent, "Otra cosa.")
    factories.sign_in(client, factories.secretary())
    page = client.get(f"/en/desk/{sent.call.code}/entries?state=unsent").get_data(as_text=True)
    assert "Jueves" in page
    assert other.title not in page
    assert "Changed, not sent in" in page
    desk = client.get(f"/en/desk/entries/{sent.id}").get_data(as_text=True)
    assert "has changed something since it was sent in" in desk
    factories.sign_in(client, factories.contact(sent.city))
    assert "Changed, not sent in" in client.get("/en/my/entries").get_data(as_text=True)


def test_a_juror_and_eligibility_read_what_stands(db_session, sent):
    from review.eligibility.queries import cases

    (letter,) = queries.files_of(sent)
    transitions.apply(letter, "remove", actor=factories.contact(sent.city))
    db_session.flush()
    assert db_session.scalars(sa.select(Attachment.state)).all() == [AttachmentState.REMOVED]
    assert cases(sent.call)[sent.id].files == {"mayor_letter": 1}
