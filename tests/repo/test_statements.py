"""How many SQL statements each page needs: few, and as many for eight rows as for three.

The first statement of a signed-in reader fetches the person with all roles. A page that grows by a
statement fails here; a page that needs fewer fails too, so that the table stays true.
"""

import pytest

from core.db import db
from tests.pages import counted
from tests.repo.scenario import Scenario

FEW, MANY = 3, 8
PAGES = """
nobody     /en/                                     1
nobody     /en/OPEN                                 1
nobody     /en/ANNOUNCED/edition                    2
owner      /en/my/entries                           2
owner      /en/OPEN/enter                           4
owner      /en/entries/{draft}                      4
owner      /en/entries/{draft}/files                3
owner      /en/entries/{draft}/{section}            3
owner      /en/entries/{draft}/check                4
owner      /en/entries/{sent}                       3
owner      /en/me/letters                           2
secretary  /en/desk                                 2
secretary  /en/desk/OPEN                            8
secretary  /en/desk/SCORED                          8
secretary  /en/desk/SCORED/entries                  3
secretary  /en/desk/SCORED/entries.csv              3
secretary  /en/desk/SCORED/entries.xlsx             3
secretary  /en/desk/entries/{scored}                5
secretary  /en/desk/register                        3
secretary  /en/desk/register/{city}                 4
secretary  /en/desk/CHECKED/eligibility             4
secretary  /en/desk/entries/{checked}/eligibility   2
secretary  /en/desk/SCORED/jury                     4
secretary  /en/desk/SCORED/assignment               4
secretary  /en/desk/SCORED/progress                 4
secretary  /en/desk/jurors/{juror}/readings         4
secretary  /en/desk/DELIBERATING/ranking            5
secretary  /en/desk/DELIBERATING/decision           5
secretary  /en/desk/SEALED/decision                 5
secretary  /en/desk/SEALED/letters                  5
juror      /en/jury                                 2
juror      /en/jury/SCORED                          4
juror      /en/jury/SCORED/conflicts                4
juror      /en/jury/readings/{reading}              2
"""
"""Who, where, and with how many statements."""


def rows() -> list[tuple[str, str, int]]:
    """Return the table's lines."""
    parts = [line.split() for line in PAGES.splitlines() if line]
    return [(role, path, int(count)) for role, path, count in parts]


@pytest.fixture
def measured(client, db_session, noon):
    """Count the statements of every page, in a house with so many entries in each call."""

    def measure(entries: int) -> dict[tuple[str, str], int]:
        undone = db.engine.begin_nested()
        house = Scenario(entries=entries)
        found = {}
        for role, path, _count in rows():
            found[role, path] = _statements(client, house.keys[role], path.format(**names(house)))
        db.session.rollback()
        db.session.expunge_all()
        undone.rollback()
        return found

    return measure


def names(house: Scenario) -> dict[str, object]:
    """Return what stands in the addresses of the table."""
    about = house.subjects
    return {
        "draft": about["draft"]["entry_id"],
        "section": about["draft.section"]["section"],
        "sent": about["sent"]["entry_id"],
        "scored": about["scored.entry"]["entry_id"],
        "checked": about["checked.entry"]["entry_id"],
        "juror": about["scored.juror"]["juror_id"],
        "reading": about["scored.reading"]["assignment_id"],
        "city": about["city"]["city_id"],
    }


def test_pages_need_the_statements_of_the_table_whatever_their_rows(measured):
    expected = {(role, path): count for role, path, count in rows()}
    assert measured(FEW) == expected
    assert measured(MANY) == expected


def _statements(client, key: str, path: str) -> int:
    with client.session_transaction() as session:
        session.clear()
        if key:
            session["_user_id"], session["_fresh"] = key, True
    client.get(path)  # definitions of calls are kept by the process
    db.session.commit()
    db.session.expunge_all()
    with counted() as seen:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return sum(not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for sql in seen)
