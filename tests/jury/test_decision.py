"""From the ranking to the announced result, on the real engines."""

import pytest
import sqlalchemy as sa

from calls.call.states import CallState
from calls.entry.states import EntryState
from core import clock
from core.events import Event, verify
from core.transitions import Refused
from jury.decision import operations, queries
from jury.decision.portfolio import propose_portfolio
from jury.decision.states import DecisionState, OutcomeKind
from jury.publication import operations as publication
from jury.publication.queries import fingerprint, letters_of, results
from notices.states import LetterState
from tests import factories


def suggested(case):
    entries = queries.standings(case.call)
    ranking = queries.ranking_of(case.call, entries)
    return {
        each.entry_id: each.outcome or OutcomeKind.NOT_SELECTED
        for each in propose_portfolio(ranking, case.rules).suggestions
    }


def valid(case, entries):
    """Three winners, seven finalists, the rest not selected."""
    kinds = [OutcomeKind.WINNER] * 3 + [OutcomeKind.FINALIST] * 7
    kinds += [OutcomeKind.NOT_SELECTED] * (len(entries) - 10)
    return {entry.id: kind for entry, kind in zip(entries, kinds, strict=True)}


def sealed(made, *, void=False):
    case = queries.get_case(made.call.code)
    operations.draft(
        case, valid(case, made.entries), void=void, statement="Because.", actor=made.first
    )
    case = queries.get_case(made.call.code)
    operations.seal(case, actor=made.first)
    return queries.get_case(made.call.code)


def as_it_is(made):
    """Return the fingerprint of the decision, as whoever has just read it would send it."""
    return queries.fingerprint(queries.get_case(made.call.code).decision)


def letters_as_they_are(made):
    """Return the fingerprint of the texts of the letters."""
    return fingerprint(queries.get_case(made.call.code).decision)


def test_a_portfolio_that_breaks_the_call_is_not_sealed(scene):
    made = scene()
    case = queries.get_case(made.call.code)
    two = dict(list(valid(case, made.entries).items())[1:])
    operations.draft(case, two, void=False, statement="", actor=made.first)
    with pytest.raises(Refused, match="3 winners"):
        operations.seal(queries.get_case(made.call.code), actor=made.first)


def test_sealing_freezes_the_ranking_and_drafts_a_letter_in_each_citys_language(scene):
    made = scene()
    case = sealed(made)
    assert case.decision.state is DecisionState.SEALED
    assert [row["entry"] for row in case.decision.ranking["rows"]][:2] == [
        made.entries[0].id,
        made.entries[1].id,
    ]
    letters = letters_of(case.decision)
    assert len(letters) == 12
    assert {each.language for each in letters} == {"es", "fr", "pt"}
    assert {each.state for each in letters} == {LetterState.DRAFTED}


def test_the_one_who_sealed_cannot_sign_off_nor_approve(scene):
    made = scene()
    case = sealed(made)
    with pytest.raises(Refused, match="second person"):
        operations.sign_off(case, actor=made.first, read=as_it_is(made))
    from core.access import Denied

    with pytest.raises(Denied, match="second person"):
        publication.approve_letters(case, actor=made.first, read=letters_as_they_are(made))


def test_release_waits_for_the_letters(scene):
    made = scene()
    case = sealed(made)
    operations.sign_off(case, actor=made.second, read=as_it_is(made))
    assert made.call.state is CallState.DECIDED
    with pytest.raises(Refused, match="Approve the letters"):
        operations.release(queries.get_case(made.call.code), actor=made.second, read=as_it_is(made))


def test_the_whole_way_to_the_announcement(scene, run_jobs, mails, db_session):
    made = scene()
    case = sealed(made)
    operations.sign_off(case, actor=made.second, read=as_it_is(made))
    assert (
        publication.approve_letters(case, actor=made.second, read=letters_as_they_are(made)) == 12
    )
    assert {entry.state for entry in made.entries} == {EntryState.EVALUATION}
    operations.release(queries.get_case(made.call.code), actor=made.first, read=as_it_is(made))
    db_session.commit()
    assert [entry.state for entry in made.entries[:4]] == [EntryState.WINNER] * 3 + [
        EntryState.FINALIST
    ]
    run_jobs()
    run_jobs()
    deciders = (made.first.email, made.second.email)
    assert len([mail for mail in mails() if mail["To"] not in deciders]) == 12
    assert {each.state for each in letters_of(case.decision)} == {LetterState.SENT}
    publication.announce(queries.get_case(made.call.code), actor=made.first, read=as_it_is(made))
    assert made.call.state is CallState.ANNOUNCED
    assert [each.kind for each in results(made.call.id)] == [OutcomeKind.WINNER] * 3 + [
        OutcomeKind.FINALIST
    ] * 7
    db_session.flush()
    assert verify(made.call.chain) == []


def test_a_revoked_decision_voids_its_letters_and_stays_on_record(scene, db_session):
    made = scene()
    case = sealed(made)
    operations.sign_off(case, actor=made.second, read=as_it_is(made))
    publication.approve_letters(case, actor=made.second, read=letters_as_they_are(made))
    operations.revoke(
        queries.get_case(made.call.code), actor=made.second, reason="A sheet was wrong."
    )
    assert {each.state for each in letters_of(case.decision)} == {LetterState.VOID}
    assert made.call.state is CallState.DELIBERATION
    assert queries.get_case(made.call.code).decision is None
    db_session.flush()
    event = db_session.scalar(
        sa.select(Event).where(Event.name == "decision_revoked", Event.subject_type == "decision")
    )
    assert event.reason == "A sheet was wrong."
    assert sealed(made).decision.id != case.decision.id


def test_an_award_can_be_declared_void(scene):
    made = scene()
    case = queries.get_case(made.call.code)
    outcomes = dict.fromkeys((entry.id for entry in made.entries), OutcomeKind.NOT_SELECTED)
    operations.draft(case, outcomes, void=True, statement="", actor=made.first)
    operations.seal(queries.get_case(made.call.code), actor=made.first)
    assert queries.get_case(made.call.code).decision.void


def test_the_sql_of_lists_says_the_same_as_the_formula(scene):
    """The mean in lists and exports is computed by the database; it must be the ranking's."""
    from desk.listing import Filters, page_of
    from review.scoring.totals import published

    made = scene()
    entries = queries.standings(made.call)
    exact = {row.contender.id: row for row in queries.ranking_of(made.call, entries).rows}
    lines, total = page_of(made.call, Filters(sort="mean", descending=True), scores=True)
    assert total == len(lines) == 12
    for line in lines:
        assert round(line.mean, 2) == published(exact[line.id].total)
        assert line.readings == exact[line.id].sheets


def test_pages_of_the_decision(scene, client):
    made = scene()
    code = made.call.code
    factories.sign_in(client, made.first)
    page = client.get(f"/en/desk/{code}/decision")
    assert page.status_code == 200
    assert client.get(f"/en/desk/{code}/ranking").status_code == 200
    chosen = valid(queries.get_case(code), made.entries)
    form = {f"outcome-{entry}": kind.value for entry, kind in chosen.items()}
    wrong = {**form, f"outcome-{made.entries[0].id}": "not_selected", "seal": "yes"}
    answer = client.post(f"/en/desk/{code}/decision", data=wrong)
    assert answer.status_code == 422
    assert "3 winners" in answer.text
    answer = client.post(f"/en/desk/{code}/decision", data={**form, "seal": "yes"})
    assert answer.status_code == 302
    assert client.get(f"/en/desk/{code}/decision").status_code == 200
    sign_off = f"/en/desk/{code}/decision/sign-off"
    assert client.post(sign_off, data={"read": as_it_is(made)}).status_code == 409
    factories.sign_in(client, made.second)
    assert client.get(f"/en/desk/{code}/letters").status_code == 200
    assert (
        client.post(
            f"/en/desk/{code}/letters/approve", data={"read": letters_as_they_are(made)}
        ).status_code
        == 302
    )
    assert client.post(sign_off, data={"read": as_it_is(made)}).status_code == 302
    assert "not public yet" in client.get(f"/en/{code}/edition").text
    for address in (f"/en/desk/{code}/decision/release", f"/en/desk/{code}/announce"):
        assert "Practice 1" not in client.get(f"/en/{code}/edition").text
        assert "Practice 1" in client.get(address).text
        assert client.post(address, data={"read": as_it_is(made)}).status_code == 302
    assert "Practice 1" in client.get(f"/en/{code}/edition").text


def test_a_chair_with_a_conflict_sees_no_totals(scene, client, db_session):
    from accounts.models import RoleKind
    from accounts.operations import grant_role
    from review.assignment.models import Conflict, ConflictKind

    made = scene()
    chair = made.jurors[0].person
    grant_role(chair, RoleKind.CHAIR, actor=made.first, call_id=made.call.id)
    factories.sign_in(client, chair)
    assert "sign the confidentiality" in client.get(f"/en/desk/{made.call.code}/ranking").text
    made.jurors[0].confidentiality_at = made.jurors[0].conflicts_at = clock.now()
    db_session.flush()
    assert client.get(f"/en/desk/{made.call.code}/ranking").status_code == 200
    db_session.add(
        Conflict(
            juror_id=made.jurors[0].id, entry_id=made.entries[0].id, kind=ConflictKind.DECLARED
        )
    )
    db_session.flush()
    refused = client.get(f"/en/desk/{made.call.code}/ranking")
    assert refused.status_code == 403
    assert "conflict of interest" in refused.text


def test_pages_of_the_desk(scene, client):
    made = scene()
    factories.sign_in(client, made.first)
    for path in (
        "/en/desk",
        f"/en/desk/{made.call.code}",
        f"/en/desk/{made.call.code}/entries?q=practice+1&sort=mean&desc=1",
        f"/en/desk/{made.call.code}/entries?state=nonsense&page=x&sort=hidden",
        f"/en/desk/{made.call.code}/entries?page={'9' * 5000}",
        f"/en/desk/entries/{made.entries[0].id}",
    ):
        assert client.get(path).status_code == 200, path
    table = client.get(f"/en/desk/{made.call.code}/entries.csv")
    assert len(table.text.splitlines()) == 13
    book = client.get(f"/en/desk/{made.call.code}/entries.xlsx")
    assert book.data.startswith(b"PK")
