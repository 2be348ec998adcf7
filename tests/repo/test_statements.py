"""How many SQL statements each page needs: few, and as many for eight rows as for three.

The first statement of a signed-in reader fetches the person with all roles. A page that grows by a
statement fails here; a page that needs fewer fails too, so that the table stays true.
"""

import pytest

from core import clock
from core.db import db
from tests.pages import counted
from tests.repo.access_table import lines
from tests.repo.scenario import ROLES, Scenario
from tests.repo.statements_table import TABLE

FEW, MANY = 3, 8
READERS = ("owner", "secretary", "juror", "nobody")
"""Who opens a page: the first of them to whom it is shown."""
Page = tuple[str, str]


def pages() -> dict[Page, str]:
    """Return who reads each page of the access table, by endpoint and what it is about."""
    found = {}
    for method, endpoint, about, codes in lines():
        shown = dict(zip(ROLES, codes, strict=True))
        reader = next((one for one in READERS if shown[one] == 200), None)
        if method == "GET" and reader:
            found[endpoint, about] = reader
    return found


def known() -> dict[Page, int]:
    """Return the table."""
    parts = [line.split() for line in TABLE.splitlines() if line]
    return {(endpoint, about): int(count) for endpoint, about, count in parts}


@pytest.fixture
def measured(app, client, db_session, noon):
    """Count the statements of every page, in a house with so many entries in each call."""
    adapter = app.url_map.bind("localhost")

    def measure(entries: int) -> dict[Page, int]:
        undone = db.engine.begin_nested()
        house = Scenario(entries=entries)
        found = {}
        for (endpoint, about), reader in pages().items():
            path = adapter.build(endpoint, {"lang": "en", **house.subjects[about]})
            found[endpoint, about] = _statements(client, house.keys[reader], path)
        db.session.rollback()
        db.session.expunge_all()
        undone.rollback()
        return found

    return measure


def test_pages_need_the_statements_of_the_table_whatever_their_rows(measured):
    few = measured(FEW)
    assert few == known(), "\n" + "\n".join(f"{' '.join(page)} {few[page]}" for page in few)
    assert measured(MANY) == few


def _statements(client, key: str, path: str) -> int:
    with client.session_transaction() as session:
        session.clear()
        if key:
            session["_user_id"], session["_fresh"] = key, True
            session["signed_in_at"] = int(clock.now().timestamp())
    client.unjudged = frozenset({200})
    client.get(path)  # definitions of calls are kept by the process
    client.unjudged = frozenset()
    db.session.commit()
    db.session.expunge_all()
    with counted() as seen:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return sum(not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for sql in seen)
