"""Nobody sees what is not theirs: sheets of others, entries in conflict, all before signing."""

import pytest

from accounts.models import RoleKind
from calls.entry.states import EntryState
from core.db import db
from review.assignment import operations
from review.assignment.models import Conflict
from review.assignment.queries import Seat
from review.scoring.models import Sheet
from tests import factories
from tests.review.panels import call_in_evaluation, give_out, juror, reading_of, sheet_fields

SECRET = "Nobody but me reads this remark."


@pytest.fixture
def panel(client, db_session):
    """Give a call where a chair has scored the first entry with a remark, and a second juror."""
    call, entries = call_in_evaluation()
    chair, other = juror(call, chairs=True, name="Chair"), juror(call, name="Other")
    give_out(call)
    factories.sign_in(client, chair.person)
    address = f"/en/jury/readings/{reading_of(chair, entries[0]).id}"
    done = client.post(address, data=sheet_fields("2", comment=SECRET, act="submit"))
    assert done.status_code == 302
    assert SECRET in client.get(address).text
    return call, entries, chair, other


def everything(call, chair, other, entries):
    """Return every address of a juror, with every id that stands for somebody's reading."""
    ids = [reading_of(who, what).id for who in (chair, other) for what in entries]
    sheet = db.session.query(Sheet).one().id
    readings = [f"/en/jury/readings/{each}" for each in ids]
    files = [f"{each}/files/{entry.attachments[0].id}" for each in readings for entry in entries]
    recusals = [f"{each}/recuse" for each in readings]
    desk = [f"/en/desk/{call.code}/{part}" for part in ("progress", "assignment", "jury")]
    desk += [f"/en/desk/sheets/{sheet}/reopen", f"/en/desk/jurors/{chair.id}/readings"]
    desk += [f"/en/desk/{call.code}/eligibility", f"/en/desk/entries/{entries[0].id}/eligibility"]
    own = ["/en/jury", f"/en/jury/{call.code}", f"/en/jury/{call.code}/conflicts"]
    return [*readings, *files, *recusals, *desk, *own]


def test_another_juror_sees_the_remark_at_no_address(client, panel):
    call, entries, chair, other = panel
    factories.sign_in(client, other.person)
    for address in everything(call, chair, other, entries):
        assert SECRET not in client.get(address).text, address
    foreign = reading_of(chair, entries[0]).id
    for act in ("", "/open", "/recuse"):
        answer = client.post(f"/en/jury/readings/{foreign}{act}", data=sheet_fields())
        assert answer.status_code == 403
        assert "not on the jury" in answer.text
    assert client.get(f"/en/jury/readings/{foreign}").status_code == 403


@pytest.mark.parametrize("kind", [None, *RoleKind])
def test_who_is_not_on_the_jury_sees_nothing_of_it(client, panel, kind):
    call, entries, chair, other = panel
    if kind is not None:
        city = {"city_id": factories.city().id} if kind is RoleKind.CITY_CONTACT else {}
        factories.sign_in(client, factories.person(kind, **city))
    else:
        client.post("/en/sign-out")
    for address in everything(call, chair, other, entries):
        answer = client.get(address)
        assert SECRET not in answer.text, address
        if "/readings/" in address and "/desk/" not in address:
            assert answer.status_code in (302, 403, 404)


def test_a_recused_juror_the_chair_too_sees_nothing(client, panel):
    call, entries, chair, other = panel
    one = reading_of(chair, entries[0])
    recuse = f"/en/jury/readings/{one.id}/recuse"
    assert client.get(recuse).status_code == 200
    assert client.post(recuse).status_code == 422
    assert client.post(recuse, data={"reason": "My cousin."}).status_code == 302
    for address in everything(call, chair, other, entries):
        assert SECRET not in client.get(address).text, address
    for address in (f"/en/jury/readings/{one.id}", recuse):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "You have a conflict of interest with this entry" in answer.text
    listed = client.get(f"/en/jury/{call.code}").text
    assert entries[0].title not in listed
    assert "0 of 1" in listed


def test_a_conflict_found_by_the_register_closes_the_entry(client, panel):
    call, entries, chair, _ = panel
    chair.city_id = entries[0].city_id
    db.session.commit()
    answer = client.get(f"/en/jury/readings/{reading_of(chair, entries[0]).id}")
    assert answer.status_code == 403
    assert "conflict of interest" in answer.text
    assert entries[0].title not in client.get(f"/en/jury/{call.code}").text


def test_a_file_is_closed_with_its_entry(client, panel):
    _, entries, chair, _ = panel
    one, file = reading_of(chair, entries[0]), entries[0].attachments[0]
    assert client.get(f"/en/jury/readings/{one.id}/files/{file.id}").status_code == 302
    operations.recuse(one, actor=chair.person, text="Kin.")
    assert client.get(f"/en/jury/readings/{one.id}/files/{file.id}").status_code == 403


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("accept", "Accept the invitation"),
        ("sign", "Sign the confidentiality"),
        ("declare", "Answer the question about conflicts"),
    ],
)
def test_no_entry_is_shown_before_every_step_is_done(client, db_session, step, sentence):
    call, (entry,) = call_in_evaluation(1)
    made = juror(call)
    give_out(call)
    if step == "accept":
        operations.leave(made, actor=factories.secretary(), reason="x")
        sentence = "not on the jury"
    if step == "sign":
        made.confidentiality_at = None
    if step == "declare":
        made.conflicts_at = None
    db.session.commit()
    factories.sign_in(client, made.person)
    answer = client.get(f"/en/jury/readings/{reading_of(made, entry).id}")
    assert answer.status_code == 403
    assert sentence in answer.text
    if step != "declare":
        assert entry.title not in client.get(f"/en/jury/{call.code}").text


def test_a_proposed_reading_is_not_open_yet(client, db_session):
    from review.assignment import proposals

    call, (entry,) = call_in_evaluation(1)
    made = juror(call)
    proposal = proposals.propose(call, actor=factories.secretary())
    proposals.compute(proposal.id)
    factories.sign_in(client, made.person)
    answer = client.get(f"/en/jury/readings/{reading_of(made, entry).id}")
    assert answer.status_code == 403
    assert "not among your readings" in answer.text


def test_an_ineligible_entry_is_not_in_the_list_to_declare(client, db_session):
    call, _ = call_in_evaluation(1)
    out = factories.entry(call, state=EntryState.INELIGIBLE, title="Left out")
    made = juror(call)
    made.conflicts_at = None
    db.session.commit()
    factories.sign_in(client, made.person)
    assert "Left out" not in client.get(f"/en/jury/{call.code}").text
    operations.declare_conflicts(Seat(call, made), {out.id: "x"}, actor=made.person)
    assert db.session.query(Conflict).count() == 0
