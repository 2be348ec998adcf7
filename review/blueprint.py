"""Every URL of the room."""

from flask import Flask

from accounts.rules import secretariat, signed_in
from calls.call.queries import get_call
from core.rooms import Room, actor
from review.assignment import desk, receivers, views  # noqa: F401  (receivers connect themselves)
from review.assignment import jobs as assignment_jobs  # noqa: F401  (jobs register themselves)
from review.assignment import queries as assignment
from review.assignment.rules import accepted, bound, declarable, may_read, on_this_jury
from review.eligibility import jobs as eligibility_jobs  # noqa: F401
from review.eligibility import queries as eligibility
from review.eligibility import receivers as _eligibility_receivers  # noqa: F401
from review.eligibility import views as checks
from review.scoring import desk as marks
from review.scoring import queries as scoring
from review.scoring import views as sheets
from review.scoring.rules import may_score

room = Room("review", __name__)
DESK = "/<lang:lang>/desk/<code:code>"
JURY = "/<lang:lang>/jury/<code:code>"
READING = "/<lang:lang>/jury/readings/<int:assignment_id>"
get_seat = assignment.get_seat
may_sign = on_this_jury & accepted
may_declare = on_this_jury & accepted & bound & declarable

room.page(f"{DESK}/eligibility", checks.eligibility, access=secretariat, load=get_call)
room.action(f"{DESK}/eligibility/start", checks.start_checks, access=secretariat, load=get_call)
room.action(f"{DESK}/eligibility/again", checks.check_again, access=secretariat, load=get_call)
room.action(
    f"{DESK}/eligibility/confirm", checks.confirm_passing, access=secretariat, load=get_call
)
room.action(f"{DESK}/eligibility/end", checks.begin_evaluation, access=secretariat, load=get_call)

ENTRY = "/<lang:lang>/desk/entries/<int:entry_id>/eligibility"
room.page(ENTRY, checks.entry_eligibility, access=secretariat, load=eligibility.get_checked)
room.action(ENTRY, checks.give_verdict, access=secretariat, load=eligibility.get_checked)

room.page(f"{DESK}/jury", desk.jurors, access=secretariat, load=get_call)
room.action(f"{DESK}/jury", desk.invite, access=secretariat, load=get_call)
LEAVE = "/<lang:lang>/desk/jurors/<int:juror_id>/leave"
room.page(LEAVE, desk.juror_leaves, access=secretariat, load=assignment.get_juror)
room.action(LEAVE, desk.take_off, access=secretariat, load=assignment.get_juror)

room.page(f"{DESK}/assignment", desk.assignment, access=secretariat, load=assignment.get_table)
room.action(f"{DESK}/assignment/propose", desk.propose, access=secretariat, load=get_call)
PROPOSAL = "/<lang:lang>/desk/proposals/<int:proposal_id>"
room.action(f"{PROPOSAL}/deploy", desk.deploy, access=secretariat, load=assignment.get_proposal)
room.action(f"{PROPOSAL}/discard", desk.discard, access=secretariat, load=assignment.get_proposal)

room.page(f"{DESK}/progress", marks.progress, access=secretariat, load=get_call)
room.action(f"{DESK}/progress", marks.end_scoring, access=secretariat, load=get_call)
room.page(
    "/<lang:lang>/desk/jurors/<int:juror_id>/readings",
    marks.juror_readings,
    access=secretariat,
    load=assignment.get_juror,
)
REOPEN = "/<lang:lang>/desk/sheets/<int:sheet_id>/reopen"
room.page(REOPEN, marks.reopening, access=secretariat, load=scoring.get_sheet)
room.action(REOPEN, marks.reopen, access=secretariat, load=scoring.get_sheet)

room.page("/<lang:lang>/jury", views.juries, access=signed_in, load=actor)
room.page(JURY, views.jury, access=on_this_jury, load=get_seat)
room.action(f"{JURY}/accept", views.accept, access=on_this_jury, load=get_seat)
room.action(f"{JURY}/decline", views.decline, access=on_this_jury, load=get_seat)
room.page(f"{JURY}/confidentiality", views.confidentiality, access=may_sign, load=get_seat)
room.action(f"{JURY}/confidentiality", views.sign_confidentiality, access=may_sign, load=get_seat)
room.page(f"{JURY}/conflicts", views.conflicts, access=may_declare, load=get_seat)
room.action(f"{JURY}/conflicts", views.declare_conflicts, access=may_declare, load=get_seat)

room.page(READING, sheets.reading, access=may_read, load=scoring.get_reading)
room.action(READING, sheets.write, access=may_score, load=scoring.reading_to_write)
room.action(f"{READING}/open", sheets.open_reading, access=may_score, load=scoring.reading_to_write)
room.page(f"{READING}/recuse", sheets.recusal, access=may_score, load=scoring.get_reading)
room.action(f"{READING}/recuse", sheets.recuse, access=may_score, load=scoring.reading_to_write)
room.page(
    f"{READING}/files/<int:attachment_id>",
    sheets.reading_file,
    access=may_read,
    load=scoring.get_file,
)


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
