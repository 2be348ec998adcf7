"""Whatever a browser can send to a score sheet gets an answer a person can act on."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from calls.call.states import CallState
from core.db import db
from review.scoring.forms import kept_marks, read_marks, total_of
from review.scoring.models import Score
from review.scoring.states import ScoreStatus
from tests import factories
from tests.review.panels import CRITERIA, call_in_evaluation, give_out, juror, reading_of

TEXT = st.text(max_size=60) | st.sampled_from(["\r\n\r\n", "'; --", "<script>", "\u202e", "9" * 60])
SCORE = st.sampled_from(["", "1", "3", "5", "0", "6", "1.0", "NaN", "-1", "abstained", "recused"])
NAMES = [f"{part}-{key}" for key in CRITERIA for part in ("score", "reason")]
FORM = st.dictionaries(
    st.sampled_from([*NAMES, "comment", "version", "language", "in", "act"]) | TEXT,
    SCORE | TEXT | st.sampled_from(["submit", "fr", "2" * 40]),
    max_size=20,
)


@pytest.fixture
def address(client, db_session):
    call, (entry,) = call_in_evaluation(1)
    made = juror(call)
    give_out(call)
    factories.sign_in(client, made.person)
    db.session.commit()
    return f"/en/jury/readings/{reading_of(made, entry).id}"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fields=FORM)
def test_no_form_makes_a_fault(client, address, fields):
    answer = client.post(address, data=fields)
    assert answer.status_code in (302, 400, 409, 422)
    assert client.get(address).status_code == 200
    for score in db.session.query(Score):
        assert score.criterion in CRITERIA
        assert score.status is not ScoreStatus.RECUSED
        assert score.value is None or score.value in {Decimal(n) for n in range(1, 6)}


@settings(max_examples=200, deadline=None)
@given(fields=FORM)
def test_reading_a_form_never_fails_and_totals_stay_on_the_scale(app, fields):
    call = factories.definition(CallState.CLOSED, "TEST-FORM")
    with app.test_request_context():
        marks = read_marks(MultiDict(fields), call, ["en", "fr"])
        total = total_of(marks, call)
    assert set(marks.by_key) == set(CRITERIA)
    assert marks.language in ("en", "fr")
    assert total is None or 1 <= total <= 5


def test_nothing_kept_means_nothing_given(app):
    call = factories.definition(CallState.CLOSED, "TEST-FORM")
    marks = kept_marks(None, {}, call)
    assert all(mark.status is None for mark in marks.by_key.values())
    assert total_of(marks, call) is None


def test_the_total_is_the_weighted_mean_of_what_is_answered(app):
    criteria = factories.definition(CallState.CLOSED, "X").model_dump()["criteria"]
    weights = dict(zip(CRITERIA, (3, 1, 1, 1, 1, 1), strict=True))
    heavier = tuple(each | {"weight": weights[each["key"]]} for each in criteria)
    call = factories.definition(CallState.CLOSED, "X-2", criteria=heavier)
    sent = MultiDict({"score-relevance": "5", "score-impact": "2", "score-scope": "abstained"})
    with app.test_request_context():
        assert total_of(read_marks(sent, call, ["en"]), call) == Decimal("4.25")
