"""S15: files that take long keep nobody's sign-in link, and one person cannot send very many."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from rq import SimpleWorker, Worker

from calls.entry.files.operations import MOST_AWAITED, SPARE
from core import clock, jobs
from core.config import settings
from core.db import db
from core.events import canonical
from core.jobs import Job, JobState
from run import Run
from tests import factories
from tests.calls.entry_files import image
from tests.calls.files.hostile import packed_objects_pdf
from tests.calls.files.sending import JPEG, files, page, promise, send
from tests.databases import fresh_database

LONG = packed_objects_pdf(4_000_000)
"""A small file that takes all the time that a file may take."""
PATIENCE = 120
"""Seconds after which a test gives up; nothing is measured by them."""


@pytest.fixture
def draft(client, db_session):
    made = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(made.city))
    return made


def commands(folder: Path) -> list[list[str]]:
    """Return the workers that `make run` starts, as it starts them."""
    run, kept = Run(settings(), folder), []
    run._keep = kept.append
    run._start_programs()
    return [list(child.command) for child in kept if "work" in child.command]


@contextmanager
def at_work(environment: dict[str, str], folder: Path) -> Iterator[None]:
    """Run the workers of `make run`, from where they are registered until the end."""
    started = [subprocess.Popen(words, env=os.environ | environment) for words in commands(folder)]
    try:
        until(lambda: Worker.count(connection=jobs.connection()) == len(started))
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL):  # the second ends its job
            for worker in started:
                worker.send_signal(number)
            time.sleep(0.5)
        for worker in started:
            worker.wait()


def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so, however slow the machine."""
    limit = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.1)


@pytest.fixture
def own(world) -> Iterator:
    """Give the program on a database of its own, where commits are real."""
    from flask_migrate import upgrade

    from app import create_app
    from tests.pages import Browser

    app = create_app(
        **fresh_database(world, "many_files"),
        SQLALCHEMY_ENGINE_OPTIONS={"json_serializer": canonical},
        WTF_CSRF_ENABLED=False,
        RATELIMIT_ENABLED=False,
    )
    app.test_client_class = Browser
    with app.app_context():
        upgrade()
        app.extensions["convoca_redis"].flushall()
        yield app
        db.session.remove()
        app.extensions["convoca_redis"].flushall()
        db.engine.dispose()


def states(name: str) -> list[JobState]:
    """Return the states of the jobs of that name, as they are now."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Job.state).where(Job.name == name)))


def test_s15_a_sign_in_link_waits_for_no_file(own, world, tmp_path):
    entry = factories.entry(factories.call(), filled=False)
    people = [factories.contact(entry.city) for _ in range(2)]
    db.session.commit()
    sender, other = own.test_client(), own.test_client()
    factories.sign_in(sender, people[0])
    for _ in range(3):
        send(sender, entry, LONG)
    uri = own.config["SQLALCHEMY_DATABASE_URI"]
    with at_work(world | {"DATABASE_URL": uri}, tmp_path):
        until(lambda: jobs.queues()[1].count < 3)  # as many are being looked into as ever will be
        asked = other.post("/en/sign-in", data={"email": people[1].email})
        assert asked.status_code == 200
        until(lambda: states("accounts.send_link") == [JobState.DONE])
        assert states("entry.check_file") == [JobState.WAITING] * 3


def test_s15_one_worker_takes_no_files(app, tmp_path):
    words = commands(tmp_path)
    assert len(words) == settings().workers + 1
    assert [line[-1] for line in words].count("--no-files") == 1


def test_s15_a_worker_without_files_does_all_the_rest(app, db_session, draft, client):
    for line in jobs.queues():
        line.empty()
    send(client, draft, LONG)
    other = factories.contact(draft.city)
    assert client.post("/en/sign-out").status_code == 302
    assert client.post("/en/sign-in", data={"email": other.email}).status_code == 200
    assert [line.count for line in jobs.queues()][:2] == [1, 1]
    mine = jobs.queues(files=False)
    assert [line.name for line in mine] == [jobs.AWAITED, jobs.OTHERS]
    worker = SimpleWorker(mine, connection=jobs.connection(), serializer="json")
    assert worker.dequeue_job_and_maintain_ttl(timeout=None)[1].name == jobs.AWAITED
    for line in jobs.queues():
        line.empty()


def test_s15_a_place_for_one_takes_no_more_than_a_few_at_a_time(client, draft, run_jobs):
    for _ in range(1 + SPARE):
        send(client, draft, image("PNG", (8, 8)), "mayor_letter")
    refused = promise(client, draft)
    assert refused.status_code == 422
    assert "wait until they have been looked into" in refused.get_json()["error"]
    assert len(files(draft)) == 1 + SPARE
    run_jobs()  # looked into, and refused: there is room again
    assert promise(client, draft).status_code == 200


def test_s15_promises_count_as_long_as_they_hold(client, draft):
    sent = [promise(client, draft).get_json() for _ in range(1 + SPARE)]
    assert promise(client, draft).status_code == 422
    assert "Not arrived" in page(client, draft)
    client.post(sent[0]["remove"])  # as the sentence says
    assert promise(client, draft).status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert promise(client, draft).status_code == 200


def test_s15_one_person_has_a_limit_over_all_entries(client, draft, db_session):
    call, person = draft.call, factories.contact(draft.city)
    factories.sign_in(client, person)
    asked = 0
    while asked < MOST_AWAITED:
        entry = factories.entry(call, by=draft.city, filled=False)
        for number in range(min(4, MOST_AWAITED - asked)):
            more = {"name": f"{number}.jpg", "type": JPEG}
            assert promise(client, entry, "images", **more).status_code == 200
            asked += 1
    refused = promise(client, draft, "annex")
    assert refused.status_code == 422
    assert "Many files of yours are still on their way" in refused.get_json()["error"]
    # Only that person waits.
    factories.sign_in(client, factories.contact(draft.city))
    assert promise(client, draft, "annex").status_code == 200
