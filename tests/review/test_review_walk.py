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
    desk, jury = f"/en/desk/{call.code}", f"/en/jury/{call.code}"

    assert "2 entries were submitted" in client.get(f"{desk}/eligibility").text
    assert client.post(f"{desk}/eligibility/start").status_code == 302
    assert "data-waiting" in client.get(f"{desk}/eligibility").text
    run_jobs()
    assert "Confirm all 2 that pass" in client.get(f"{desk}/eligibility").text
    client.post(f"{desk}/eligibility/confirm")
    assert {entry.state for entry in entries} == {EntryState.ELIGIBLE}
    client.post(f"{desk}/eligibility/end")
    assert call.state is CallState.EVALUATION

    assert "Nobody is on the jury yet" in client.get(f"{desk}/jury").text
    invited = {"name": "Inês Prado", "email": "ines@tests.example", "language": "pt", "city": ""}
    assert client.post(f"{desk}/jury", data=invited).status_code == 302
    run_jobs()
    (letter,) = to_juror(mails)
    assert f"/pt/jury/{call.code}" in letter.get_body(("plain",)).get_content()
    juror = db_session.query(Juror).one()

    factories.sign_in(client, juror.person)
    assert "Answer the invitation" in client.get("/en/jury").text
    assert "Decline" in client.get(jury).text
    client.post(f"{jury}/accept")
    assert "promise" in client.get(jury).text
    assert client.post(f"{jury}/confidentiality").status_code == 422
    client.post(f"{jury}/confidentiality", data={"promise": "y"})
    page = client.get(jury).text
    assert entries[0].title in page
    assert client.post(f"{jury}/conflicts").status_code == 422
    client.post(f"{jury}/conflicts", data={"sure": "y"})
    assert "No readings yet" in client.get(jury).text

    factories.sign_in(client, office)
    client.get(f"{desk}/jury")
    assert "1 juror has accepted" in client.get(f"{desk}/assignment").text
    client.post(f"{desk}/assignment/propose")
    assert "data-waiting" in client.get(f"{desk}/assignment").text
    run_jobs()
    assert "no juror has been told" in client.get(f"{desk}/assignment").text
    proposal = db_session.query(Proposal).one()
    client.post(f"/en/desk/proposals/{proposal.id}/deploy")
    assert proposal.state is ProposalState.DEPLOYED
    run_jobs()
    assert len(to_juror(mails)) == 2
    assert "Given out" in client.get(f"{desk}/assignment").text

    factories.sign_in(client, juror.person)
    assert "0 of 2" in client.get(jury).text
    reading = db_session.query(Assignment).order_by(Assignment.id).first()
    address = f"/en/jury/readings/{reading.id}"
    page = client.get(address).text
    assert "Relevance to the theme" in page
    assert "office@city.example" not in page
    assert client.post(address, data={"score-impact": "3", "version": "0"}).status_code == 302
    assert reading.state is AssignmentState.OPENED
    submit = {"act": "submit"}
    version = re.search(r'name="version" value="(\d+)"', client.get(address).text)[1]
    refused = client.post(address, data=sheet_fields("5", version=version) | submit)
    assert refused.status_code == 422
    assert "say why you give 5" in refused.text
    done = client.post(address, data=sheet_fields(version=version) | submit)
    assert done.status_code == 302
    assert reading.state is AssignmentState.DONE
    assert "Submitted and locked" in client.get(address).text
    assert client.post(address, data=sheet_fields(version=version)).status_code == 409
    assert "1 of 2" in client.get(jury).text
    (sheet,) = sheets_for_ranking(call.id)
    assert sheet.scores["impact"].value == 4

    factories.sign_in(client, office)
    assert "Inês Prado" in client.get(f"{desk}/progress").text
    assert "Reopen" in client.get(f"/en/desk/jurors/{juror.id}/readings").text
    written = db_session.query(Sheet).one()
    reopen = f"/en/desk/sheets/{written.id}/reopen"
    assert client.get(reopen).status_code == 200
    assert client.post(reopen).status_code == 422
    assert client.post(reopen, data={"reason": "A slip"}).status_code == 302
    assert sheets_for_ranking(call.id) == []
    assert client.post(f"{desk}/progress").status_code == 422
    ended = client.post(f"{desk}/progress", data={"reason": "The jury meets today."})
    assert ended.status_code == 302
    assert call.state is CallState.DELIBERATION
    assert "Scoring has ended" in client.get(f"{desk}/progress").text
