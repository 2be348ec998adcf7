"""Every address declares who may use it, and answers everybody as the table says."""

import re

import sqlalchemy as sa

from core import clock
from core.access import Rule
from core.db import db
from core.rooms import URLS
from notices.models import Letter
from tests.repo.access_table import lines
from tests.repo.scenario import ROLES, Scenario


def test_every_address_is_a_line_of_a_room(app):
    declared = {(each.endpoint, each.rule, each.method) for each in URLS}
    served = {
        (each.endpoint, each.rule, method)
        for each in app.url_map.iter_rules()
        for method in (each.methods or set()) - {"HEAD", "OPTIONS"}
        if each.endpoint != "static"
    }
    assert served == declared


def test_every_line_has_a_rule_and_a_view_with_words(app):
    for each in URLS:
        assert isinstance(each.access, Rule), each
        assert each.method in {"GET", "POST"}, each
        assert app.view_functions[each.endpoint].__doc__, each


def test_the_table_has_every_address_and_no_other(app):
    assert {(m, endpoint) for m, endpoint, *_ in lines()} == {(u.method, u.endpoint) for u in URLS}


def test_the_table_refuses_whom_the_rules_refuse(app):
    """Nobody signed in gets past a rule that is not public: a slip of the table would show here."""
    for method, endpoint, about, codes in lines():
        assert len(codes) == len(ROLES), (endpoint, about)
        rule = next(u.access.name for u in URLS if (u.method, u.endpoint) == (method, endpoint))
        if rule not in {"public", "published"}:
            hidden = about == "unpublished"
            refused = 404 if hidden else 302 if method == "GET" else 401
            assert codes[0] == refused, (endpoint, about)


def test_each_address_answers_each_role_as_the_table_says(app, client, db_session, noon):
    house = Scenario()
    client.unjudged = frozenset({401, 403})  # judged in tests/core/test_security.py
    adapter = app.url_map.bind("localhost")
    wrong = []
    for method, endpoint, about, codes in lines():
        parts = {"lang": "en", **house.subjects[about]}
        path = adapter.build(endpoint, parts, method=method)
        found = tuple(_visit(client, house.keys[role], method, path) for role in ROLES)
        if found != codes:
            wrong.append(f"{method} {endpoint} {about}: {found} instead of {codes}")
    assert wrong == []


def test_a_secret_result_is_on_no_page_before_it_is_told(app, client, db_session, noon):
    """Neither the public, nor jurors, nor the cities themselves see a trace of what is decided."""
    house = Scenario()
    for name in ("sealed", "decided", "released"):
        for role in ("nobody", "stranger", "juror", "other_secretary"):
            _sign_in(client, house.keys[role])
            for path in (f"/en/{name.upper()}/edition", f"/en/{name.upper()}", "/en/", "/en/jury"):
                text = client.get(path).text
                assert "Practice 0" not in text, (name, role, path)
                assert "Vic" not in text, (name, role, path)
    _sign_in(client, house.keys["owner"])
    expected = _own_entry(client, house, "deliberating")
    for name in ("drafted", "sealed", "decided"):
        assert _own_entry(client, house, name) == expected, name
    told = set(re.findall(r"/en/me/letters/(\d+)", client.get("/en/me/letters").text))
    for name, is_told in (("sealed", False), ("decided", False), ("released", True)):
        letter = str(_result_letter(house, name))
        assert (letter in told) == is_told, name
        assert client.get(f"/en/me/letters/{letter}").status_code == (200 if is_told else 403)
    _sign_in(client, house.keys["nobody"])
    assert "Practice 0" in client.get("/en/ANNOUNCED/edition").text


def _own_entry(client, house: Scenario, name: str) -> str:
    """Return the page of the owner's entry without what differs between any two entries."""
    entry_id = house.subjects[f"{name}.entry"]["entry_id"]
    return _without_names(client.get(f"/en/entries/{entry_id}").text, name, entry_id)


def _result_letter(house: Scenario, name: str) -> int:
    """Return the id of the letter that tells the owner's contact the result of a call."""
    entry_id = house.subjects[f"{name}.entry"]["entry_id"]
    person_id = int(house.keys["owner"].partition(".")[0])
    query = sa.select(Letter.id).where(Letter.entry_id == entry_id, Letter.kind.like("result%"))
    return db.session.scalars(query.where(Letter.person_id == person_id)).one()


OWN = r'nonce="[^"]+"|[0-9a-f]{64}|[0-9A-F]{4}(?: [0-9A-F]{4})+|value="[^"]*"'
"""What two sent entries differ in that were treated alike: nonces, tokens, fingerprints."""


def _without_names(page: str, name: str, entry_id: int) -> str:
    page = page.replace(name.upper(), "CODE").replace(f"/entries/{entry_id}", "/entries/ID")
    page = re.sub(r"/files/\d+", "/files/ID", page)
    # That the call is decided, and so no entry of it can be withdrawn, is no secret.
    page = re.sub(r'<p class="after"><a href="[^"]+/withdraw">.*?</p>', "", page)
    return re.sub(rf"{OWN}|\s+", "", page)


def _visit(client, key: str, method: str, path: str) -> int:
    """Return the code of one visit, and undo what it did."""
    db.session.commit()
    undone = db.engine.begin_nested()
    _sign_in(client, key)
    try:
        return client.open(path, method=method).status_code
    finally:
        db.session.rollback()
        db.session.expunge_all()
        undone.rollback()


def _sign_in(client, key: str) -> None:
    with client.session_transaction() as session:
        session.clear()
        if key:
            session["_user_id"], session["_fresh"] = key, True
            session["signed_in_at"] = int(clock.now().timestamp())
