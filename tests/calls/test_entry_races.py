"""Two people at the same instant, on two real connections: one number, one receipt."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from accounts.models import Person
from calls.call.models import Call
from calls.entry import queries
from calls.entry.models import AnswerSection, Attachment, Entry, Revision
from calls.entry.operations import start_entry
from calls.entry.states import AttachmentState, EntryState
from calls.entry.submission.operations import rules_version, submit
from core import clock, events
from core.access import Denied
from core.db import db
from core.events import canonical
from core.jobs import Job
from core.transitions import Refused
from members.models import City
from tests import factories
from tests.databases import fresh_database
from tests.pages import Browser


@pytest.fixture(scope="module")
def busy(world):
    """The program on a database of its own, where commits are real."""
    from flask_migrate import upgrade

    from app import create_app

    app = create_app(
        **fresh_database(world, "races"),
        SQLALCHEMY_ENGINE_OPTIONS={
            "json_serializer": canonical,
            "pool_size": 40,
            "pool_timeout": 300,
        },
        WTF_CSRF_ENABLED=False,
        RATELIMIT_ENABLED=False,
    )
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


def at_once(app, *acts: Callable[[], object]) -> list[object]:
    """Do all acts at the same instant, each in a context of its own; return what came of each."""
    results: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(place: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[place] = acts[place]()
                db.session.commit()
            except (Refused, Denied) as error:
                db.session.rollback()
                results[place] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return results


def sent_in(entry_id: int, person_id: int, read: int = 0) -> Entry:
    """Send an entry in, as its page would."""
    entry = queries.entry_to_change(entry_id)
    actor = db.session.get_one(Person, person_id)
    return submit(entry, actor=actor, read=read, accepts=rules_version(entry.call))


@pytest.fixture
def ready(busy):
    """A draft ready to be sent in, and two of its contacts."""
    with busy.app_context():
        entry = factories.entry(factories.call())
        people = [factories.contact(entry.city) for _ in range(2)]
        db.session.commit()
        return entry.id, [(one.id, one.get_id()) for one in people]


def test_two_people_send_in_the_same_entry_once(busy, ready):
    entry_id, people = ready

    def press(key: str) -> Callable[[], object]:
        client = busy.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return lambda: client.post(f"/en/entries/{entry_id}/submit", data=form)

    with busy.app_context():
        version = queries.get_entry(entry_id).call.version_id
        form = {"read": 0, "rules": version, "accept": "y"}
    answers = at_once(busy, *[press(key) for _, key in people for _ in range(2)])
    assert {answer.location for answer in answers} == {f"/en/entries/{entry_id}/receipt"}
    with busy.app_context():
        entry = queries.get_entry(entry_id)
        assert entry.state is EntryState.SUBMITTED
        assert (entry.number, entry.call.last_number) == (1, 1)
        frozen = sa.select(sa.func.count()).where(Revision.entry_id == entry_id)
        assert db.session.scalar(frozen) == 1
        receipts = sa.select(sa.func.count()).where(Job.name == "entry.write_receipt")
        assert db.session.scalar(receipts.where(Job.args["entry_id"].as_integer() == entry_id)) == 1
        assert events.verify(entry.chain) == []


def test_two_people_start_the_last_entry_that_is_left(busy):
    with busy.app_context():
        city = factories.city()
        call = factories.call(eligibility={"entries_per_city": 2})
        people = [factories.contact(city) for _ in range(4)]
        db.session.commit()
        ids = (call.id, city.id, [one.id for one in people])

    def start(person_id: int) -> Callable[[], object]:
        def act() -> int:
            call, city = db.session.get_one(Call, ids[0]), db.session.get_one(City, ids[1])
            actor = db.session.get_one(Person, person_id)
            return start_entry(call, city, language="es", actor=actor).id

        return act

    results = at_once(busy, *[start(person_id) for person_id in ids[2]])
    assert len([one for one in results if isinstance(one, int)]) == 2
    assert len([one for one in results if isinstance(one, Refused)]) == 2
    with busy.app_context():
        assert queries.live_counts(ids[0], [ids[1]]) == {ids[1]: 2}


def test_many_cities_send_in_together_and_no_number_is_missing(busy):
    with busy.app_context():
        call = factories.call()
        made = []
        for _ in range(6):
            entry = factories.entry(call)
            made.append((entry.id, factories.contact(entry.city).id))
        db.session.commit()
        call_id = call.id

    def send(entry_id: int, person_id: int) -> Callable[[], object]:
        return lambda: sent_in(entry_id, person_id).number

    numbers = at_once(busy, *[send(*pair) for pair in made])
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]
    with busy.app_context():
        assert db.session.get_one(Call, call_id).last_number == 6
        assert events.verify(f"call:{call_id}") == []


def test_a_file_is_not_removed_beside_a_submission(busy, ready):
    entry_id, people = ready
    with busy.app_context():
        query = sa.select(Attachment.id).where(Attachment.entry_id == entry_id)
        file_id = db.session.scalars(query).one()
        version = queries.get_entry(entry_id).call.version_id
        form = {"read": 0, "rules": version, "accept": "y"}
    clients = []
    for _, key in people:
        client = busy.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        clients.append(client)
    at_once(
        busy,
        lambda: clients[0].post(f"/en/entries/{entry_id}/submit", data=form),
        lambda: clients[1].post(f"/en/entries/{entry_id}/files/{file_id}/remove"),
    )
    with busy.app_context():
        entry = db.session.get_one(Entry, entry_id)
        file = db.session.get_one(Attachment, file_id)
        sent = entry.state is EntryState.SUBMITTED
        # Taken out after it was sent in, it stays part of what was sent.
        held = entry.revision is not None and file_id in {
            one["id"] for one in entry.revision.body["files"]
        }
        assert sent is held
        assert sent or file.state is AttachmentState.REMOVED


def test_two_hundred_submissions_of_one_city_at_once(busy):
    many, most = 200, 3
    with busy.app_context():
        city = factories.city()
        call = factories.call(eligibility={"entries_per_city": most})
        drafts = [factories.entry(call, by=city).id for _ in range(many)]
        people = [factories.contact(city).id for _ in range(2)]
        db.session.commit()
        call_id, city_id = call.id, city.id

    def send(place: int) -> Callable[[], object]:
        return lambda: sent_in(drafts[place], people[place % 2]).number

    results = at_once(busy, *[send(place) for place in range(many)])
    numbers = [one for one in results if isinstance(one, int)]
    told = [str(one.why) for one in results if isinstance(one, Refused)]
    assert sorted(numbers) == list(range(1, most + 1))
    assert len(told) == many - most
    assert all("has sent in 3 of 3 entries in this call" in one for one in told)
    with busy.app_context():
        assert queries.sent_count(call_id, city_id) == most
        query = sa.select(sa.func.count()).select_from(Revision)
        query = query.join(Entry, Entry.id == Revision.entry_id).where(Entry.call_id == call_id)
        assert db.session.scalar(query) == most
        assert db.session.get_one(Call, call_id).last_number == most
        assert events.verify(f"call:{call_id}") == []


def test_two_officers_send_in_the_last_entry_that_is_left(busy):
    with busy.app_context():
        city = factories.city()
        call = factories.call(eligibility={"entries_per_city": 1})
        drafts = [factories.entry(call, by=city).id for _ in range(2)]
        people = [factories.contact(city).id for _ in range(2)]
        db.session.commit()
    pairs = list(zip(drafts, people, strict=True))
    acts = [lambda pair=pair: sent_in(*pair).number for pair in pairs]
    results = at_once(busy, *acts)
    assert [one for one in results if isinstance(one, int)] == [1]
    (other,) = [one for one in results if isinstance(one, Refused)]
    assert "has sent in 1 of 1 entries" in str(other.why)
    assert "This draft stays as it is" in str(other.why)


def test_two_people_send_the_same_change_in_once(busy):
    with busy.app_context():
        entry = factories.entry(factories.call(), state=EntryState.SUBMITTED)
        people = [factories.contact(entry.city).id for _ in range(2)]
        db.session.flush()
        row = db.session.get_one(AnswerSection, (entry.id, "content", "es"))
        row.answers, entry.changed_at = {**row.answers, "actions": "Otra cosa."}, clock.now()
        db.session.commit()
        entry_id = entry.id
    acts = [lambda who=who: sent_in(entry_id, who, read=1).revision_id for who in people]
    first, second = at_once(busy, *acts)
    assert first == second
    with busy.app_context():
        query = sa.select(Revision.number).where(Revision.entry_id == entry_id)
        assert sorted(db.session.scalars(query)) == [1, 2]
