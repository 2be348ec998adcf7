"""The record of what happened: sealed by the database, verifiable from the rows."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from accounts import operations
from accounts.models import Person
from core.actors import SYSTEM_ID
from core.events import Event, verify


@pytest.fixture
def system(db_session) -> Person:
    return db_session.get_one(Person, SYSTEM_ID)


def test_events_are_chained_and_verify(db_session, system):
    before = db_session.scalar(sa.select(sa.func.count(Event.id)))
    for n in range(3):
        operations.register_person(actor=system, email=f"{n}@x.example", name="Zoë «Ω»")
    db_session.flush()
    rows = db_session.scalars(sa.select(Event).where(Event.chain == "accounts")).all()
    assert len(rows) == before + 3
    db_session.expire_all()
    assert [r.seq for r in rows] == list(range(1, len(rows) + 1))
    assert verify("accounts") == []


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET name = 'x'", "DELETE FROM event", "TRUNCATE event"]
)
def test_not_even_their_owner_can_change_events(owner_session, statement):
    system = owner_session.get_one(Person, SYSTEM_ID)
    operations.register_person(actor=system, email="a@x.example", name="A")
    owner_session.flush()
    with pytest.raises(DBAPIError, match="append-only"):
        owner_session.execute(sa.text(statement))
    owner_session.rollback()


def test_a_forged_row_is_found(owner_session):
    system = owner_session.get_one(Person, SYSTEM_ID)
    for n in range(3):
        operations.register_person(actor=system, email=f"{n}@x.example", name="A")
    owner_session.flush()
    owner_session.execute(sa.text("ALTER TABLE event DISABLE TRIGGER event_keep"))
    owner_session.execute(sa.text("UPDATE event SET reason = 'forged' WHERE seq = 2"))
    assert verify("accounts") == [2]
