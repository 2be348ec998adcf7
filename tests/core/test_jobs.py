"""Jobs are rows: nothing is lost with the queue or a worker, and nothing is done twice."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from redis import Redis
from redis.connection import AbstractConnection
from rq import SimpleWorker
from sqlalchemy.engine import make_url

from core import clock, jobs
from core.config import settings
from core.db import db
from core.jobs import Job, JobState
from members.models import City
from tests.conftest import NOON


@pytest.fixture
def found(monkeypatch):
    """Register `tests.found`, which founds a city; return the names of those it founded."""
    names = []

    def work(town: str) -> None:
        db.session.add(City(name=town, country="ES", region="Europe", languages=[]))
        db.session.flush()
        names.append(town)
        if town == "Atlantis":
            raise RuntimeError("It sank.")

    monkeypatch.setitem(jobs.REGISTRY, "tests.found", work)
    return names


@pytest.fixture
def line(app, db_session):
    """Give the queue of the jobs that nobody waits for; both are empty before and after."""
    for each in jobs.queues():
        each.empty()
    yield jobs.queues()[-1]
    for each in jobs.queues():
        each.empty()


@pytest.fixture
def no_valkey(app, monkeypatch):
    """Have no queue until the function is called."""
    real = app.extensions["convoca_redis"]
    gone = Redis(unix_socket_path="/nowhere/valkey.sock")
    monkeypatch.setitem(app.extensions, "convoca_redis", gone)
    return lambda: monkeypatch.setitem(app.extensions, "convoca_redis", real)


def rows() -> list[Job]:
    return list(db.session.scalars(sa.select(Job).where(Job.name == "tests.found")))


def cities(name: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(City.name == name))


def test_a_job_is_recorded_with_its_cause_and_handed_in_after_the_commit(line, found):
    jobs.later("tests.found", key="1", town="Vic")
    (row,) = rows()
    assert (row.state, row.args, row.key) == (JobState.WAITING, {"town": "Vic"}, "tests.found:1")
    assert line.job_ids == []
    db.session.commit()
    assert line.job_ids == [str(row.id)]


def test_what_somebody_waits_for_goes_before_everything_else(line, found, monkeypatch):
    jobs.later("tests.found", key="first", town="Vic")
    monkeypatch.setitem(jobs.QUEUE_OF, "tests.found", jobs.AWAITED)
    db.session.commit()
    awaited, _files, others = jobs.queues()
    assert (awaited.count, others.count) == (1, 0)
    monkeypatch.delitem(jobs.QUEUE_OF, "tests.found")
    jobs.later("tests.found", key="second", town="Gironella")
    db.session.commit()
    assert (awaited.count, others.count) == (1, 1)
    worker = SimpleWorker(jobs.queues(), connection=jobs.connection(), serializer="json")
    assert worker.dequeue_job_and_maintain_ttl(timeout=None)[1].name == awaited.name


def test_somebody_waits_for_links_files_and_proposals(app):
    lines = {
        line: {name for name, queue in jobs.QUEUE_OF.items() if queue == line}
        for line in (jobs.AWAITED, jobs.FILES)
    }
    assert lines[jobs.AWAITED] == {
        "accounts.send_link",
        "accounts.send_new_address",
        "accounts.send_welcome",
        "assignment.propose",
        "desk.welcome_secretary",
        "eligibility.compute_checks",
    }
    assert lines[jobs.FILES] == {"entry.check_file", "entry.copy_file"}


def test_a_rollback_leaves_no_job(line, found):
    jobs.later("tests.found", key="1", town="Vic")
    db.session.rollback()
    db.session.commit()
    assert (rows(), line.job_ids) == ([], [])


def test_the_same_key_is_one_job(line, found):
    for _ in range(3):
        jobs.later("tests.found", key="1", town="Vic")
        db.session.commit()
    assert len(rows()) == 1
    assert len(line.job_ids) == 1


def test_a_job_nobody_knows_is_refused_at_once(db_session):
    with pytest.raises(LookupError, match=r"tests\.lost"):
        jobs.later("tests.lost", key="1")


def test_a_second_run_does_nothing(line, found):
    jobs.later("tests.found", key="1", town="Vic")
    (row,) = rows()
    for _ in range(3):
        jobs.run(str(row.id))
    assert found == ["Vic"]
    assert (row.state, row.error) == (JobState.DONE, None)
    assert row.done_at is not None


def test_without_valkey_a_commit_succeeds_and_the_sweep_hands_in_later(
    noon, line, found, no_valkey
):
    jobs.later("tests.found", key="1", town="Vic")
    db.session.commit()
    (row,) = rows()
    assert row.state is JobState.WAITING
    no_valkey()  # it is back
    assert jobs.sweep() == 0, "too early: it may be in the queue"
    with clock.frozen(NOON + jobs.PATIENCE + timedelta(seconds=1)):
        assert jobs.sweep() == 1
        assert line.job_ids == [str(row.id)]
        assert jobs.sweep() == 0


def test_a_sweep_does_not_hand_in_twice_what_is_in_the_queue(noon, line, found):
    jobs.later("tests.found", key="1", town="Vic")
    db.session.commit()
    with clock.frozen(NOON + timedelta(minutes=5)):
        assert jobs.sweep() == 1
    assert len(line.job_ids) == 1


def test_r1_a_job_taken_by_a_worker_that_died_comes_back_and_is_done(noon, line, found):
    jobs.later("tests.found", key="1", town="Vic")
    db.session.commit()
    (row,) = rows()
    taken = jobs.connection().lpop(line.key)  # all that a worker does before it has the job
    assert (taken.decode(), line.job_ids) == (str(row.id), [])
    assert line.fetch_job(str(row.id)).get_status() == "queued", "as RQ believes"
    with clock.frozen(NOON + jobs.PATIENCE + timedelta(seconds=1)):
        assert jobs.sweep() == 1
        assert line.job_ids == [str(row.id)]
        worker = SimpleWorker(jobs.queues(), connection=jobs.connection(), serializer="json")
        worker.work(burst=True, logging_level="ERROR")
    assert (found, row.state, row.attempts) == (["Vic"], JobState.DONE, 1)


def test_r1_a_long_queue_is_not_made_longer_by_sweeping_and_is_asked_in_few_trips(
    noon, line, found, monkeypatch
):
    for number in range(1000):
        jobs.later("tests.found", key=str(number), town="Vic")
    db.session.commit()
    before = line.job_ids
    jobs.connection().lrem(line.key, 1, before[500])  # one of them was taken and lost
    sent, send = [], AbstractConnection.send_packed_command

    def count(self, *packed, **chosen):
        sent.append(1)
        return send(self, *packed, **chosen)

    monkeypatch.setattr(AbstractConnection, "send_packed_command", count)
    for sweep in range(1, 6):
        with clock.frozen(NOON + sweep * (jobs.PATIENCE + timedelta(seconds=1))):
            assert jobs.sweep() == 1000
    trips = len(sent)
    assert line.job_ids == before[:500] + before[501:] + before[500:501]
    assert trips <= 5 * 3 + 3, "three lists looked at in each sweep, one job handed in once"


def test_r1_an_attempt_counts_when_it_begins(noon, line, found, monkeypatch):
    """A second delivery finds the row taken; between beginning and lock nobody else begins."""
    jobs.later("tests.found", key="1", town="Vic")
    (row,) = rows()
    seen = []

    def work(town: str) -> None:
        query = sa.select(Job.attempts, Job.run_at).where(Job.id == row.id)
        seen.append(tuple(db.session.execute(query).one()))

    monkeypatch.setitem(jobs.REGISTRY, "tests.found", work)
    assert jobs._begin(row.id) == 1
    assert jobs._begin(row.id) is None
    with clock.frozen(NOON + timedelta(seconds=jobs.FIRST_PAUSE)):
        jobs.run(str(row.id))
        assert seen == [(2, clock.now() + timedelta(seconds=20))]
    assert (row.state, row.attempts) == (JobState.DONE, 2)


DEADLY = """
import os, signal
from datetime import timedelta

import sqlalchemy as sa

import worker
from app import create_app
from core import clock, jobs
from core.db import db

@jobs.job("tests.deadly")
def deadly():
    os.kill(os.getppid(), signal.SIGKILL)  # RQ's worker, then the process of the job itself
    os.kill(os.getpid(), signal.SIGKILL)

with create_app().app_context():
    jobs.later("tests.deadly", key="1")
    db.session.commit()
    moment = clock.now()
    for attempt in range(1, jobs.ATTEMPTS + 1):
        db.session.remove()
        db.engine.dispose()
        with clock.frozen(moment):
            if not (child := os.fork()):
                worker.work()
            assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        # The lock ends with the connection, soon after the process.
        query = sa.select(jobs.Job).where(jobs.Job.name == "tests.deadly").with_for_update()
        row = db.session.scalar(query)
        assert (row.state.value, row.attempts, row.error) == ("waiting", attempt, None), vars(row)
        db.session.rollback()
        moment = row.run_at
        with clock.frozen(moment):
            print(jobs.sweep())
"""


def test_r1_a_job_that_kills_its_worker_fails_after_all_its_attempts(app, line):
    """Real workers, each killed with the process of its job, in the middle of it."""
    command = [sys.executable, "-c", DEADLY]
    project = Path(jobs.__file__).parents[1]
    with _connect() as other:
        other.autocommit = True
        try:
            played = subprocess.run(
                command, cwd=project, capture_output=True, text=True, timeout=120, check=False
            )
            assert played.returncode == 0, played.stderr
            assert played.stdout.split() == ["1"] * (jobs.ATTEMPTS - 1) + ["0"]
            query = "SELECT state, attempts, error FROM job WHERE name = 'tests.deadly'"
            row = other.execute(query).fetchone()
            assert row == ("failed", jobs.ATTEMPTS, "The worker died while doing it.")
            assert line.job_ids == []
        finally:
            other.execute("DELETE FROM job WHERE name = 'tests.deadly'")


def test_a_job_for_later_waits_for_its_time(noon, line, found):
    jobs.later("tests.found", key="1", at=NOON + timedelta(hours=1), town="Vic")
    db.session.commit()
    assert line.job_ids == []
    assert jobs.sweep() == 0
    with clock.frozen(NOON + timedelta(hours=1)):
        assert jobs.sweep() == 1


def test_a_failing_job_is_undone_tried_again_with_pauses_and_then_given_up(noon, line, found):
    jobs.later("tests.found", key="1", town="Atlantis")
    (row,) = rows()
    pauses = []
    for attempt in range(1, jobs.ATTEMPTS + 1):
        with clock.frozen(row.run_at):
            jobs.run(str(row.id))
            pauses.append((row.run_at - clock.now()).total_seconds())
        assert (row.attempts, row.error) == (attempt, "RuntimeError: It sank.")
        assert cities("Atlantis") == 0
    assert pauses == [5, 20, 80, 320, 1280, 5120]
    assert row.state is JobState.FAILED
    jobs.run(str(row.id))
    assert len(found) == jobs.ATTEMPTS
    with clock.frozen(NOON + timedelta(days=30)):
        assert jobs.sweep() == 0


def test_a_failing_job_does_not_leave_the_jobs_it_asked_for(line, found, monkeypatch):
    def work() -> None:
        jobs.later("tests.found", key="child", town="Vic")
        raise RuntimeError

    monkeypatch.setitem(jobs.REGISTRY, "tests.parent", work)
    jobs.later("tests.parent", key="1")
    jobs.run(str(db.session.scalar(sa.select(Job.id).where(Job.name == "tests.parent"))))
    assert rows() == []


def test_an_unknown_or_lost_id_is_left_alone(line):
    jobs.run("00000000-0000-0000-0000-000000000000")


def test_two_functions_cannot_share_a_name():
    jobs.job("tests.twice")(print)
    try:
        with pytest.raises(ValueError, match=r"tests\.twice"):
            jobs.job("tests.twice")(repr)
    finally:
        del jobs.REGISTRY["tests.twice"]


def test_a_killed_workers_job_is_free_for_the_next(app, found):
    """On real transactions: a worker holds the row, dies, and another one does the work."""
    with app.app_context():
        jobs.later("tests.found", key="killed", town="Vic")
        db.session.commit()
        (row,) = rows()
        job_id, worker = row.id, _connect()
        db.session.rollback()
        try:
            worker.execute("SELECT * FROM job WHERE id = %s FOR UPDATE", [job_id])
            jobs.run(str(job_id))
            assert found == []
            with _connect() as other:
                other.execute("SELECT pg_terminate_backend(%s)", [worker.info.backend_pid])
            _wait_until_gone(worker.info.backend_pid)
            jobs.run(str(job_id))
            assert found == ["Vic"]
        finally:
            worker.close()
            db.session.execute(sa.delete(Job).where(Job.id == job_id))
            db.session.execute(sa.delete(City).where(City.name == "Vic"))
            db.session.commit()
            jobs.queues()[-1].empty()


def _connect() -> psycopg.Connection:
    url = make_url(settings().database_url).set(drivername="postgresql")
    return psycopg.connect(url.render_as_string(hide_password=False))


def _wait_until_gone(pid: int) -> None:
    with _connect() as connection:
        connection.autocommit = True
        gone = "SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = %s"
        while not connection.execute(gone, [pid]).fetchone()[0]:
            pass
