"""The database: declarative base, session, column kinds and row locks."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeVar

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, mapped_column

Json = dict[str, Any]
PrimaryKey = Annotated[
    int, mapped_column(sa.BigInteger, sa.Identity(always=False), primary_key=True)
]


class Base(DeclarativeBase):
    """Base of every table. Constraint names are fixed so that migrations can name them."""

    metadata = sa.MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: sa.DateTime(timezone=True),
        date: sa.Date(),
        Json: JSONB,
        Decimal: sa.Numeric(6, 2),
        str: sa.Text,
        int: sa.BigInteger,
    }


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False},
    disable_autonaming=True,
)

Row = TypeVar("Row", bound=Base)


def enum_column(kind: type[StrEnum]) -> sa.Enum:
    """Return a text column type with a named CHECK listing the values of `kind`.

    Native PostgreSQL enums break downgrade-upgrade; `tests/repo/test_schema.py` compares the
    CHECK in the database with the enum, because autogenerate does not see a changed value.
    """
    return sa.Enum(
        kind,
        name=_snake(kind.__name__),
        native_enum=False,
        length=32,
        create_constraint=True,
        values_callable=lambda values: [value.value for value in values],
    )


def locked(model: type[Row], row_id: int) -> Row:
    """Return the row, freshly read and locked until the transaction ends.

    Raises sqlalchemy.exc.NoResultFound when there is none.
    """
    query = sa.select(model).where(sa.inspect(model).primary_key[0] == row_id)
    query = query.with_for_update(of=model).execution_options(populate_existing=True)
    return db.session.execute(query).unique().scalar_one()


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
