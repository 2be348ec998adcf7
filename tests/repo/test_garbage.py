"""Whatever a browser can send gets an answer that a person can act on: never a fault of ours."""

import json

import pytest

from core import clock
from core.db import db
from tests.repo.access_table import lines
from tests.repo.scenario import Scenario

HUGE = str(10**40)
ODD = "é\u202e<b>&\"'日本 👩‍🏫 %(x)s {{ 7*7 }} \u0001"
QUERY = {
    key: [value, "-1", HUGE, ODD]
    for key, value in (
        ("page", "x"),
        ("sort", "';--"),
        ("desc", "2"),
        ("state", "lost"),
        ("show", "none"),
        ("q", "%_\\"),
        ("in", "xx"),
        ("axis", "no"),
        ("next", "//x"),
        ("all", ""),
    )
}
FIELDS = (
    "email", "name", "language", "city", "chairs", "reason", "text", "verdict", "promise", "entry",
    "version", "act", "in", "v-text", "v-common", "then", "statement", "void", "seal", "outcome-1",
    "outcome-x", f"outcome-{HUGE}", "score-relevance", "reason-relevance", "q-summary", "q-axis",
    "q-experience_title", "q-practice_start-day", "content", "digest", "size", "type", "conflict",
    f"conflict-{HUGE}", "text-1", "entries", "comment", "once", "next", "answer", "none",
)  # fmt: skip
FORMS = [
    dict.fromkeys(FIELDS, ODD),
    dict.fromkeys(FIELDS, HUGE),
    dict.fromkeys(FIELDS, "-1"),
    dict.fromkeys(FIELDS, "x" * 30_000),
    {name: ["a", "b"] for name in FIELDS},
]
BEST = ("secretary", "owner", "juror", "chair")
"""Who gets furthest, with which column of the access table."""
FAULT = 500
TURNS = 4


def _visitor(codes: tuple[int, ...]) -> str:
    """Return a role that this line lets in."""
    from tests.repo.scenario import ROLES

    allowed = [role for role in BEST if codes[ROLES.index(role)] not in (401, 403)]
    return allowed[0] if allowed else "secretary"


@pytest.fixture
def house(client, db_session, noon):
    made = Scenario()
    # Unsound HTML of odd characters is judged elsewhere; here only the code counts.
    client.unjudged = frozenset(range(600))
    return made


def test_no_query_makes_a_fault(app, client, house):
    adapter = app.url_map.bind("localhost")
    for method, endpoint, about, codes in lines():
        if method == "GET":
            built = adapter.build(endpoint, {"lang": "en", **house.subjects[about]})
            path = built.partition("?")[0]  # addresses without a language would get one as query
            for turn in range(TURNS):
                query = {key: values[turn] for key, values in QUERY.items()}
                _visit(client, house.keys[_visitor(codes)], "GET", path, query_string=query)


def test_no_form_makes_a_fault(app, client, house):
    adapter = app.url_map.bind("localhost")
    for method, endpoint, about, codes in lines():
        if method == "POST":
            parts = {"lang": "en", **house.subjects[about]}
            path = adapter.build(endpoint, parts, method="POST")
            key = house.keys[_visitor(codes)]
            for form in FORMS:
                _visit(client, key, "POST", path, data=form)
            body = json.dumps({"a": [1, None, {"b": HUGE}]})
            _visit(client, key, "POST", path, data=body, content_type="application/json")
            _visit(client, key, "POST", path, data=b"\xff\xfe", content_type="text/plain")


def test_no_number_in_an_address_makes_a_fault(app, client, house):
    adapter = app.url_map.bind("localhost")
    for method, endpoint, about, codes in lines():
        numbers = [name for name, part in house.subjects[about].items() if isinstance(part, int)]
        for name in numbers:
            for number in (0, 2**31, 2**63, int(HUGE)):
                parts = {"lang": "en", **house.subjects[about], name: number}
                path = adapter.build(endpoint, parts, method=method)
                found = _visit(client, house.keys[_visitor(codes)], method, path)
                assert found in (302, 400, 403, 404, 422), (method, path, found)


def _visit(client, key: str, method: str, path: str, **more) -> int:
    """Return the code of one visit, and undo what it did."""
    db.session.commit()
    undone = db.engine.begin_nested()
    with client.session_transaction() as session:
        session.clear()
        session["_user_id"], session["_fresh"] = key, True
        session["signed_in_at"] = int(clock.now().timestamp())
    try:
        code = client.open(path, method=method, **more).status_code
    finally:
        db.session.rollback()
        db.session.expunge_all()
        undone.rollback()
    assert code < FAULT, (method, path, str(more)[:200])
    return code
