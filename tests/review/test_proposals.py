"""Proposals: computed by a job, looked at, given out once, each juror told once."""

import pytest

from calls.call.states import CallState
from calls.entry.states import EntryState
from core import clock, jobs
from core.db import db
from core.transitions import Refused
from notices.models import Letter
from review.assignment import operations, proposals
from review.assignment.models import Assignment, Conflict, ConflictKind, Proposal
from review.assignment.queries import Seat
from review.assignment.states import AssignmentState, ProposalState
from tests import factories
from tests.pages import counted
from tests.review.panels import FRAME, call_in_evaluation, give_out, juror, reading_of, statements


@pytest.fixture
def office(db_session):
    return factories.secretary()


def proposed(call, office) -> Proposal:
    made = proposals.propose(call, actor=office)
    proposals.compute(made.id)
    return made


def pairs(proposal) -> set[tuple[int, int]]:
    rows = db.session.query(Assignment).filter_by(proposal_id=proposal.id)
    return {(row.juror_id, row.entry_id) for row in rows}


def told(kind: str = "readings_assigned") -> list[Letter]:
    return db.session.query(Letter).filter_by(kind=kind).order_by(Letter.id).all()


def test_everybody_reads_everything_but_the_own_city(office):
    city = factories.city()
    call, (one, two) = call_in_evaluation()
    own = factories.entry(call, by=city, state=EntryState.EVALUATION)
    ana, ben = juror(call, city=city), juror(call)
    waiting = juror(call, ready=False)
    made = proposed(call, office)
    everything = {one.id, two.id, own.id}
    expected = {(ana.id, one.id), (ana.id, two.id)} | {(ben.id, each) for each in everything}
    assert pairs(made) == expected
    assert waiting.id not in {who for who, _ in pairs(made)}
    assert made.state is ProposalState.READY
    assert made.manifest["loads"] == {str(ana.id): 2, str(ben.id): 3}
    assert made.manifest["exclusions"] == [[ana.id, own.id, ["own_city"]]]
    named = {each["entry"]: each["readers"] for each in made.manifest["shortfalls"]}
    assert named == {one.id: 2, two.id: 2, own.id: 1}


def test_an_own_city_never_asked_becomes_a_conflict_row(office):
    city = factories.city()
    call, _ = call_in_evaluation(1)
    own = factories.entry(call, by=city, state=EntryState.EVALUATION)
    ana = juror(call, city=city)
    db.session.query(Conflict).delete()
    proposed(call, office)
    row = db.session.query(Conflict).one()
    assert (row.juror_id, row.entry_id, row.kind) == (ana.id, own.id, ConflictKind.OWN_CITY)


def test_deploying_gives_out_and_tells_each_juror_once(office, run_jobs):
    call, _ = call_in_evaluation()
    ana, ben = juror(call, language="fr"), juror(call, language="pt")
    made = proposals.propose(call, actor=office)
    run_jobs()
    assert proposals.deploy(made, actor=office) == 4
    run_jobs()
    letters = told()
    assert {(each.person_id, each.language) for each in letters} == {
        (ana.person_id, "fr"),
        (ben.person_id, "pt"),
    }
    assert all("2" in each.subject for each in letters)
    proposals.notify(made.id)
    assert len(told()) == 2
    with pytest.raises(Refused):
        proposals.deploy(made, actor=office)


def test_a_worker_that_dies_midway_tells_nobody_twice(office, db_session, monkeypatch):
    call, _ = call_in_evaluation()
    juror(call), juror(call)
    made = proposed(call, office)
    proposals.deploy(made, actor=office)
    db_session.commit()
    job = db_session.query(jobs.Job).filter_by(name="assignment.notify").one()
    real = proposals.write
    written = []

    def dies(**letter):
        if written:
            raise RuntimeError("killed")
        written.append(real(**letter))
        return written[0]

    monkeypatch.setattr(proposals, "write", dies)
    jobs.run(str(job.id))
    assert told() == []
    monkeypatch.setattr(proposals, "write", real)
    with clock.frozen(job.run_at):
        jobs.run(str(job.id))
        jobs.run(str(job.id))
    assert len(told()) == 2


def test_what_changed_between_proposing_and_deploying_is_withdrawn(office):
    call, (one, two, three) = call_in_evaluation(3)
    ana, ben, cleo = juror(call), juror(call), juror(call)
    made = proposed(call, office)
    operations.declare_conflicts(Seat(call, ana), {one.id: "Kin."}, actor=ana.person)
    operations.leave(ben, actor=office, reason="Illness.")
    factories.transitions.apply(three, "withdraw", actor=office)
    db.session.flush()
    assert proposals.deploy(made, actor=office) == 3
    states = {each.id: reading_of(ana, each).state for each in (one, two, three)}
    assert states[one.id] in (AssignmentState.RECUSED, AssignmentState.WITHDRAWN)
    assert states[two.id] is AssignmentState.DEPLOYED
    assert states[three.id] is AssignmentState.WITHDRAWN
    assert reading_of(cleo, one).state is AssignmentState.DEPLOYED
    assert reading_of(ben, two).state is AssignmentState.WITHDRAWN


def test_a_new_juror_adds_readings_and_moves_none(office):
    call, entries = call_in_evaluation()
    ana = juror(call)
    give_out(call)
    before = {each.id for each in db.session.query(Assignment)}
    ben = juror(call)
    made = proposed(call, office)
    assert pairs(made) == {(ben.id, each.id) for each in entries}
    assert made.manifest["kept"] == 2
    proposals.deploy(made, actor=office)
    proposals.notify(made.id)
    assert before < {each.id for each in db.session.query(Assignment)}
    assert [letter.person_id for letter in told()] == [ben.person_id]
    assert reading_of(ana, entries[0]).state is AssignmentState.DEPLOYED


def test_proposing_again_discards_and_a_late_job_is_harmless(office):
    call, _ = call_in_evaluation()
    juror(call)
    first = proposals.propose(call, actor=office)
    second = proposals.propose(call, actor=office)
    assert first.state is ProposalState.DISCARDED
    proposals.compute(first.id)
    assert pairs(first) == set()
    proposals.compute(second.id)
    proposals.discard(second, actor=office)
    with pytest.raises(Refused):
        proposals.deploy(second, actor=office)


def test_nothing_is_proposed_without_jurors_or_out_of_season(office):
    call, _ = call_in_evaluation(1)
    with pytest.raises(Refused, match="Nobody has accepted"):
        proposals.propose(call, actor=office)
    with pytest.raises(Refused, match="while the jury reads"):
        proposals.propose(factories.call(state=CallState.ELIGIBILITY), actor=office)


def test_statements_do_not_grow_with_the_pairs(office):
    def needed(entries: int) -> list[int]:
        call, _ = call_in_evaluation(entries)
        jury = [juror(call) for _ in range(2)]
        found = []
        made = proposals.propose(call, actor=office)
        db.session.commit()
        for act in (
            lambda: proposals.compute(made.id),
            lambda: proposals.deploy(made, actor=office),
        ):
            with counted() as seen:
                act()
                db.session.flush()
            found.append(sum(not sql.startswith(FRAME) for sql in seen))
        assert len(jury) == 2
        return found

    assert needed(1) == needed(7)


def test_the_matrix_needs_few_statements_and_shows_why_not(client, office):
    office_id = office.id

    def needed(entries: int) -> int:
        from accounts.models import Person

        city = factories.city()
        call, _ = call_in_evaluation(entries)
        factories.entry(call, by=city, state=EntryState.EVALUATION)
        juror(call, city=city)
        me = db.session.get_one(Person, office_id)
        proposed(call, me)
        factories.sign_in(client, me)
        address = f"/en/desk/{call.code}/assignment"
        assert "Own city" in client.get(address).text
        return statements(client, "get", address)

    assert needed(1) == needed(5) == 4


def test_the_buttons_of_the_page(client, office):
    call, _ = call_in_evaluation()
    juror(call)
    factories.sign_in(client, office)
    address = f"/en/desk/{call.code}/assignment"
    assert "Propose an assignment" in client.get(address).text
    client.post(f"{address}/propose")
    made = db.session.query(Proposal).one()
    proposals.compute(made.id)
    assert client.post(f"/en/desk/proposals/{made.id}/discard").status_code == 302
    assert client.post(f"/en/desk/proposals/{made.id}/deploy").status_code == 409
    assert client.post("/en/desk/proposals/999999/deploy").status_code == 404
