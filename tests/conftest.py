"""Real engines for the whole run; each test in a transaction that is rolled back."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from core.embedded import engines

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""When tests happen, unless they say otherwise."""

# A run says the same each time; `make fuzz` looks for odd input that nobody has thought of yet.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

LONGEST = ("tests/run", "tests/browser/test_walk", "tests/browser/test_call_editing", "tests/repo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that all processes end at about the same time."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """PostgreSQL, Valkey, S3 and a mail catcher of this test process alone."""
    folder = tmp_path_factory.mktemp("var")
    with engines(folder, durable=False) as environment:
        os.environ.update(
            environment,
            SECRET_KEY="for tests only, and long enough for them",
            CONVOCA_VAR=str(folder),
        )
        yield environment


@pytest.fixture(scope="session")
def app(world):
    """Make the program, migrated."""
    from flask_migrate import upgrade

    from app import create_app
    from core.db import db
    from core.security import limiter

    # Said aloud: one that a browser test made before may have switched the limits off.
    made = create_app(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=True)
    limiter.enabled = False  # a test that asks for limits switches them on
    with made.app_context():
        upgrade()
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def db_session(app) -> Iterator[Session]:
    """Give a session whose commits are savepoints; all is undone at the end."""
    from core.db import db

    with app.app_context():
        yield from _undone(app, db.engine)


@pytest.fixture
def owner_session(app, world) -> Iterator[Session]:
    """Give the same to whoever may do more than the program: the owner of the tables."""
    import sqlalchemy as sa

    from core.events import canonical

    with app.app_context():
        owner = sa.create_engine(world["DATABASE_OWNER_URL"], json_serializer=canonical)
        yield from _undone(app, owner)
        owner.dispose()


def _undone(app, engine) -> Iterator[Session]:
    from core.db import db

    with engine.connect() as connection:
        outer = connection.begin()
        engines_of_app = db._app_engines[app]
        before, engines_of_app[None] = engines_of_app[None], connection
        db.session.configure(join_transaction_mode="create_savepoint")
        yield db.session
        db.session.remove()
        outer.rollback()
        engines_of_app[None] = before


@pytest.fixture
def client(app, db_session):
    """Give a test browser without JavaScript; it judges each page (tests/pages.py)."""
    from tests.pages import Browser

    return Browser(app, app.response_class, use_cookies=True)


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Hold the clock at NOON."""
    from core import clock

    with clock.frozen(NOON):
        yield NOON


@pytest.fixture
def run_jobs(db_session):
    """Do every waiting job that is due, as the workers would."""
    import sqlalchemy as sa

    from core import clock
    from core.jobs import Job, JobState, run

    def run_all() -> int:
        done = 0
        while rows := list(
            db_session.scalars(
                sa.select(Job.id).where(Job.state == JobState.WAITING, Job.run_at <= clock.now())
            )
        ):
            for job_id in rows:
                run(str(job_id))
            done += len(rows)
        return done

    return run_all


@pytest.fixture
def mails(world) -> "Mails":
    """Empty the mail catcher and give what arrives."""
    folder = Path(world["MAIL_CATCHER"])
    for file in folder.glob("*.eml"):
        file.unlink()
    return Mails(folder)


class Mails:
    """What has arrived in the mail catcher."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> list:
        """Return the messages that have arrived, oldest first."""
        import email
        import email.policy

        files = sorted(self.folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in files
        ]
