"""What the served program may do in the database: read and write rows, and only add events.

Tables belong to the owner, who signs in for migrations alone (DATABASE_OWNER_URL). The program's
own role (DATABASE_URL) can neither change an event, nor the triggers that guard them, nor a table.
"""

import sqlalchemy as sa

REFUSED = {
    "event": "UPDATE, DELETE, TRUNCATE",
    "alembic_version": "INSERT, UPDATE, DELETE, TRUNCATE",
}
"""What the program may not do, table by table."""


def let_run(connection: sa.Connection, role: str) -> None:
    """Give `role` what the program needs on all tables there are, and take away what is too much.

    The connection is the owner's. Doing it again, after each migration, covers the new tables.
    """
    name = connection.dialect.identifier_preparer.quote(role)
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"REVOKE CREATE ON SCHEMA public FROM {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {name}",
    ]
    present = set(sa.inspect(connection).get_table_names())
    statements += [
        f"REVOKE {rights} ON {table} FROM {name}"
        for table, rights in REFUSED.items()
        if table in present
    ]
    for statement in statements:
        connection.execute(sa.text(statement))
