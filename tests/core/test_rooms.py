"""What every page shares: load, ask, answer; commit once on POST, never on GET."""

import pytest
import sqlalchemy as sa
from flask import make_response

from accounts.rules import signed_in
from core.access import Denied, public, rule
from core.db import db
from core.rooms import _guarded
from members.models import City


@rule("You cannot.")
def nobody(_actor, _subject) -> bool:
    return False


@pytest.fixture
def ask(app, db_session):
    """Ask a view as a request would, and return its answer."""

    def answer(method, view, *, access=public, load=None, **parts):
        with app.test_request_context("/en/", method=method):
            return _guarded(view, access, load)(**parts)

    return answer


def settle(code: int):
    """Make a view that writes a city and answers with `code`."""

    def view():
        db.session.add(City(name="Vic", country="ES", region="Europe", languages=["ca"]))
        db.session.flush()
        return make_response("", code)

    return view


def kept(session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).where(City.name == "Vic"))


@pytest.mark.parametrize(
    ("method", "code", "rows"),
    [
        ("POST", 200, 1),
        ("POST", 303, 1),
        ("POST", 400, 0),
        ("POST", 409, 0),
        ("POST", 422, 0),
        ("GET", 200, 0),
    ],
)
def test_only_a_post_that_succeeds_commits(db_session, ask, method, code, rows):
    assert ask(method, settle(code)).status_code == code
    assert kept(db_session) == rows


def test_a_fault_in_a_post_leaves_nothing(db_session, ask):
    def view():
        settle(200)()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask("POST", view)
    assert kept(db_session) == 0


def test_a_rule_that_says_no_keeps_the_view_from_running(ask):
    with pytest.raises(Denied, match="You cannot"):
        ask("POST", lambda: pytest.fail("it ran"), access=nobody)


def test_the_subject_is_loaded_from_the_parts_of_the_address(ask):
    answer = ask("GET", lambda subject: subject, load=lambda n: f"entry {n}", n=7)
    assert answer.get_data(as_text=True) == "entry 7"


def test_what_does_not_exist_is_not_found_before_the_rule_is_asked(ask):
    def load():
        raise sa.exc.NoResultFound

    from werkzeug.exceptions import NotFound

    with pytest.raises(NotFound):
        ask("GET", lambda _subject: "", access=nobody, load=load)


def test_nobody_signed_in_is_none(ask):
    with pytest.raises(Denied, match="sign in first"):
        ask("GET", lambda: "", access=signed_in)
