"""A small rehearsal: every phase is there, the record is whole, and it is the same each time."""

import hashlib
import itertools

import pytest
import sqlalchemy as sa

from accounts.models import Level, Person
from calls.call.models import Call
from calls.call.states import CallState
from calls.entry.models import Attachment, Entry
from calls.entry.states import AttachmentState, EntryState
from core import clock, events, storage
from core.db import db
from core.events import Event
from core.jobs import Job, JobState
from jury.decision.models import Decision
from jury.decision.states import DecisionState
from members.models import City
from notices.models import Letter
from notices.states import LetterState
from rehearsal import content, loader
from review.assignment.models import Assignment, Conflict, ConflictKind, Juror
from review.assignment.states import AssignmentState, JurorState
from review.eligibility.models import EligibilityVerdict
from review.scoring.models import Score, Sheet
from tests.conftest import NOON

SIZE = 4
S = EntryState


def digest() -> str:
    """Return a hash of what a visitor sees: titles, cities, numbers, states, marks and reasons."""
    entries = sa.select(Call.code, Entry.number, Entry.title, Entry.state, City.name)
    entries = entries.join(Entry, Entry.call_id == Call.id).join(City, City.id == Entry.city_id)
    marks = (
        sa.select(Call.code, Entry.number, Person.email, Score.criterion, Score.value, Score.reason)
        .add_columns(Sheet.comment, Sheet.language, Sheet.submitted_at)
        .join(Entry, Entry.call_id == Call.id)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Juror, Juror.id == Assignment.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .join(Score, Score.sheet_id == Sheet.id)
    )
    rows = [sorted(map(str, db.session.execute(query))) for query in (entries, marks)]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


@pytest.fixture(scope="module")
def digests(app):
    """Fill twice, the first time undone; the second stands for the tests of this module."""
    with app.app_context(), clock.frozen(NOON):
        found = []
        for rounds in (1, 2):
            loader.fill(lambda _line: None, entries_per_call=SIZE)
            found.append(digest())
            if rounds == 1:
                db.session.rollback()
        yield found
        db.session.rollback()
        db.session.remove()


def call(code: str) -> Call:
    return db.session.scalars(sa.select(Call).where(Call.code == code)).one()


def states(code: str) -> dict[EntryState, int]:
    query = sa.select(Entry.state, sa.func.count()).where(Entry.call_id == call(code).id)
    return dict(db.session.execute(query.group_by(Entry.state)).all())


def test_two_loads_are_the_same(digests):
    assert digests[0] == digests[1]


@pytest.mark.usefixtures("digests")
class TestLoaded:
    def test_every_phase_can_be_visited(self):
        found = {
            each.code: (each.state, each.rehearsal) for each in db.session.scalars(sa.select(Call))
        }
        assert found == {
            "AWARD-2026": (CallState.CLOSED, False),
            "BID-2028": (CallState.PUBLISHED, False),
            "CONGRESS-2026": (CallState.CLOSED, False),
            "MEETING-2026": (CallState.CLOSED, False),
            "REHEARSAL-OPEN": (CallState.OPEN, True),
            "REHEARSAL-SCORING": (CallState.EVALUATION, True),
            "REHEARSAL-EMBARGO": (CallState.DECIDED, True),
            "REHEARSAL-ANNOUNCED": (CallState.ANNOUNCED, True),
        }

    def test_entries_by_state(self):
        assert states("REHEARSAL-OPEN") == {S.DRAFT: 1, S.SUBMITTED: 3, S.RETURNED: 1}
        assert states("REHEARSAL-SCORING") == {S.EVALUATION: 4, S.INELIGIBLE: 1}
        assert states("REHEARSAL-EMBARGO") == {S.EVALUATION: 2}
        assert states("REHEARSAL-ANNOUNCED") == {S.WINNER: 2}

    def test_every_title_says_that_it_is_a_rehearsal(self):
        titles = [title for title in db.session.scalars(sa.select(Entry.title)) if title]
        assert len(titles) >= 8
        assert all(
            title.startswith(tuple(f"[{each}]" for each in content.MARKERS.values()))
            for title in titles
        )

    def test_the_ineligible_one_has_its_verdict(self):
        query = sa.select(EligibilityVerdict.overrides, City.name).join(
            Entry, Entry.id == EligibilityVerdict.entry_id
        )
        query = query.join(City, City.id == Entry.city_id).where(Entry.state == S.INELIGIBLE)
        assert db.session.execute(query).all() == [(False, "Guarda")]

    def test_jurors_are_at_different_points(self):
        scoring = call("REHEARSAL-SCORING")
        done = sa.func.count().filter(Assignment.state == AssignmentState.DONE)
        query = sa.select(sa.func.count(), done).join(Juror, Juror.id == Assignment.juror_id)
        query = query.where(Assignment.call_id == scoring.id).group_by(Juror.id).order_by(Juror.id)
        progress = db.session.execute(query).all()
        assert [row[0] for row in progress] == [4, 3, 4, 4, 4]  # the second has a conflict
        assert progress[0][1] == 4
        assert progress[4][1] == 0
        assert 0 < sum(row[1] for row in progress[1:4]) < 11
        conflicts = db.session.scalars(sa.select(Conflict.kind).join(Juror)).all()
        assert conflicts == [ConflictKind.DECLARED]

    def test_the_open_call_waits_for_some_of_its_jury(self):
        query = sa.select(Juror.state).where(Juror.call_id == call("REHEARSAL-OPEN").id)
        assert set(db.session.scalars(query)) == {JurorState.INVITED, JurorState.ACCEPTED}

    def test_one_decision_waits_for_its_release_and_one_is_told(self):
        query = sa.select(Call.code, Decision.state).join(Call, Call.id == Decision.call_id)
        assert dict(db.session.execute(query).all()) == {
            "REHEARSAL-EMBARGO": DecisionState.SIGNED_OFF,
            "REHEARSAL-ANNOUNCED": DecisionState.RELEASED,
        }

    def test_letters_of_the_past_stand_as_sent_and_no_job_would_mail(self):
        waiting = call("REHEARSAL-EMBARGO").id
        query = sa.select(Letter.call_id, Letter.state, Letter.decision_id, Letter.sent_at)
        for call_id, state, decision_id, sent_at in db.session.execute(query):
            held_back = call_id == waiting and decision_id is not None
            assert state is (LetterState.APPROVED if held_back else LetterState.SENT)
            assert (sent_at is None) == held_back
        assert set(db.session.scalars(sa.select(Job.state))) == {JobState.DONE}
        assert not db.session.info.get("jobs")

    def test_the_record_is_whole_and_in_order_of_time(self):
        chains = list(db.session.scalars(sa.select(Event.chain).distinct()))
        assert len(chains) == 8 + 3  # the calls, the register, the people, letters of no call
        for chain in chains:
            assert events.verify(chain) == []
            query = sa.select(Event.at).where(Event.chain == chain).order_by(Event.seq)
            times = list(db.session.scalars(query))
            assert all(one <= next_one for one, next_one in itertools.pairwise(times)), chain
            assert times[-1] < NOON

    def test_s5_who_decides_is_told_of_each_new_role_once(self):
        letters = sa.select(sa.func.count()).where(Letter.kind == "role_granted")
        granted = sa.select(sa.func.count()).where(
            Event.name == "role_granted",
            Event.data["role"].as_string().in_(("secretariat", "chair")),
        )
        told, roles = db.session.scalar(letters), db.session.scalar(granted)
        assert 0 < told <= 3 * roles
        assert told < 20

    def test_files_lie_in_the_storage_as_they_were_checked(self):
        query = sa.select(Attachment).where(Attachment.state == AttachmentState.ATTACHED)
        attached = list(db.session.scalars(query))
        assert len(attached) >= 9
        body = storage.read(attached[0].storage_key)
        assert hashlib.sha256(body).hexdigest() == attached[0].sha256

    def test_every_city_has_its_contact(self):
        query = sa.select(sa.func.count()).select_from(Person)
        contacts = query.where(Person.roles.any(level=Level.SUBMIT))
        assert db.session.scalar(contacts) == db.session.scalar(sa.select(sa.func.count(City.id)))


@pytest.mark.parametrize(
    ("is_empty", "words", "loads", "code"),
    [
        (True, ["--if-empty"], 1, 0),
        (True, [], 1, 0),
        (False, ["--if-empty"], 0, 0),
        (False, [], 0, 1),
    ],
)
def test_the_command_fills_only_an_empty_database(app, monkeypatch, is_empty, words, loads, code):
    called = []
    monkeypatch.setattr(loader, "is_empty", lambda: is_empty)
    monkeypatch.setattr(loader, "load", called.append)
    result = app.test_cli_runner().invoke(args=["rehearsal", "load", *words])
    assert (len(called), result.exit_code) == (loads, code)
    assert bool(result.output) == bool(code)


def test_the_command_says_so_when_the_storage_is_down(app, monkeypatch):
    def fail(_say):
        raise storage.StorageDown

    monkeypatch.setattr(loader, "is_empty", lambda: True)
    monkeypatch.setattr(loader, "load", fail)
    result = app.test_cli_runner().invoke(args=["rehearsal", "load"])
    assert result.exit_code == 1
    assert "nothing was loaded" in result.output
