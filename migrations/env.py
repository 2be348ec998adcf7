"""Alembic's environment: short locks, sequential ids, one transaction a migration.

The owner of the tables signs in (DATABASE_OWNER_URL); what the program may do with them is said
anew after each run. Where there is one role for both, there is nothing to say.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.operations import MigrationScript
from flask import current_app

from core.grants import let_run

LOCK_TIMEOUT = "5s"
STATEMENT_TIMEOUT = "5min"


def _number(_context: Any, _revision: Any, directives: list[MigrationScript]) -> None:
    """Give a new migration the next number, and make none when nothing changed."""
    if not directives:
        return
    script = directives[0]
    if script.upgrade_ops is not None and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    last = context.script.get_current_head()
    script.rev_id = f"{int(last or 0) + 1:04d}"


@contextmanager
def _owner_engine(program: sa.Engine) -> Iterator[sa.Engine]:
    """Give the engine of the tables' owner: the program's own where no other is set."""
    address = current_app.config.get("DATABASE_OWNER_URI")
    if not address:
        yield program
        return
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


def run() -> None:
    """Run the migrations as the owner of the tables."""
    database = current_app.extensions["migrate"].db
    program = database.engine
    with _owner_engine(program) as owner, owner.connect() as connection:
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(sa.text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            process_revision_directives=_number,
            compare_type=True,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if program.url.username != owner.url.username:
            let_run(connection, program.url.username)
            connection.commit()


run()
