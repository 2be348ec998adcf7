"""Whatever in the database refers to a city, found from the tables themselves.

A room that comes later needs no line here: its foreign keys to `city.id` are counted and moved too.
"""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from core.db import Base, db
from members.models import City

Reference = tuple[sa.Table, sa.Column[int]]


def references() -> Iterator[Reference]:
    """Yield every column that refers to a city, but for the signpost of a duplicate."""
    signpost = City.__table__.c.merged_into_id
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            leads = any(key.column.table is City.__table__ for key in column.foreign_keys)
            if leads and column is not signpost:
                yield table, column


def counted(city_ids: list[int]) -> dict[int, dict[str, int]]:
    """Return how many rows of each table refer to each city: one statement."""
    parts = [
        sa.select(column.label("city"), sa.literal(table.name).label("name"), sa.func.count())
        .where(column.in_(city_ids))
        .group_by(column)
        for table, column in references()
        if column.name == "city_id"
    ]
    found: dict[int, dict[str, int]] = {city_id: {} for city_id in city_ids}
    for city_id, name, count in db.session.execute(sa.union_all(*parts)):
        found[city_id][name] = count
    return found


def moved(away: int, to: int) -> tuple[dict[str, int], dict[str, int]]:
    """Make what refers to one city refer to another; return rows moved and dropped, by table.

    Where a unique constraint allows only one of two rows, the row of the city that stays stands,
    and the other is dropped. Raises sqlalchemy.exc.IntegrityError where a third refers to that one.
    """
    done: dict[str, int] = {}
    dropped: dict[str, int] = {}
    for table, column in references():
        for others, alike in _rules(table, column):
            count = _drop(table, column, others, alike=alike, away=away, to=to)
            if count:
                dropped[table.name] = dropped.get(table.name, 0) + count
        change = sa.update(table).where(column == away).values({column.name: to})
        if count := db.session.connection().execute(change).rowcount:
            done[table.name] = done.get(table.name, 0) + count
    return done, dropped


def _rules(
    table: sa.Table, column: sa.Column[int]
) -> Iterator[tuple[list[sa.Column[object]], bool]]:
    """Yield the other columns of each unique rule over `column`, and if empty values are alike."""
    unique = sa.UniqueConstraint | sa.PrimaryKeyConstraint
    rules: list[Any] = [each for each in table.constraints if isinstance(each, unique)]
    rules += [each for each in table.indexes if each.unique]
    for rule in rules:
        if column in list(rule.columns):
            alike = bool(rule.dialect_options["postgresql"].get("nulls_not_distinct"))
            yield [other for other in rule.columns if other is not column], alike


def _drop(
    table: sa.Table,
    column: sa.Column[int],
    others: list[sa.Column[object]],
    *,
    alike: bool,
    away: int,
    to: int,
) -> int:
    stays = table.alias("stays")
    same = [
        other.is_not_distinct_from(stays.c[other.name]) if alike else other == stays.c[other.name]
        for other in others
    ]
    twin = sa.exists().where(stays.c[column.name] == to, *same)
    removal = sa.delete(table).where(column == away, twin)
    return db.session.connection().execute(removal).rowcount
