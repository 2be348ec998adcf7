"""The whole room by its pages: check, confirm, invite, accept, propose, deploy, score, submit."""

import re

from calls.call.states import CallState
from calls.entry.states import EntryState
from review.assignment.models import Assignment, Juror, Proposal
from review.assignment.states import AssignmentState, ProposalState
from review.scoring.models import Sheet
from review.scoring.queries import sheets_for_ranking
from tests import factories
from tests.review.panels import sheet_fields


def to_juror(mails):
    return [mail for mail in mails() if mail["To"] == "ines@tests.example"]


def test_the_walk(client, db_session, run_jobs, mails, noon):
    office = factories.secretary()
    call = factories.call(state=CallState.CLOSED)
    entries = [factories.entry(call, state=EntryState.SUBMITTED) for _ in range(2)]
    factories.sign_in(client, office)
    eligibility_is_decided(client, call, entries, run_jobs)
    juror = somebody_is_invited(client, db_session, call, run_jobs, mails)
    factories.sign_in(client, juror.person)
    the_juror_prepares(client, call, entries)
    factories.sign_in(client, office)
    readings_are_given_out(client, db_session, call, run_jobs)
    assert len(to_juror(mails)) == 2
    factories.sign_in(client, juror.person)
    reading = db_session.query(Assignment).order_by(Assignment.id).first()
    a_sheet_is_submitted(client, call, reading)
    factories.sign_in(client, office)
    the_office_reopens_and_ends(client, db_session, call, juror)


def eligibility_is_decided(client, call, entries, run_jobs):
    address = f"/en/desk/{call.code}/eligibility"
    assert "2 entries were submitted" in client.get(address).text
    assert client.post(f"{address}/start").status_code == 302
    assert "data-waiting" in client.get(address).text
    run_jobs()
    assert "Confirm all 2 that pass" in client.get(address).text
    client.post(f"{address}/confirm")
    assert {entry.state for entry in entries} == {EntryState.ELIGIBLE}
    client.post(f"{address}/end")
    assert call.state is CallState.EVALUATION


def somebody_is_invited(client, db_session, call, run_jobs, mails):
    address = f"/en/desk/{call.code}/jury"
    assert "Nobody is on the jury yet" in client.get(address).text
    invited = {"name": "Inês Prado", "email": "ines@tests.example", "language": "pt", "city": ""}
    assert client.post(address, data=invited).status_code == 302
    run_jobs()
    (letter,) = to_juror(mails)
    assert f"/pt/jury/{call.code}" in letter.get_body(("plain",)).get_content()
    assert "Inês Prado" in client.get(address).text
    return db_session.query(Juror).one()


def the_juror_prepares(client, call, entries):
    address = f"/en/jury/{call.code}"
    assert "Answer the invitation" in client.get("/en/jury").text
    assert "Decline" in client.get(address).text
    client.post(f"{address}/accept")
    assert "promise" in client.get(address).text
    assert client.post(f"{address}/confidentiality").status_code == 422
    client.post(f"{address}/confidentiality", data={"promise": "y"})
    assert entries[0].title in client.get(address).text
    assert client.post(f"{address}/conflicts").status_code == 422
    client.post(f"{address}/conflicts", data={"sure": "y"})
    assert "No readings yet" in client.get(address).text


def readings_are_given_out(client, db_session, call, run_jobs):
    address = f"/en/desk/{call.code}/assignment"
    assert "1 juror has accepted" in client.get(address).text
    client.post(f"{address}/propose")
    assert "data-waiting" in client.get(address).text
    run_jobs()
    assert "no juror has been told" in client.get(address).text
    proposal = db_session.query(Proposal).one()
    client.post(f"/en/desk/proposals/{proposal.id}/deploy")
    assert proposal.state is ProposalState.DEPLOYED
    run_jobs()
    assert "Given out" in client.get(address).text


def a_sheet_is_submitted(client, call, reading):
    address = f"/en/jury/readings/{reading.id}"
    assert "0 of 2" in client.get(f"/en/jury/{call.code}").text
    page = client.get(address).text
    assert "Relevance to the theme" in page
    assert "office@city.example" not in page
    assert client.post(address, data={"score-impact": "3", "version": "0"}).status_code == 302
    assert reading.state is AssignmentState.OPENED
    version = re.search(r'name="version" value="(\d+)"', client.get(address).text)[1]
    submit = {"act": "submit", "version": version}
    refused = client.post(address, data=sheet_fields("5", **submit))
    assert refused.status_code == 422
    assert "say why you give 5" in refused.text
    assert client.post(address, data=sheet_fields(**submit)).status_code == 302
    assert reading.state is AssignmentState.DONE
    assert "Submitted and locked" in client.get(address).text
    assert client.post(address, data=sheet_fields(**submit)).status_code == 409
    assert "1 of 2" in client.get(f"/en/jury/{call.code}").text
    (sheet,) = sheets_for_ranking(call.id)
    assert sheet.scores["impact"].value == 4


def the_office_reopens_and_ends(client, db_session, call, juror):
    address = f"/en/desk/{call.code}/progress"
    assert "Inês Prado" in client.get(address).text
    assert "Reopen" in client.get(f"/en/desk/jurors/{juror.id}/readings").text
    reopen = f"/en/desk/sheets/{db_session.query(Sheet).one().id}/reopen"
    assert client.get(reopen).status_code == 200
    assert client.post(reopen).status_code == 422
    assert client.post(reopen, data={"reason": "A slip"}).status_code == 302
    assert sheets_for_ranking(call.id) == []
    assert client.post(address).status_code == 422
    assert client.post(address, data={"reason": "The jury meets today."}).status_code == 302
    assert call.state is CallState.DELIBERATION
    assert "Scoring has ended" in client.get(address).text
