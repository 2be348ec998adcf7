"""Two people of the secretariat at the same instant, on real connections: somebody stays."""

import itertools

import pytest

from accounts.models import Person
from core.db import db
from core.transitions import Refused
from desk.people import operations, queries
from tests import factories
from tests.calls.test_entry_races import at_once, busy  # noqa: F401  (a fixture)

_count = itertools.count(1)


@pytest.fixture
def three(busy):  # noqa: F811
    """Give the ids of three people who are the whole secretariat of all calls."""
    with busy.app_context():
        made = [factories.secretary().id for _ in range(3)]
        for person in queries.holders():
            if person.id not in made:
                operations.end(person, actor=factories.system(), reason="Another test.")
        db.session.commit()
        return made


def person(person_id: int) -> Person:
    return db.session.get_one(Person, person_id)


def holders(app) -> list[int]:
    with app.app_context():
        return [each.id for each in queries.holders()]


def test_m1_people_who_end_each_other_at_once_leave_one(busy, three):  # noqa: F811
    def ends(who: int, whom: int):
        return lambda: operations.end(person(whom), actor=person(who), reason="R")

    results = at_once(busy, *(ends(three[n], three[n - 1]) for n in range(3)))
    assert len(holders(busy)) == 1
    assert sum(isinstance(each, Refused) for each in results) == 1


def test_m1_the_command_does_not_pass_two_however_many_at_once(busy, three):  # noqa: F811
    with busy.app_context():
        for gone in three[1:]:
            operations.end(person(gone), actor=factories.system(), reason="R")
        db.session.commit()

    def brings(email: str):
        words = {"email": email, "name": "N", "language": "en"}
        return lambda: operations.bring_in(**words, actor=factories.system())

    at_once(busy, *(brings(f"race{next(_count)}@x.example") for _ in range(4)))
    assert len(holders(busy)) == 2


def test_m1_two_confirm_the_same_invitation_at_once_and_it_holds_once(busy, three):  # noqa: F811
    with busy.app_context():
        words = {"email": f"race{next(_count)}@x.example", "name": "N", "language": "en"}
        invited = operations.invite(**words, actor=person(three[0])).id
        db.session.commit()

    def confirms(who: int):
        return lambda: operations.confirm(queries.get_invitation(invited), actor=person(who))

    results = at_once(busy, confirms(three[1]), confirms(three[2]))
    assert sum(isinstance(each, Refused) for each in results) == 1
    assert len(holders(busy)) == 4
