"""Score sheets: drafts however incomplete, locked when submitted, reopened with a reason."""

import pytest
from werkzeug.datastructures import MultiDict

from calls.call.states import CallState
from core.db import db
from core.events import Event
from core.transitions import Refused
from review.assignment import operations as assignment
from review.assignment.states import AssignmentState
from review.scoring import operations, queries
from review.scoring.forms import Marks, read_marks
from review.scoring.models import Score, Sheet
from review.scoring.queries import Reading, sheets_for_ranking
from review.scoring.states import ScoreStatus, SheetState
from tests import factories
from tests.review.panels import (
    CRITERIA,
    call_in_evaluation,
    give_out,
    juror,
    reading_of,
    sheet_fields,
    statements,
)


@pytest.fixture
def desk(db_session):
    """Give a juror with two readings: the person, the call, both readings' ids."""
    call, entries = call_in_evaluation()
    made = juror(call)
    give_out(call)
    return made.person, call, [reading_of(made, each).id for each in entries]


def held(assignment_id: int) -> Reading:
    return queries.reading_to_write(assignment_id)


def marks_of(reading: Reading, **fields: str) -> Marks:
    sent = MultiDict({"version": str(reading.sheet.version if reading.sheet else 0)} | fields)
    return read_marks(sent, reading.call.definition, reading.entry.languages)


def whole(reading: Reading, mark: str = "4", **changes: str) -> Marks:
    fields = sheet_fields(mark, **changes)
    del fields["version"]
    return marks_of(reading, **fields)


def test_a_draft_keeps_whatever_is_there(desk, app):
    me, call, (one, _) = desk
    fields = {"score-impact": "3", "reason-scope": "Wide.", "comment": "So far", "language": "fr"}
    sheet = operations.save(held(one), marks_of(held(one), **fields), actor=me)
    assert {s.criterion: s.value for s in db.session.query(Score)} == {"impact": 3}
    assert (sheet.notes, sheet.comment, sheet.language) == ({"scope": "Wide."}, "So far", "fr")
    assert held(one).assignment.state is AssignmentState.OPENED
    fields = {"score-scope": "abstained", "reason-scope": "Wide."}
    operations.save(held(one), marks_of(held(one), **fields), actor=me)
    (score,) = db.session.query(Score)
    assert (score.criterion, score.status, score.value) == ("scope", ScoreStatus.ABSTAINED, None)
    assert held(one).sheet.notes == {}
    assert sheets_for_ranking(call.id) == []


def test_opening_notes_the_language_and_nothing_else(desk):
    me, _, (one, _) = desk
    operations.open_reading(held(one), language="en", actor=me)
    operations.open_reading(held(one), language="fr", actor=me)
    sheet = db.session.query(Sheet).one()
    assert (sheet.language, sheet.version, sheet.state) == ("fr", 1, SheetState.DRAFT)
    assert db.session.query(Event).filter_by(name="reading_opened").count() == 1


def test_submitting_locks_and_counts(desk, app):
    me, call, (one, two) = desk
    with pytest.raises(Refused, match="give a mark"):
        operations.submit(held(two), marks_of(held(two)), actor=me)
    sheet = operations.submit(held(one), whole(held(one)), actor=me)
    assert (sheet.state, sheet.assignment.state) == (SheetState.SUBMITTED, AssignmentState.DONE)
    (row,) = sheets_for_ranking(call.id)
    assert (row.juror_id, row.entry_id) == (sheet.assignment.juror_id, sheet.assignment.entry_id)
    assert {key: score.value for key, score in row.scores.items()} == dict.fromkeys(CRITERIA, 4)
    with pytest.raises(Refused, match="locked"):
        operations.save(held(one), whole(held(one)), actor=me)
    with pytest.raises(Refused, match="locked"):
        operations.submit(held(one), whole(held(one)), actor=me)


@pytest.mark.parametrize("mark", ["1", "5"])
def test_the_ends_of_the_scale_need_a_reason(desk, app, mark):
    me, _, (one, _) = desk
    with pytest.raises(Refused, match="say why"):
        operations.submit(held(one), whole(held(one), mark), actor=me)
    reasons = {f"reason-{key}": "Because." for key in CRITERIA}
    assert operations.submit(held(one), whole(held(one), mark, **reasons), actor=me)


def test_no_reason_is_needed_where_the_call_says_so(db_session, app):
    criteria = factories.definition(CallState.CLOSED, "X").model_dump()["criteria"]
    lenient = tuple(each | {"reason_required_at_extremes": False} for each in criteria)
    definition = factories.definition(CallState.CLOSED, "X-1", criteria=lenient)
    marks = read_marks(MultiDict(sheet_fields("5")), definition, ["en"])
    assert not marks.missing


def test_abstaining_is_an_answer_and_never_a_zero(desk, app):
    me, call, (one, _) = desk
    fields = {"score-impact": "abstained", "score-scope": "not_applicable"}
    operations.submit(held(one), whole(held(one), **fields), actor=me)
    (row,) = sheets_for_ranking(call.id)
    assert row.scores["impact"].status is ScoreStatus.ABSTAINED
    assert row.scores["scope"].value is None


def test_another_window_overtakes(desk, app):
    me, _, (one, _) = desk
    early = marks_of(held(one), **{"score-impact": "2"})
    operations.save(held(one), early, actor=me)
    with pytest.raises(operations.Overtaken):
        operations.save(held(one), early, actor=me)


def test_reopening_takes_the_sheet_out_until_it_is_submitted_again(desk, app):
    me, call, (one, _) = desk
    office = factories.secretary()
    sheet = operations.submit(held(one), whole(held(one)), actor=me)
    with pytest.raises(Refused, match="reason"):
        operations.reopen(sheet, actor=office, reason=" ")
    operations.reopen(sheet, actor=office, reason="A slip of the pen.")
    assert sheets_for_ranking(call.id) == []
    event = db.session.query(Event).filter_by(name="sheet_reopened").one()
    assert event.reason == "A slip of the pen."
    with pytest.raises(Refused):
        operations.reopen(sheet, actor=office, reason="Again.")
    operations.submit(held(one), whole(held(one), "2"), actor=me)
    (row,) = sheets_for_ranking(call.id)
    assert row.scores["impact"].value == 2


def test_a_recused_or_withdrawn_sheet_does_not_count(desk, app):
    me, call, (one, two) = desk
    for each in (one, two):
        operations.submit(held(each), whole(held(each)), actor=me)
    assignment.recuse(held(one).assignment, actor=me, text="Kin.")
    assert [row.entry_id for row in sheets_for_ranking(call.id)] == [held(two).entry.id]
    assignment.withdraw_readings(held(two).entry, actor=me)
    assert sheets_for_ranking(call.id) == []


def test_scoring_ends_complete_or_with_a_reason_that_is_kept(desk, app):
    me, call, (one, two) = desk
    office = factories.secretary()
    operations.submit(held(one), whole(held(one)), actor=me)
    with pytest.raises(Refused, match="1 reading is not done"):
        operations.end_scoring(call, actor=office)
    operations.submit(held(two), whole(held(two)), actor=me)
    operations.end_scoring(call, actor=office)
    event = db.session.query(Event).filter_by(name="scoring_ended").one()
    assert event.data == {"not_done": 0, "unread": 0}
    with pytest.raises(Refused):
        operations.end_scoring(call, actor=office)


def test_an_incomplete_end_records_what_is_missing(desk, app):
    _, call, (one, _) = desk
    operations.end_scoring(call, actor=factories.secretary(), reason="The jury meets.")
    event = db.session.query(Event).filter_by(name="scoring_ended").one()
    assert (event.reason, event.data) == ("The jury meets.", {"not_done": 2, "unread": 2})
    me = held(one).juror.person
    with pytest.raises(Refused, match="ended"):
        operations.save(held(one), marks_of(held(one)), actor=me)


def test_reading_and_submitting_need_few_statements(client, desk):
    me, _, (one, two) = desk
    factories.sign_in(client, me)
    address = f"/en/jury/readings/{one}"
    client.get(address)
    assert statements(client, "get", address) <= 5
    fields = sheet_fields(act="submit")
    assert statements(client, "post", address, data=fields) <= 9
    assert statements(client, "get", address) <= 5
    other = f"/en/jury/readings/{two}"
    assert statements(client, "post", other, data=sheet_fields("3")) <= 9
    assert statements(client, "post", other, data=sheet_fields(act="submit", version="1")) <= 9


def test_lists_and_progress_need_few_statements_whatever_their_length(client, db_session):
    def needed(entries: int, jurors: int) -> list[int]:
        call, _ = call_in_evaluation(entries)
        people = [juror(call) for _ in range(jurors)]
        give_out(call)
        me, code, seat = people[0].person, call.code, people[0].id
        factories.sign_in(client, me)
        found = [statements(client, "get", a) for a in ("/en/jury", f"/en/jury/{code}")]
        factories.sign_in(client, factories.secretary())
        desk = (f"/en/desk/{code}/progress", f"/en/desk/jurors/{seat}/readings")
        return found + [statements(client, "get", a) for a in (*desk, f"/en/desk/{code}/jury")]

    few = needed(1, 1)
    assert max(few) <= 5
    assert needed(4, 3) == few


def test_the_script_saves_and_is_told_what_is_wrong(client, desk):
    me, _, (one, _) = desk
    factories.sign_in(client, me)
    address, json = f"/en/jury/readings/{one}", {"Accept": "application/json"}
    opened = client.post(f"{address}/open", data={"language": "fr"}, headers=json)
    assert opened.json == {"version": 1}
    saved = client.post(address, data=sheet_fields(version="1"), headers=json)
    assert saved.json["version"] == 2
    assert saved.json["saved_at"]
    stale = client.post(address, data=sheet_fields(version="1"), headers=json)
    assert stale.status_code == 409
    assert "another window" in stale.json["error"]
    long = client.post(address, data=sheet_fields(version="2", comment="x" * 5001), headers=json)
    assert long.status_code == 422
    assert "Keep the comment under 5,000" in long.json["error"]


def test_a_stale_page_shows_what_was_typed(client, desk):
    me, _, (one, _) = desk
    factories.sign_in(client, me)
    address = f"/en/jury/readings/{one}"
    client.post(address, data=sheet_fields("2"))
    stale = client.post(address, data=sheet_fields("3", comment="Typed in the other window"))
    assert stale.status_code == 409
    assert "Typed in the other window" in stale.text
    assert "is not saved" in stale.text
    version = str(db.session.query(Sheet).one().version)
    assert client.post(address, data=sheet_fields("3", version=version)).status_code == 302


def test_the_language_is_chosen_and_remembered(client, desk):
    me, _, (one, _) = desk
    factories.sign_in(client, me)
    address = f"/en/jury/readings/{one}"
    assert 'name="language" value="en"' in client.get(address).text
    assert 'name="language" value="fr"' in client.get(f"{address}?in=fr").text
    assert 'name="language" value="en"' in client.get(f"{address}?in=xx").text
    switched = client.post(address, data=sheet_fields() | {"in": "fr"})
    assert switched.status_code == 302
    assert 'name="language" value="fr"' in client.get(address).text
    assert db.session.query(Sheet).one().language == "fr"


def test_files_open_by_a_signed_link(client, desk):
    me, _, (one, two) = desk
    file, other = held(one).entry.attachments[0], held(two).entry.attachments[0]
    factories.sign_in(client, me)
    answer = client.get(f"/en/jury/readings/{one}/files/{file.id}")
    assert answer.status_code == 302
    assert "X-Amz-Signature" in answer.location
    assert client.get(f"/en/jury/readings/{one}/files/{other.id}").status_code == 404
