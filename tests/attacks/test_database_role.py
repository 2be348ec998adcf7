"""Whoever makes the program say SQL of their own cannot rewrite what happened (finding 17)."""

import re

import psycopg
import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from app import ROOT, create_app
from core.db import db
from tests.databases import fresh_database

REFUSED = [
    "UPDATE event SET reason = 'forged'",
    "DELETE FROM event",
    "TRUNCATE event",
    "TRUNCATE person CASCADE",
    "DROP TABLE event",
    "ALTER TABLE event DISABLE TRIGGER event_keep",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "ALTER TABLE event ADD COLUMN note text",
    "ALTER TABLE event OWNER TO convoca_program",
    "DROP TRIGGER event_keep ON event",
    "CREATE OR REPLACE FUNCTION event_keep() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    "DROP FUNCTION event_keep() CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION event_keep()",
    "SET session_replication_role = replica",
    "SET ROLE convoca",
    "SET SESSION AUTHORIZATION convoca",
    "CREATE TABLE mine (id int)",
    "CREATE TEMP TABLE event (id int)",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine",
    "ALTER ROLE convoca_program SUPERUSER",
    "UPDATE alembic_version SET version_num = '0001'",
    "COPY event TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
]


@pytest.fixture(scope="module")
def program(app, world):
    """Sign in as the served program does."""
    address = world["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("statement", REFUSED)
def test_s17_the_program_may_only_add_events(program, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        program.execute(statement)


def test_s17_the_program_cannot_let_itself_do_more(program):
    program.execute("GRANT UPDATE ON event TO convoca_program")  # only a warning: nothing granted
    granted = "SELECT has_table_privilege('event', 'UPDATE')"
    assert program.execute(granted).fetchone() == (False,)


def test_s17_the_program_is_neither_owner_nor_superuser(program):
    who = "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles"
    row = program.execute(f"{who} WHERE rolname = current_user").fetchone()
    assert row == (False, False, False, False)
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"
    assert program.execute(owned).fetchone() == (0,)


def test_s17_tables_of_later_migrations_are_covered(world):
    app = create_app(**fresh_database(world, "later"))
    with app.app_context():
        upgrade(revision="0001")
        upgrade()
        names = set(sa.inspect(db.engine).get_table_names()) - {"event", "alembic_version"}
        rights = ("SELECT", "INSERT", "UPDATE", "DELETE")
        may = " AND ".join(f"has_table_privilege(:name, '{right}')" for right in rights)
        query = sa.text(f"SELECT {may}")
        assert [name for name in names if not db.session.scalar(query, {"name": name})] == []
        db.session.remove()
        downgrade(revision="base")
        db.engine.dispose()


def test_s17_an_outside_database_is_made_by_the_block_of_the_docs(world):
    """The block of docs/operate.md as it is printed, but for names that are taken here."""
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    block = re.search(r"```sql\n(CREATE ROLE.*?)```", text, re.DOTALL)[1]
    for name in ("convoca_owner", "convoca_program", "convoca"):
        block = re.sub(rf"\b{name}\b", f"outside_{name}", block)
    first, second = block.split("\\connect outside_convoca\n")
    with psycopg.connect(_plain(world["DATABASE_OWNER_URL"]), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS outside_convoca WITH (FORCE)")
        for role in ("outside_convoca_owner", "outside_convoca_program"):
            server.execute(f"DROP ROLE IF EXISTS {role}")
        for statement in filter(str.strip, first.split(";")):
            server.execute(statement)
        _judge_outside(server, second)


def _judge_outside(server, block: str) -> None:
    inside = {"host": server.info.host, "user": server.info.user, "dbname": "outside_convoca"}
    with psycopg.connect(**inside, autocommit=True) as connection:
        connection.execute(block)
        connection.execute("SET SESSION AUTHORIZATION outside_convoca_owner")
        connection.execute("CREATE TABLE late (id bigint GENERATED ALWAYS AS IDENTITY, word text)")
        connection.execute("SET SESSION AUTHORIZATION outside_convoca_program")
        connection.execute("INSERT INTO late (word) VALUES ('a')")
        for statement in ("CREATE TABLE mine (id int)", "TRUNCATE late", "DROP TABLE late"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
    server.execute("DROP DATABASE outside_convoca")
    for role in ("outside_convoca_owner", "outside_convoca_program"):
        server.execute(f"DROP ROLE {role}")


def _plain(address: str) -> str:
    return address.replace("+psycopg", "")
