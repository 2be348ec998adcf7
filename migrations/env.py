"""Alembic's environment: short locks, sequential ids, one transaction a migration."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.operations import MigrationScript
from flask import current_app

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


def run() -> None:
    """Run the migrations on the program's own engine."""
    database = current_app.extensions["migrate"].db
    with database.engine.connect() as connection:
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


run()
