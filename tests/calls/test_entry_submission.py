"""Sending in: once, in time, complete, frozen; and withdrawing."""

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import RoleKind
from calls.call.states import CallState
from calls.entry import queries
from calls.entry.models import AnswerSection, Attachment, Entry, Revision
from calls.entry.operations import withdraw
from calls.entry.rules import (
    can_edit_entry,
    can_see_entry,
    can_submit,
    can_withdraw,
    viewer_of_entry,
)
from calls.entry.signals import entry_withdrawn
from calls.entry.states import EntryState
from calls.entry.submission.operations import (
    NotReady,
    rules_version,
    submit,
)
from calls.entry.submission.working import working
from calls.entry.wording import public_state
from core import clock, events, transitions
from core.access import Denied
from core.events import Event, canonical
from core.jobs import Job
from core.transitions import Refused
from notices.models import Letter
from tests import factories
from tests.pages import counted

SECOND = timedelta(seconds=1)


def count(db_session, model) -> int:
    return db_session.scalar(sa.select(sa.func.count()).select_from(model))


def send_in(entry: Entry, who=None, **more) -> Entry:
    actor = who or factories.contact(entry.city)
    more = {"accepts": rules_version(entry.call), **more}
    return submit(queries.entry_to_change(entry.id), actor=actor, **more)


def sent_form(entry: Entry, read: int = 0) -> dict[str, object]:
    """Return what the page sends when somebody accepts the rules and presses the button."""
    return {"read": read, "rules": rules_version(entry.call), "accept": "y"}


def change(db_session, entry: Entry, section: str, language: str, **words) -> None:
    """Lay words over stored answers; None takes an answer out."""
    row = db_session.get_one(AnswerSection, (entry.id, section, language))
    row.answers = {k: v for k, v in {**row.answers, **words}.items() if v is not None}
    db_session.flush()


def left(entry: Entry) -> list[str]:
    return [one.sentence for one in working(entry).obstacles]


def test_what_is_sent_in_is_frozen_with_its_fingerprint(db_session):
    entry = factories.entry(factories.call(), title="Plaza — ¡viva!", language="fr")
    who = factories.contact(entry.city)
    send_in(entry, who)
    revision = entry.revision
    text = db_session.scalar(
        sa.select(sa.cast(Revision.body, sa.Text)).where(Revision.id == revision.id)
    )
    assert text == canonical(revision.body)
    assert hashlib.sha256(text.encode()).hexdigest() == revision.sha256
    body = revision.body
    assert body["entry"]["reference"] == entry.reference == f"{entry.call.code}-001"
    assert body["city"]["name"] == entry.city.name
    version = entry.call.version_id
    assert body["call"] == {"code": entry.call.code, "version": version, "rules": version}
    assert entry.accepted_version_id == version
    assert body["languages"] == entry.languages == ["fr", "en", "es"]
    assert body["answers"]["experience"]["fr"]["experience_title"] == "Plaza — ¡viva!"
    assert body["answers"]["contact"][""]["declaration"] is True
    assert [file["slot"] for file in body["files"]] == ["mayor_letter"]
    event = db_session.scalars(sa.select(Event).where(Event.name == "entry_submitted")).one()
    assert event.data["sha256"] == revision.sha256
    assert events.verify(entry.chain) == []


def test_numbers_are_given_in_the_order_of_sending_in(db_session):
    call = factories.call()
    drafts = [factories.entry(call) for _ in range(3)]
    for draft in (drafts[2], drafts[0]):
        send_in(draft)
    assert [draft.number for draft in drafts] == [2, None, 1]


def test_a_second_time_changes_nothing(db_session):
    entry = factories.entry(factories.call())
    send_in(entry)
    before = (entry.number, entry.revision_id, entry.submitted_at)
    send_in(entry)
    assert (entry.number, entry.revision_id, entry.submitted_at) == before
    assert count(db_session, Revision) == 1
    written = sa.select(Job).where(Job.name == "entry.write_receipt")
    assert len(db_session.scalars(written).all()) == 1


def test_a_ready_draft_has_nothing_left(db_session):
    assert left(factories.entry(factories.call())) == []


def test_everything_that_is_missing_is_named(db_session):
    entry = factories.entry(factories.call())
    change(db_session, entry, "results", "fr", impact=None)
    change(db_session, entry, "content", "en", actions="word " * 301)
    change(db_session, entry, "contact", "", declaration=None, contact_email="nobody")
    change(db_session, entry, "experience", "", axis=None, practice_start="2021-02-31")
    db_session.execute(sa.update(Attachment).values(slot="annex"))
    found = left(entry)
    assert len(found) == 7
    for words in (
        "French: “Results and impact” is not answered yet.",
        "English: “Actions and method” has 1 word too many: 300 is the most.",
        "“E-mail” is not an e-mail address",
        "Tick the declaration",
        "“Axis”: choose an answer.",
        "is not a real date",
        "“Mayor's letter of support”: the file is missing.",
    ):
        assert [one for one in found if words in one], words
    with pytest.raises(NotReady) as refused:
        send_in(entry)
    assert [one.sentence for one in refused.value.obstacles] == found
    assert entry.state is EntryState.DRAFT


def test_a_file_on_its_way_holds_the_entry_back(db_session):
    entry = factories.entry(factories.call())
    writer = factories.contact(entry.city)
    slot = entry.call.definition.slot("images")
    waiting = Attachment(
        entry=entry,
        slot=slot.key,
        filename="a.jpg",
        storage_key="k",
        content_type="image/jpeg",
        created_by=writer.id,
    )
    db_session.add(waiting)
    db_session.flush()
    assert left(entry) == ["“Images”: a.jpg did not arrive whole. Send it again, or remove it."]
    transitions.apply(waiting, "arrive", actor=writer)
    assert "still being checked" in left(entry)[0]
    transitions.apply(waiting, "reject", actor=factories.system())
    assert left(entry) == []


def test_an_optional_language_goes_along_only_when_it_is_complete(client, db_session):
    entry = factories.entry(factories.call())
    row = AnswerSection(entry_id=entry.id, section="results", language="pt", saved_by=1)
    row.answers = {"impact": "Uma palavra"}
    db_session.add(row)
    db_session.flush()
    factories.sign_in(client, factories.contact(entry.city))
    page = client.get(f"/en/entries/{entry.id}/check").get_data(as_text=True)
    assert "not sent along: Portuguese" in page
    send_in(entry)
    assert entry.languages == ["es", "en", "fr"]
    assert "pt" not in entry.revision.body["answers"]["results"]


def test_any_one_language_is_enough_where_the_call_says_so(client, db_session):
    entry = factories.entry(factories.call(languages={"required": "any one"}), language="pt")
    factories.sign_in(client, factories.contact(entry.city))
    overview = client.get(f"/en/entries/{entry.id}").get_data(as_text=True)
    assert "6 of 6" in overview  # five pages and the letter
    assert left(entry) == []
    send_in(entry)
    assert entry.languages == ["pt"]


def test_the_deadline_counts_to_the_second_and_grace_is_given(db_session):
    call = factories.call(calendar={"grace_minutes": 10})
    early, last, late = (factories.entry(call) for _ in range(3))
    end = call.closes_at
    with clock.frozen(end - SECOND):
        send_in(early)
    with clock.frozen(end):
        send_in(last)
    with clock.frozen(end + timedelta(minutes=10)):
        send_in(late)
    assert [one.number for one in (early, last, late)] == [1, 2, 3]
    too_late = factories.entry(call)
    with clock.frozen(end + timedelta(minutes=10) + SECOND), pytest.raises(Denied):
        send_in(too_late)
    assert too_late.number is None


def test_the_cap_is_counted_again_when_sending_in(db_session):
    city = factories.city()
    call = factories.call(eligibility={"entries_per_city": 1})
    first, second = factories.entry(call, by=city), factories.entry(call, by=city)
    send_in(first)
    with pytest.raises(Refused, match="has sent in 1 of 1 entries"), db_session.begin_nested():
        send_in(second)
    assert (second.state, second.number) == (EntryState.DRAFT, None)
    withdraw(queries.entry_to_change(first.id), actor=factories.contact(city))
    send_in(second)
    assert second.number == 2


def test_only_contacts_of_the_city_send_in(db_session):
    entry = factories.entry(factories.call())
    for who in (factories.person(), factories.contact(factories.city()), factories.secretary()):
        with pytest.raises(Denied):
            send_in(entry, who)


def test_the_button_pressed_too_early_says_what_is_left(client, db_session):
    entry = factories.entry(factories.call())
    change(db_session, entry, "results", "fr", impact=None)
    factories.sign_in(client, factories.contact(entry.city))
    answer = client.post(f"/en/entries/{entry.id}/submit")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "What is left before you can send it in" in page
    assert f"/en/entries/{entry.id}/results?in=fr&amp;all=1#q-impact" in page
    assert count(db_session, Revision) == 0


def test_many_things_left_are_told_page_by_page(client, db_session):
    entry = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(entry.city))
    page = client.get(f"/en/entries/{entry.id}/check").get_data(as_text=True)
    assert "Spanish, “Results”: 2 answers left" in page
    assert "Send the entry in" not in page


def test_the_letter_goes_to_whoever_sent_it_in(db_session, run_jobs, mails):
    entry = factories.entry(factories.call(), title="Jueves")
    who = factories.contact(entry.city, name="Núria", language="ca")
    send_in(entry, who)
    run_jobs()
    letter = db_session.scalars(sa.select(Letter)).one()
    assert (letter.person_id, letter.language, letter.kind) == (who.id, "ca", "receipt")
    assert entry.reference in letter.subject
    assert entry.revision.sha256 in letter.text
    (mail,) = [one for one in mails() if one["To"] == who.email]
    (paper,) = list(mail.iter_attachments())
    assert paper.get_content().startswith(b"%PDF")


def test_withdrawing_tells_the_later_steps(client, db_session):
    entry = factories.entry(factories.call(), state=EntryState.SUBMITTED)
    who = factories.contact(entry.city)
    factories.sign_in(client, who)
    heard = []

    def listen(subject, actor):
        heard.append((subject.id, actor.id, subject.state))

    with entry_withdrawn.connected_to(listen):
        assert "Withdraw this entry?" in client.get(f"/en/entries/{entry.id}/withdraw").get_data(
            as_text=True
        )
        assert heard == []
        answer = client.post(f"/en/entries/{entry.id}/withdraw", data={"reason": " No funds "})
    assert answer.location == f"/en/entries/{entry.id}"
    assert heard == [(entry.id, who.id, EntryState.WITHDRAWN)]
    event = db_session.scalars(sa.select(Event).where(Event.name == "entry_withdrawn")).one()
    assert event.reason == "No funds"
    assert client.get(f"/en/entries/{entry.id}/receipt").status_code == 200
    assert client.post(f"/en/entries/{entry.id}/withdraw").status_code == 403


@pytest.mark.parametrize(
    ("state", "may"),
    [
        (CallState.OPEN, True),
        (CallState.EVALUATION, True),
        (CallState.DELIBERATION, True),
        (CallState.DECIDED, False),
        (CallState.ANNOUNCED, False),
    ],
)
def test_an_entry_is_withdrawn_until_the_decision(db_session, state, may):
    entry = factories.entry(factories.call(state=state), state=EntryState.EVALUATION)
    assert bool(can_withdraw(factories.contact(entry.city), entry)) is may


RULES = (viewer_of_entry, can_see_entry, can_edit_entry, can_submit)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_lists_keep_exactly_what_pages_allow(db_session, rule):
    calls = [factories.call(), factories.call(state=CallState.CLOSED)]
    made = [
        factories.entry(call, state=state)
        for call in calls
        for state in (EntryState.DRAFT, EntryState.SUBMITTED)
    ]
    city, call = made[0].city_id, calls[0].id
    people = [
        factories.person(),
        factories.contact(made[0].city),
        factories.contact(made[1].city),
        factories.contact(made[2].city),
        factories.person(RoleKind.CITY_CONTACT, city_id=city, call_id=call),
        factories.person(RoleKind.CITY_CONTACT, city_id=city, call_id=calls[1].id),
        factories.secretary(),
        factories.secretary(call_id=call),
        factories.person(RoleKind.JUROR, call_id=call),
    ]
    for who in [*people, None]:
        listed = db_session.scalars(sa.select(Entry).join(Entry.call).where(rule.where(who)))
        allowed = {entry.id for entry in made if rule(who, entry)}
        assert {entry.id for entry in listed.unique()} == allowed


@pytest.mark.parametrize(
    ("entry_state", "call_state", "told"),
    [
        ("draft", "open", "Draft"),
        ("draft", "evaluation", "Not sent in"),
        ("submitted", "open", "Sent in"),
        ("eligible", "eligibility", "Sent in"),
        ("ineligible", "eligibility", "Sent in"),
        ("ineligible", "evaluation", "Not admitted"),
        ("evaluation", "evaluation", "With the jury"),
        ("winner", "decided", "With the jury"),
        ("not_selected", "decided", "With the jury"),
        ("winner", "announced", "Winner"),
        ("not_selected", "announced", "Not selected"),
        ("withdrawn", "announced", "Withdrawn"),
    ],
)
def test_a_city_reads_no_more_than_has_been_told(entry_state, call_state, told):
    class Seen:
        state = EntryState(entry_state)

        class call:  # noqa: N801
            state = CallState(call_state)

    assert public_state(Seen)[0] == told


def test_pages_need_few_statements(client, db_session):
    entry = factories.entry(factories.call())
    entry.call.definition  # noqa: B018  (kept by the process from the first reading on)
    factories.sign_in(client, factories.contact(entry.city))
    db_session.commit()
    own = f"/en/entries/{entry.id}"

    def asked(method: str, path: str, form=None) -> int:
        with counted() as seen:
            getattr(client, method)(path, data=form)
        return len([sql for sql in seen if "SAVEPOINT" not in sql])

    assert asked("get", own) <= 4
    assert asked("get", f"{own}/experience") <= 3
    assert asked("get", f"{own}/experience?in=fr") <= 3
    assert asked("get", f"{own}/check") <= 6
    assert asked("get", f"{own}/files") <= 3
    assert asked("get", "/en/my/entries") <= 2
    assert asked("post", f"{own}/submit", sent_form(entry)) <= 13
    assert asked("get", f"{own}/receipt") <= 2
    assert asked("get", own) <= 3
