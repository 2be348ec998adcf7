"""Results reach whoever may be told when the letters leave, at the address of that day.

Findings S3, S4 and U1: embargoed results reached people of another call, ended contacts and old
addresses, and new contacts never.
"""

import importlib.util
import re

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Level, Person, RoleKind
from accounts.operations import grant_role
from app import ROOT
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.rules import editor_of_entry
from core.db import db
from core.events import Event
from core.post import html
from core.transitions import Refused, apply
from jury.decision import operations as decisions
from jury.decision.queries import fingerprint as as_it_is
from jury.decision.queries import get_case
from jury.publication import operations as publication
from jury.publication.audience import audience_of
from jury.publication.changes import telling_of
from jury.publication.queries import fingerprint, letters_of
from notices import operations as notices
from notices.states import LetterState
from notices.words import READER
from tests import factories
from tests.attacks.awards import end, move, sealed, states, writer_of
from tests.pages import counted

PER_EXAMPLE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def test_s3_who_writes_in_another_call_only_is_told_nothing(db_session, noon, run_jobs, mails):
    elsewhere = factories.call(state=CallState.OPEN)
    award = sealed(entries=1)
    city = award.entries[0].city
    where = {"city_id": city.id, "call_id": elsewhere.id}
    oriol = factories.person(RoleKind.CITY_CONTACT, **where, level=Level.EDIT)
    award.approve()
    award.release()
    db_session.commit()
    run_jobs()
    assert award.told(mails) == [writer_of(award.entries[0]).email]
    assert oriol.id not in states(award)


def test_u1_a_city_is_not_told_through_the_wrong_person(db_session, noon):
    """Somebody of another call, or who only reads, does not count as the city being told."""
    award = sealed(entries=1)
    entry = award.entries[0]
    elsewhere = factories.call(state=CallState.OPEN)
    end(writer_of(entry))
    factories.person(RoleKind.CITY_CONTACT, city_id=entry.city_id, call_id=elsewhere.id)
    reader = factories.person(RoleKind.CITY_CONTACT, city_id=entry.city_id, level=Level.VIEW)
    with pytest.raises(Refused, match=re.escape(entry.reference)):
        award.approve()
    assert audience_of(award.decision).untold == {
        entry.id: f"{entry.reference} ({entry.city.name})"
    }
    grant_role(reader, RoleKind.CITY_CONTACT, actor=award.first, city_id=entry.city_id)
    assert award.approve() == 1
    assert states(award) == {
        writer_of(entry).id: LetterState.WITHHELD,
        reader.id: LetterState.APPROVED,
    }


def test_s4_at_the_release_everybody_is_who_they_are_then(db_session, noon, run_jobs, mails):
    award = sealed(entries=3)
    gone, moved, stays = map(writer_of, award.entries)
    award.approve()
    approved = {text.key: text.text for text in letters_of(award.decision)}
    heir = factories.contact(award.entries[0].city, name="Nova", language="pt")
    end(gone)
    move(moved, "new.address@tests.example", "Renamed")
    award.release()
    db_session.commit()
    run_jobs()
    expected = {heir.email, "new.address@tests.example", stays.email}
    assert set(award.told(mails)) == expected
    assert states(award)[gone.id] is LetterState.WITHHELD
    texts = {each.person_id: each.text for each in letters_of(award.decision)}
    assert texts[moved.id].startswith("Bonjour Renamed,")
    # The one who came gets the very text that was approved, in the language of the city.
    frozen = approved[f"result_winner:{award.decision.id}:{award.entries[0].id}:{gone.id}"]
    assert texts[heir.id] == frozen.replace(READER, "Nova")
    assert texts[heir.id].startswith("Estimado/a Nova:")
    withheld = sa.select(Event).where(Event.name == "letter_withheld")
    assert [each.subject_id for each in db_session.scalars(withheld)] == [award.letter_to(gone).id]


def test_s4_after_the_release_too_while_the_mail_server_is_away(db_session, noon, run_jobs, mails):
    award = sealed(entries=2)
    gone, moved = map(writer_of, award.entries)
    award.approve()
    award.release()
    db_session.commit()
    end(gone)
    move(moved, "moved@tests.example")
    run_jobs()
    assert award.told(mails) == ["moved@tests.example"]
    assert states(award) == {gone.id: LetterState.WITHHELD, moved.id: LetterState.SENT}


def test_s4_one_city_without_a_contact_does_not_hold_the_others_up(db_session, noon, run_jobs):
    award = sealed(entries=2)
    gone, told = map(writer_of, award.entries)
    award.approve()
    end(gone)
    award.release()
    db_session.commit()
    run_jobs()
    assert states(award) == {gone.id: LetterState.WITHHELD, told.id: LetterState.SENT}
    untold = telling_of(award.decision, is_public=False).untold
    assert untold == [f"{award.entries[0].reference} ({award.entries[0].city.name})"]
    heir = factories.contact(award.entries[0].city, name="[Prize](http://evil.example) *x*")
    assert telling_of(award.decision, is_public=False).newcomers == 1
    assert publication.tell_newcomers(award.case, actor=award.first) == 1
    assert publication.tell_newcomers(award.case, actor=award.first) == 0
    run_jobs()
    letter = award.letter_to(heir)
    assert letter.state is LetterState.SENT
    assert "evil.example)" in letter.text
    assert 'href="http://evil.example' not in html(letter.text)
    assert telling_of(award.decision, is_public=False).untold == []
    # Who was taken off by mistake and comes back is told as well, by another letter.
    grant_role(gone, RoleKind.CITY_CONTACT, actor=award.first, city_id=award.entries[0].city_id)
    assert publication.tell_newcomers(award.case, actor=award.first) == 1
    publication.announce(award.case, actor=award.first, read=as_it_is(award.decision))
    with pytest.raises(Refused):
        publication.tell_newcomers(award.case, actor=award.first)


def test_s4_what_never_left_is_nobodys_and_what_left_stays(client, db_session, noon, run_jobs):
    award = sealed(entries=2)
    early, late = map(writer_of, award.entries)
    award.approve()
    award.release()
    db_session.commit()
    notices.deliver(award.letter_to(early).id)
    for person in (early, late):
        path = f"/en/me/letters/{award.letter_to(person).id}"
        factories.sign_in(client, person)
        assert person.name in client.get(path).text
        end(person)
        db_session.commit()
        assert client.get(path).status_code == (200 if person is early else 403)
        assert (path in client.get("/en/me/letters").text) == (person is early)


def test_s4_the_page_names_each_difference(client, db_session, noon, run_jobs):
    award = sealed(entries=3)
    gone, moved, _stays = map(writer_of, award.entries)
    award.approve()
    heir = factories.contact(award.entries[1].city, name="Nova Contact")
    before = moved.email
    end(gone)
    move(moved, "moved@tests.example")
    db_session.commit()
    factories.sign_in(client, award.second)
    path = f"/en/desk/{award.call.code}/letters"

    def lines() -> list[list[str]]:
        rows = client.get(path).text.split("<caption>")[1].split("</table>")[0].split("<tr")[2:]
        cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
        return [[" ".join(re.sub("<[^>]+>", "", cell).split()) for cell in row] for row in cells]

    def line(entry: Entry, who: Person, *rest: str) -> list[str]:
        return [who.name, entry.city.name, entry.reference, *rest]

    one, two, _three = award.entries
    assert lines() == [
        line(one, gone, "Contact ended", "Will not be sent: may no longer edit the entry."),
        line(two, heir, "New contact", f"Goes to {heir.email}."),
        line(two, moved, "New address", f"Goes to moved@tests.example, not to {before}."),
    ]
    assert f"{one.reference} ({one.city.name})" in client.get(path).text
    award.release()
    db_session.commit()
    run_jobs()
    assert lines() == [
        line(one, gone, "Contact ended", "Not sent: may no longer edit the entry."),
        line(two, heir, "New contact", f"Written to {heir.email}."),
        line(two, moved, "New address", f"Went to moved@tests.example, not to {before}."),
    ]
    factories.contact(one.city, name="Late Contact")
    db_session.commit()
    assert "1 person joined a city after the release" in client.get(path).text
    assert client.post(f"{path}/newcomers").status_code == 302
    assert "1 person joined" not in client.get(path).text


def test_s4_a_revoked_decision_voids_its_letters(db_session, noon):
    award = sealed()
    award.approve()
    decisions.revoke(award.case, actor=award.second, reason="A sheet was wrong.")
    assert set(states(award).values()) == {LetterState.VOID}


def test_s4_the_fingerprint_is_of_the_words_and_not_of_the_readers(db_session, noon):
    award = sealed()
    before = fingerprint(award.decision)
    assert re.fullmatch("[0-9a-f]{64}", before)
    factories.contact(award.entries[0].city)
    end(writer_of(award.entries[1]))
    award.entries[0].title = "Another title"
    db_session.flush()
    assert fingerprint(award.decision) == before
    assert fingerprint(sealed().decision) != before
    words = sa.text("UPDATE result_text SET text = text || '.' WHERE decision_id = :id")
    db_session.execute(words, {"id": award.decision.id})
    assert fingerprint(award.decision) != before


def test_s4_letters_of_the_version_before_follow_their_readers_too(db_session, noon, run_jobs):
    """The upgrade opens the greeting of what waits, and gives the decision its frozen texts."""
    award = sealed(entries=2)
    sent, waiting = map(writer_of, award.entries)
    award.approve()
    for letter in letters_of(award.decision):
        letter.text = letter.text.replace(READER, "Old Name")
    old = {each.person_id: each.text for each in letters_of(award.decision)}
    db_session.execute(sa.text("DELETE FROM result_text"))
    letter = award.letter_to(sent)
    apply(letter, "queue", actor=award.first)
    apply(letter, "send", actor=award.first)
    db_session.flush()
    migration = _migration("0008_waiting_letters_leave_the_name_open")
    for language, (before, after) in migration.GREETINGS.items():
        words = {"language": language, "before": before, "after": after, "reader": READER}
        for statement in (migration.WAITING, migration.TEXTS):
            db_session.execute(sa.text(statement), words)
    db_session.expire_all()
    assert award.letter_to(sent).text == old[sent.id]
    heir = factories.contact(award.entries[1].city, name="Nova")
    end(waiting)
    award.release()
    db_session.commit()
    run_jobs()
    assert states(award)[waiting.id] is LetterState.WITHHELD
    assert award.letter_to(heir).text == old[waiting.id].replace("Old Name", "Nova")


def _migration(name: str):
    place = ROOT / "migrations" / "versions" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PLACES = st.sampled_from([(city, here) for city in (0, 1) for here in ("all", "this", "other")])
ROLES = st.lists(
    st.tuples(PLACES, st.sampled_from(list(Level))), max_size=2, unique_by=lambda r: r[0]
)
MOMENT = st.tuples(ROLES, ROLES, ROLES)
"""The roles of three people at one moment: city, in which call, at which level."""


@given(at=st.tuples(MOMENT, MOMENT, MOMENT, MOMENT))
@settings(max_examples=12, suppress_health_check=PER_EXAMPLE)
def test_s4_a_letter_leaves_for_exactly_those_whom_the_rule_admits_then(app, db_session, noon, at):
    """Roles and addresses change before the approval, the release, the delivery and after it."""
    undone = db.engine.begin_nested()
    award = sealed(entries=2)
    elsewhere = factories.call(state=CallState.OPEN)
    calls = {"all": None, "this": award.call.id, "other": elsewhere.id}
    people = [factories.person() for _ in range(3)]

    def become(moment, name: str) -> None:
        for number, (person, roles) in enumerate(zip(people, moment, strict=True)):
            end(person)
            for (city, here), level in roles:
                where = {"city_id": award.entries[city].city_id, "call_id": calls[here]}
                grant_role(person, RoleKind.CITY_CONTACT, actor=award.first, level=level, **where)
            move(person, f"{name}{number}@tests.example", f"{name} {number}")
        db.session.flush()

    def admitted_now() -> set[tuple[int, int]]:
        return {(e.id, p.id) for e in award.entries for p in people if editor_of_entry(p, e)}

    def deliver() -> None:
        db.session.flush()
        for letter in letters_of(award.decision):
            notices.deliver(letter.id)
        db.session.flush()

    become(at[0], "approval")
    award.approve()
    become(at[1], "release")
    at_release = admitted_now()
    award.release()
    become(at[2], "delivery")
    at_delivery = admitted_now()
    deliver()
    ours = {person.id: person for person in people}
    told = [
        each
        for each in letters_of(award.decision)
        if each.state is LetterState.SENT and each.person_id in ours
    ]
    assert {(each.entry_id, each.person_id) for each in told} == at_release & at_delivery
    for letter in told:
        assert letter.sent_to == ours[letter.person_id].email
        assert ours[letter.person_id].name in letter.text
        assert READER not in letter.text
    # Whoever came later is told at a press; then nobody who may be told is left out.
    become(at[3], "later")
    publication.tell_newcomers(award.case, actor=award.first)
    deliver()
    sent = [each for each in letters_of(award.decision) if each.state is LetterState.SENT]
    pairs = [(each.entry_id, each.person_id) for each in sent if each.person_id in ours]
    assert set(pairs) == (at_release & at_delivery) | admitted_now()
    assert len(pairs) == len(set(pairs))
    assert telling_of(award.decision, is_public=False).newcomers == 0
    db.session.rollback()
    db.session.expunge_all()
    undone.rollback()


def _statements(entries: int) -> list[int]:
    award = sealed(entries=entries, contacts=3)
    counts = []
    case = award.case
    db.session.execute(sa.text("DELETE FROM letter"))
    db.session.execute(sa.text("DELETE FROM result_text"))
    db.session.expunge_all()
    case = get_case(award.call.code)
    first, second = (db.session.get_one(Person, one.id) for one in (award.first, award.second))
    for step in (
        lambda: publication.draft_letters(case, case.decision),
        lambda: publication.approve_letters(case, actor=second, read=fingerprint(case.decision)),
        lambda: publication.send_letters(case.decision, actor=first),
    ):
        with counted() as statements:
            assert step() == entries * 3
            db.session.flush()
        counts.append(len(statements))
    return counts


def test_s4_letters_are_written_approved_and_released_in_few_statements(db_session, noon):
    few, many = _statements(2), _statements(14)
    assert few == many
    assert sum(few) <= 25
