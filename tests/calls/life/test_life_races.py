"""The clock's job and people in the same second, really at once: nobody late, nothing lost."""

import threading
import time
from datetime import timedelta

import sqlalchemy as sa

from accounts.models import Person
from calls.call.life.deadline.operations import extend
from calls.call.models import Call
from calls.call.operations import keep_calendar
from calls.call.states import CallState
from calls.entry import queries
from calls.entry.models import Entry, Revision
from calls.entry.states import EntryState
from calls.entry.submission.operations import submit
from core import clock, events
from core.access import Denied
from core.db import db
from core.events import Event
from core.jobs import Job
from tests import factories
from tests.calls.test_entry_races import at_once
from tests.calls.test_entry_races import busy as busy  # noqa: PLC0414  (a fixture)

SECOND = timedelta(seconds=1)


def ready(busy, entries: int) -> tuple[int, list[tuple[int, int]]]:
    """Return a call with grace, and so many drafts ready to go with who sends each."""
    with busy.app_context():
        call = factories.call(calendar={"grace_minutes": 2})
        made = []
        for _ in range(entries):
            entry = factories.entry(call)
            made.append((entry.id, factories.contact(entry.city).id))
        db.session.commit()
        return call.id, made


def send(entry_id: int, person_id: int):
    def act() -> int | None:
        entry = queries.entry_to_change(entry_id)
        sender = db.session.get_one(Person, person_id)
        return submit(entry, actor=sender, accepts=entry.call.version_id).number

    return act


def moments(busy, call_id: int):
    with busy.app_context():
        call = db.session.get_one(Call, call_id)
        return call.last_moment


def test_in_the_last_second_the_job_takes_nobody_s_entry_away(busy):
    call_id, drafts = ready(busy, 4)
    with clock.frozen(moments(busy, call_id) + timedelta(microseconds=999_999)):
        results = at_once(busy, keep_calendar, *[send(*pair) for pair in drafts], keep_calendar)
    assert sorted(results[1:-1]) == [1, 2, 3, 4]
    with busy.app_context():
        assert db.session.get_one(Call, call_id).state is CallState.OPEN


def test_in_the_second_after_nobody_slips_in_beside_the_job(busy):
    call_id, drafts = ready(busy, 4)
    with clock.frozen(moments(busy, call_id) + SECOND):
        results = at_once(busy, keep_calendar, *[send(*pair) for pair in drafts], keep_calendar)
    assert all(isinstance(result, Denied) for result in results[1:-1])
    with busy.app_context():
        assert db.session.get_one(Call, call_id).state is CallState.CLOSED
        closings = sa.select(sa.func.count()).where(
            Event.chain == f"call:{call_id}", Event.name == "call_closed"
        )
        assert db.session.scalar(closings) == 1
        assert events.verify(f"call:{call_id}") == []


def test_the_second_turns_while_people_press_the_button(busy):
    """Whoever was judged in time is in, with a time that is in time; everybody else is told."""
    call_id, drafts = ready(busy, 8)
    last = moments(busy, call_id)
    outcome: dict[int, object] = {}

    def press(place: int, entry_id: int, person_id: int) -> None:
        time.sleep(place * 0.02)
        (outcome[entry_id],) = at_once(busy, send(entry_id, person_id))

    threads = [
        threading.Thread(target=press, args=(place, *pair)) for place, pair in enumerate(drafts)
    ]
    with clock.frozen(last + timedelta(microseconds=900_000)):
        for thread in threads:
            thread.start()
        time.sleep(0.06)
        with clock.frozen(last + SECOND):
            at_once(busy, keep_calendar, keep_calendar)
            for thread in threads:
                thread.join(30)
    with busy.app_context():
        assert db.session.get_one(Call, call_id).state is CallState.CLOSED
        for entry_id, result in outcome.items():
            entry = db.session.get_one(Entry, entry_id)
            if isinstance(result, Denied):
                assert entry.state is EntryState.DRAFT
                assert entry.number is None
            else:
                assert (entry.state, entry.number) == (EntryState.SUBMITTED, result)
                assert entry.submitted_at < last + SECOND
                revision = db.session.get_one(Revision, entry.revision_id)
                assert revision.submitted_at == entry.submitted_at
        taken = [number for number in outcome.values() if isinstance(number, int)]
        assert sorted(taken) == list(range(1, len(taken) + 1))
        assert len(outcome) == len(drafts)
        assert events.verify(f"call:{call_id}") == []


def test_an_extension_beside_the_closing_leaves_the_call_open_and_told_once(busy):
    call_id, _drafts = ready(busy, 1)
    with busy.app_context():
        secretary_id = factories.secretary().id
        db.session.commit()
    last = moments(busy, call_id)
    later = last + timedelta(days=7)

    def extend_it() -> int:
        actor = db.session.get_one(Person, secretary_id)
        call = db.session.get_one(Call, call_id)
        return extend(call, later, reason="Strikes.", actor=actor).id

    with clock.frozen(last + SECOND):
        results = at_once(busy, keep_calendar, extend_it, extend_it, keep_calendar)
    made = [result for result in results[1:3] if isinstance(result, int)]
    assert len(made) == 1
    with busy.app_context():
        call = db.session.get_one(Call, call_id)
        assert (call.state, call.closes_at) == (CallState.OPEN, later)
        jobs = sa.select(sa.func.count()).where(Job.name == "calls.tell_extension")
        assert db.session.scalar(jobs.where(Job.args["extension_id"].as_integer() == made[0])) == 1
        assert events.verify(call.chain) == []
