"""What the open rehearsal call has lived through, and the people who come with it."""

import pytest
import sqlalchemy as sa

from accounts.models import Level, Person, Role, RoleKind
from calls.call.life.models import Clarification, ClarificationState, Extension
from calls.call.life.queries import permits_of
from calls.call.models import Call, CallVersion
from calls.entry import queries
from calls.entry.copies.models import Overlap
from calls.entry.endorsement.models import Endorsement, EndorsementState
from calls.entry.endorsement.queries import text_of
from calls.entry.models import AnswerSection, Attachment, Entry, Origin, Revision
from calls.entry.states import AttachmentState, EntryState
from calls.entry.team.models import Invitation, InvitationState
from core import clock
from core.db import db
from members.models import City
from rehearsal import loader
from rehearsal.content import LANGUAGES, MARKERS
from rehearsal.life import GRACE
from rehearsal.plans import FIRST
from rehearsal.story import story
from tests.conftest import NOON

ALL = {*LANGUAGES, "ca"}


@pytest.fixture(scope="module", autouse=True)
def loaded(app):
    """Fill once for all tests of this module."""
    with app.app_context(), clock.frozen(NOON):
        loader.fill(lambda _line: None, entries_per_call=4)
        yield
        db.session.rollback()
        db.session.remove()


def call(code="REHEARSAL-OPEN") -> Call:
    return db.session.scalars(sa.select(Call).where(Call.code == code)).one()


def entries(*conditions) -> list[Entry]:
    query = sa.select(Entry).join(City).where(Entry.call_id == call().id, *conditions)
    return list(db.session.scalars(query.order_by(Entry.id)).unique())


def endorsement_of(entry) -> Endorsement:
    return db.session.scalars(sa.select(Endorsement).where(Endorsement.entry_id == entry.id)).one()


def first(*conditions) -> Entry:
    return entries(City.name == FIRST, *conditions)[0]


def test_the_deadline_was_extended_once_and_has_its_grace():
    extension = db.session.scalars(sa.select(Extension)).one()
    assert extension.call_id == call().id
    assert extension.old_closes_at < extension.new_closes_at == call().closes_at
    assert (call().closes_at.date() - NOON.date()).days == 21
    assert call().grace_minutes == GRACE == 10


def test_two_questions_are_answered_in_all_languages_and_one_waits():
    rows = db.session.scalars(sa.select(Clarification).order_by(Clarification.id)).all()
    s = ClarificationState
    assert [row.state for row in rows] == [s.ANSWERED, s.ANSWERED, s.ASKED]
    for row in rows[:2]:
        assert row.texts.keys() == ALL
        assert all(pair["question"] and pair["answer"] for pair in row.texts.values())
    assert call().definition.calendar.questions_until_at > NOON


def test_the_amendment_asks_one_question_more_and_says_so_in_all_languages():
    told = story().amendment
    assert told.question["key"] in {question.key for question in call().definition.questions()}
    query = sa.select(CallVersion.note).where(CallVersion.call_id == call().id)
    notes = [note for note in db.session.scalars(query) if note]
    assert notes == [told.note]
    assert told.note.keys() == ALL == told.question["label"].keys()


def test_a_draft_was_moved_to_the_new_form_and_shows_the_notice():
    draft = first(Entry.state == EntryState.DRAFT)
    assert draft.migrated_from_id is not None
    assert draft.version_id > draft.migrated_from_id


def test_a_team_has_one_who_views_one_who_edits_and_one_invited():
    draft = first(Entry.state == EntryState.DRAFT)
    query = sa.select(Role.level).where(Role.city_id == draft.city_id)
    assert sorted(db.session.scalars(query)) == sorted(Level)
    rows = db.session.scalars(sa.select(Invitation).order_by(Invitation.id)).all()
    s = InvitationState
    assert [row.state for row in rows] == [s.ACCEPTED, s.ACCEPTED, s.SENT]
    assert rows[-1].expires_at > NOON


def test_one_translation_is_a_machines_and_others_follow_an_older_original():
    draft = first(Entry.state == EntryState.DRAFT)
    query = sa.select(AnswerSection).where(AnswerSection.entry_id == draft.id)
    machine = [row for row in db.session.scalars(query) if row.origin is Origin.MACHINE]
    assert [(row.section, row.language) for row in machine] == [("content", "fr")]
    _, translations = queries.texts_of(draft)
    older = {place for place, one in translations.items() if one.followed is not None}
    assert older == {("results", "en"), ("results", "fr")}


def test_an_image_has_its_words():
    draft = first(Entry.state == EntryState.DRAFT)
    query = sa.select(Attachment).where(
        Attachment.entry_id == draft.id, Attachment.slot == "images"
    )
    image = db.session.scalars(query).one()
    assert image.state is AttachmentState.ATTACHED
    assert image.rights
    assert image.credit
    assert image.alt.keys() >= {"en", "es", "fr"}


def test_an_earlier_entry_was_begun_from_sent_in_twice_and_overlaps():
    entry = first(Entry.copied_from_id.is_not(None))
    assert entry.state is EntryState.SUBMITTED
    rows = db.session.scalars(
        sa.select(Revision).where(Revision.entry_id == entry.id).order_by(Revision.number)
    ).all()
    assert [row.number for row in rows] == [1, 2]
    added = story().changes["revised"].es
    said = [row.body["answers"]["results"]["es"]["impact"] for row in rows]
    assert said[1] == said[0] + added
    query = sa.select(Overlap.other_id).where(Overlap.entry_id == entry.id)
    assert entry.copied_from_id in db.session.scalars(query).all()


def test_endorsements_stand_at_three_points():
    rows = db.session.scalars(sa.select(Endorsement).order_by(Endorsement.asked_at)).all()
    found = [(row.state, row.sha256 == text_of(row.entry).sha256) for row in rows]
    s = EndorsementState
    assert found == [(s.SIGNED, False), (s.SIGNED, True), (s.ASKED, False)]
    assert rows[-1].expires_at > NOON


def test_one_entry_is_returned_for_completion_in_its_own_language():
    entry = entries(Entry.state == EntryState.RETURNED)[0]
    assert entry.return_by_at > NOON
    assert entry.language == story().returned.language
    assert entry.return_note == story().returned.reason


def test_one_entry_was_entered_for_a_city():
    entry = entries(Entry.on_behalf.is_(True))[0]
    assert entry.state is EntryState.SUBMITTED
    assert entry.source == story().on_behalf.source


def test_one_permit_was_used_and_one_was_revoked():
    used, revoked = sorted(permits_of(call("REHEARSAL-SCORING")), key=lambda line: line.permit.id)
    assert (used.used, used.permit.revoked_at) == (True, None)
    assert not revoked.used
    assert revoked.permit.revoked_at < revoked.permit.expires_at


def test_a_delegated_organiser_runs_one_call_alone():
    query = sa.select(Person).where(Person.email == story().organiser.email)
    roles = db.session.scalars(query).unique().one().roles
    meeting = call("MEETING-2026")
    assert [(role.kind, role.call_id) for role in roles] == [(RoleKind.SECRETARIAT, meeting.id)]


def test_links_are_printed_for_six_roles(app):
    from accounts.commands import links

    lines = app.test_cli_runner().invoke(links).output.splitlines()
    roles = [line.partition(" — ")[0] for line in lines if " — " in line]
    assert list(dict.fromkeys(roles)) == [
        "city contact",
        "city colleague who may only view",
        "juror",
        "chair",
        "secretariat",
        "delegated organiser",
    ]
    assert roles.count("secretariat") == 2


def test_what_is_told_says_that_it_is_a_rehearsal():
    marks = {**MARKERS, "ca": "Assaig"}
    told = story()
    texts = [told.statement, told.amendment.note, *(one.question for one in told.questions)]
    for text in texts:
        assert all(words.startswith(f"[{marks[tag]}]") for tag, words in text.items())
