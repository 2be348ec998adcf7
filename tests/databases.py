"""Databases beside the one of the tests, for whoever commits for real."""

from collections.abc import Mapping

import sqlalchemy as sa


def fresh_database(world: Mapping[str, str], name: str) -> dict[str, str]:
    """Make an empty database; return what leads `create_app` to it: the program and the owner."""
    owner = sa.make_url(world["DATABASE_OWNER_URL"])
    engine = sa.create_engine(owner, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    program = sa.make_url(world["DATABASE_URL"])
    return {
        key: address.set(database=name).render_as_string(hide_password=False)
        for key, address in (("SQLALCHEMY_DATABASE_URI", program), ("DATABASE_OWNER_URI", owner))
    }
