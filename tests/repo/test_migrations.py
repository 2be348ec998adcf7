"""Migrations go up, down to nothing, and up again, and end where the models are."""

import re
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade
from sqlalchemy.engine import make_url

from app import ROOT
from core.config import settings
from core.db import db

NAME = "convoca_migrations"


@pytest.fixture
def fresh(app):
    """Give the migrations on an empty database of the same engine."""
    url = make_url(settings().database_owner_url)
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME}")
        connection.execute(f"CREATE DATABASE {NAME}")
        made = Flask("migrations")
        made.config["SQLALCHEMY_DATABASE_URI"] = url.set(database=NAME)
        db.init_app(made)
        Migrate(made, db, directory=str(ROOT / "migrations"))
        with made.app_context():
            yield made
            db.session.remove()
            db.engine.dispose()
        connection.execute(f"DROP DATABASE {NAME}")


def test_up_down_up(fresh):
    upgrade()
    tables, functions = _left()
    assert "event" in tables
    downgrade(revision="base")
    assert _left() == ({"alembic_version"}, set())
    upgrade()
    assert _left() == (tables, functions)
    assert db.session.execute(sa.text("SELECT id FROM person")).scalars().all() == [1]


def test_each_step_goes_down_and_up(fresh):
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    for script in reversed(list(scripts.walk_revisions())):
        upgrade(revision=script.revision)
        downgrade(revision="-1")
        upgrade(revision=script.revision)


def test_the_models_are_where_the_migrations_end(fresh):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_the_first_person_is_the_system_and_the_next_gets_the_next_id(fresh):
    upgrade()
    insert = "INSERT INTO person (email, name, language, zone, session_epoch, created_at)"
    values = "VALUES ('a@x.example', 'A', 'en', 'UTC', 1, now()) RETURNING id"
    assert db.session.scalar(sa.text(f"{insert} {values}")) == 2


def test_s2_files_whose_form_may_still_be_good_are_moved_by_the_upgrade(fresh):
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    (step,) = (each for each in scripts.walk_revisions() if "uploads_under" in each.path)
    upgrade(revision=step.down_revision)
    rows = [
        ("pending", "images", "0 hours", True),
        ("checking", "images", "26 hours", True),
        ("attached", "images", "24 hours", True),
        ("attached", "images", "26 hours", False),
        ("attached", "@endorsement", "0 hours", False),
        ("removed", "images", "0 hours", False),
    ]
    insert = """
        INSERT INTO attachment (entry_id, slot, filename, storage_key, content_type, size, sha256,
            state, created_at, created_by, alt, credit, rights)
        VALUES (1, :slot, 'a', :key, 'image/png', 1, 'f', :state, now() - CAST(:age AS interval), 1,
            '{}', '', false)
    """
    with db.engine.begin() as connection:
        # Without their entry, which is of no interest here.
        connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for number, (state, slot, age, _) in enumerate(rows):
            place = {"key": f"key{number}", "slot": slot, "state": state, "age": age}
            connection.execute(sa.text(insert), place)
    upgrade(revision=step.revision)
    kept = "SELECT storage_key, upload_key, upload_ends_at > now() FROM attachment ORDER BY id"
    expected = [(f"key{n}", None, row[-1] or None) for n, row in enumerate(rows)]
    assert db.session.execute(sa.text(kept)).all() == expected
    jobs = "SELECT args ->> 'attachment_id' FROM job WHERE name = 'entry.settle_file'"
    (moved,) = db.session.scalars(sa.text(jobs))
    named = "SELECT storage_key FROM attachment WHERE id = :id"
    assert db.session.scalar(sa.text(named), {"id": int(moved)}) == "key2"
    db.session.remove()
    downgrade(revision=step.down_revision)


def test_ids_are_sequential_and_files_are_named_after_them():
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    found = [(each.revision, each.down_revision) for each in scripts.walk_revisions()][::-1]
    expected = [(f"{n:04d}", f"{n - 1:04d}" if n > 1 else None) for n in range(1, len(found) + 1)]
    assert found == expected
    files = sorted(Path(scripts.versions).glob("*.py"))
    assert [file.name[:5] for file in files] == [f"{number}_" for number, _down in found]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", file.name) for file in files)


def _left() -> tuple[set[str], set[str]]:
    names = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
    db.session.remove()
    functions = set(db.session.execute(sa.text(names)).scalars())
    db.session.remove()
    return set(sa.inspect(db.engine).get_table_names()), functions
