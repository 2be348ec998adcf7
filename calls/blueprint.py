"""Every URL of the room."""

from flask import Flask

from accounts.rules import secretariat, signed_in, whole_secretariat
from calls.call import views as call
from calls.call.commands import calls as call_commands
from calls.call.editing.blueprint import room as editing_room
from calls.call.life import jobs as life_jobs  # noqa: F401  (jobs register themselves)
from calls.call.life import queries as life
from calls.call.life.deadline import views as deadline
from calls.call.life.late import views as late
from calls.call.life.organisers import views as organisers
from calls.call.life.questions import views as questions
from calls.call.life.questions.rules import asks_for_city
from calls.call.queries import get_call
from calls.call.rules import published
from calls.entry import jobs as entry_jobs  # noqa: F401  (jobs register themselves)
from calls.entry import queries as entries
from calls.entry import receivers as _receivers  # noqa: F401
from calls.entry.answers import views as answers
from calls.entry.answers.migration import receivers as _migration  # noqa: F401
from calls.entry.answers.migration import views as migration
from calls.entry.answers.presence import views as presence
from calls.entry.beginning import views as beginning
from calls.entry.copies import models as _copies  # noqa: F401
from calls.entry.endorsement import jobs as _endorsement_jobs  # noqa: F401
from calls.entry.endorsement import link as mayor
from calls.entry.endorsement import queries as endorsements
from calls.entry.endorsement import views as endorsement
from calls.entry.endorsement.door import open_door
from calls.entry.endorsement.rules import can_ask, has_endorsement, may_ask
from calls.entry.files import views as files
from calls.entry.home import views as home
from calls.entry.institutions import queries as institution_calls
from calls.entry.institutions import views as institutions
from calls.entry.preview.blueprint import room as preview_room
from calls.entry.revisions import queries as revisions
from calls.entry.revisions import views as revision_views
from calls.entry.rules import (
    can_edit_entry,
    can_see_entry,
    can_withdraw,
    editor_of_entry,
    sends_for_city,
)
from calls.entry.submission import views as submission
from calls.entry.team import jobs as _team_jobs  # noqa: F401
from calls.entry.team import queries as teams
from calls.entry.team import views as team
from calls.entry.team.rules import leads_team
from core.access import public
from core.rooms import Room, actor
from core.security import slow_down

room = Room("calls", __name__)

# Calls.
room.page("/<lang:lang>/", call.home, access=public)
room.page("/<lang:lang>/<code:code>", call.call_page, access=published, load=get_call)

# The life of a call: its deadline, late cities, questions, and the people who run it.
DESK = "/<lang:lang>/desk/<code:code>"
PERMIT = f"{DESK}/late/<int:permit_id>"
QUESTION = f"{DESK}/questions/<int:question_id>"
ORGANISER = f"{DESK}/people/<int:person_id>/remove"
ASK = "/<lang:lang>/<code:code>/ask"
room.page(f"{DESK}/deadline", deadline.deadline, access=secretariat, load=get_call)
room.action(f"{DESK}/deadline", deadline.extend_deadline, access=secretariat, load=get_call)
room.action(f"{DESK}/grace", deadline.set_grace, access=secretariat, load=get_call)
room.page(f"{DESK}/late", late.late_cities, access=secretariat, load=get_call)
room.action(f"{DESK}/late", late.grant_permit, access=secretariat, load=get_call)
room.page(PERMIT, late.permit, access=secretariat, load=life.get_permit)
room.action(
    f"{PERMIT}/prolong", late.prolong_permit, access=secretariat, load=life.permit_to_change
)
room.action(f"{PERMIT}/revoke", late.revoke_permit, access=secretariat, load=life.permit_to_change)
room.page(ASK, questions.ask_form, access=published & signed_in, load=get_call)
room.action(ASK, questions.ask, access=published & signed_in & asks_for_city, load=get_call)
room.page(f"{DESK}/questions", questions.questions, access=secretariat, load=get_call)
room.page(QUESTION, questions.question, access=secretariat, load=life.get_question)
room.action(QUESTION, questions.answer_question, access=secretariat, load=life.question_to_change)
room.action(
    f"{QUESTION}/set-aside",
    questions.set_question_aside,
    access=secretariat,
    load=life.question_to_change,
)
room.page(f"{DESK}/people", organisers.people, access=secretariat, load=get_call)
room.action(f"{DESK}/people", organisers.add_organiser, access=whole_secretariat, load=get_call)
room.page(ORGANISER, organisers.organiser_leaves, access=whole_secretariat, load=life.get_organiser)
room.action(
    ORGANISER, organisers.remove_organiser, access=whole_secretariat, load=life.get_organiser
)

# Entries.
ENTRY = "/<lang:lang>/entries/<int:entry_id>"
FILE = f"{ENTRY}/files/<int:attachment_id>"
PAGE = f"{ENTRY}/<section>"
ENTER = "/<lang:lang>/<code:code>/enter"
room.page("/<lang:lang>/my/entries", home.my_entries, access=signed_in, load=actor)
room.page(ENTER, beginning.start_entry, access=published & signed_in, load=get_call)
room.action(ENTER, beginning.begin_entry, access=published & signed_in, load=get_call)
room.page(ENTRY, home.entry, access=can_see_entry, load=entries.get_entry)
room.page(f"{ENTRY}/change", home.change, access=can_edit_entry, load=entries.get_entry)
room.page(f"{ENTRY}/copied", beginning.copied, access=can_see_entry, load=entries.get_entry)
room.page(f"{ENTRY}/put-back", home.putting_back, access=can_edit_entry, load=entries.get_entry)
room.action(
    f"{ENTRY}/put-back", home.put_entry_back, access=can_edit_entry, load=entries.entry_to_change
)
room.action(
    f"{ENTRY}/take-over", home.take_over, access=editor_of_entry, load=entries.entry_to_change
)
REVISION = f"{ENTRY}/revisions/<int:number>"
room.page(
    f"{ENTRY}/revisions", revision_views.revisions, access=can_see_entry, load=entries.get_entry
)
room.page(REVISION, revision_views.revision, access=can_see_entry, load=revisions.get_revision)
room.page(
    f"{REVISION}/receipt.pdf",
    revision_views.revision_pdf,
    access=can_see_entry,
    load=revisions.get_revision,
)
room.page(
    f"{REVISION}/files/<int:attachment_id>",
    revision_views.sent_file,
    access=can_see_entry,
    load=revisions.get_sent_file,
)
room.page(f"{ENTRY}/files", files.files, access=can_edit_entry, load=entries.get_entry)
room.action(
    f"{ENTRY}/files/<slot>",
    files.send_file,
    access=can_edit_entry,
    load=entries.slot_to_change,
)
room.page(FILE, files.file, access=can_see_entry, load=entries.get_file)
room.page(f"{FILE}/preview", files.file_preview, access=can_see_entry, load=entries.get_file)
room.action(f"{FILE}/way", files.file_way, access=can_edit_entry, load=entries.file_to_send)
room.action(
    f"{FILE}/words", files.describe_file, access=can_edit_entry, load=entries.file_to_change
)
room.action(
    f"{FILE}/arrived", files.file_arrived, access=can_edit_entry, load=entries.file_to_change
)
room.action(f"{FILE}/remove", files.remove_file, access=can_edit_entry, load=entries.file_to_change)
room.page(f"{ENTRY}/check", submission.check, access=can_see_entry, load=entries.get_entry)
room.action(
    f"{ENTRY}/submit", submission.submit, access=sends_for_city, load=entries.entry_to_change
)
room.page(f"{ENTRY}/receipt", submission.receipt, access=can_see_entry, load=entries.get_receipt)
room.page(
    f"{ENTRY}/receipt.pdf", submission.receipt_pdf, access=can_see_entry, load=entries.get_receipt
)
room.page(f"{ENTRY}/withdraw", home.withdrawal, access=can_withdraw, load=entries.get_entry)
room.action(f"{ENTRY}/withdraw", home.withdraw, access=can_withdraw, load=entries.entry_to_change)

# Institutions that are no member city.
INSTITUTION = "/<lang:lang>/<code:code>/institution"
room.page(
    INSTITUTION, institutions.institution, access=published, load=institution_calls.get_open_call
)
room.action(
    f"{INSTITUTION}/link",
    institutions.ask_institution_link,
    access=published,
    load=institution_calls.get_open_call,
)
room.action(
    INSTITUTION,
    institutions.begin_institution,
    access=published & signed_in,
    load=institution_calls.get_open_call,
)

# The people of a city who work on its entries. (Before PAGE, which takes any other word.)
TEAM = f"{ENTRY}/team"
MEMBER = f"{TEAM}/<int:role_id>"
INVITED = f"{TEAM}/invitations/<int:invitation_id>"
INVITATION = "/<lang:lang>/invitation/<token>"
room.page(TEAM, team.team, access=can_see_entry, load=entries.get_entry)
room.action(TEAM, team.invite, access=leads_team, load=entries.get_entry)
room.page(MEMBER, team.member, access=leads_team, load=teams.get_member)
room.action(f"{MEMBER}/level", team.change_member, access=leads_team, load=teams.get_member)
room.action(f"{MEMBER}/remove", team.remove_member, access=leads_team, load=teams.get_member)
room.action(f"{INVITED}/again", team.invite_again, access=leads_team, load=teams.get_invitation)
room.action(
    f"{INVITED}/cancel", team.cancel_invitation, access=leads_team, load=teams.get_invitation
)
room.page(INVITATION, team.invitation, access=public, load=teams.get_invited)
room.action(INVITATION, team.accept_invitation, access=public, load=teams.get_invited)

# The mayor's endorsement: the city's page, and the page behind the link to the mayor's office.
ENDORSEMENT = f"{ENTRY}/endorsement"
ASKED = f"{ENDORSEMENT}/<int:endorsement_id>"
MAYOR = "/<lang:lang>/endorse/<token>"
room.page(
    ENDORSEMENT,
    endorsement.endorsement,
    access=has_endorsement & can_see_entry,
    load=entries.get_entry,
)
room.action(ENDORSEMENT, endorsement.ask_endorsement, access=can_ask, load=entries.get_entry)
room.action(
    f"{ASKED}/remind",
    endorsement.remind_endorsement,
    access=can_ask,
    load=endorsements.get_endorsement,
)
room.action(
    f"{ASKED}/cancel",
    endorsement.cancel_endorsement,
    access=may_ask,
    load=endorsements.get_endorsement,
)
room.page(
    f"{ASKED}.pdf", endorsement.endorsement_pdf, access=can_see_entry, load=endorsements.get_signed
)
room.page(MAYOR, mayor.endorse, access=public, load=endorsements.get_asked)
room.action(f"{MAYOR}/sign", mayor.sign_endorsement, access=public, load=endorsements.get_asked)
room.action(f"{MAYOR}/letter", mayor.sign_on_paper, access=public, load=endorsements.get_asked)
room.action(
    f"{MAYOR}/decline", mayor.decline_endorsement, access=public, load=endorsements.get_asked
)
room.page(
    f"{MAYOR}/files/<int:attachment_id>",
    mayor.endorsed_file,
    access=public,
    load=endorsements.get_file,
)

room.page(PAGE, answers.section, access=can_edit_entry, load=entries.get_section)
room.action(PAGE, answers.save_section, access=can_edit_entry, load=entries.section_to_change)
room.action(
    f"{PAGE}/autosave",
    answers.autosave_section,
    access=can_edit_entry,
    load=entries.section_to_change,
)
room.action(f"{PAGE}/here", presence.here, access=can_edit_entry, load=entries.get_section)
room.action(
    f"{PAGE}/holds",
    answers.confirm_translation,
    access=can_edit_entry,
    load=entries.section_to_change,
)
room.action(
    f"{ENTRY}/form-seen",
    migration.form_seen,
    access=can_edit_entry,
    load=entries.entry_to_change,
)
room.page("/<lang:lang>/session", presence.session_now, access=public)


MAILING = (
    "calls.invite",
    "calls.invite_again",
    "calls.ask_endorsement",
    "calls.remind_endorsement",
    "calls.ask_institution_link",
    "calls.begin_institution",
)
"""The acts that send a letter to an address somebody typed, or put an institution beside cities."""


def init(app: Flask) -> None:
    """Attach the URLs and the commands to `app`."""
    for one in (room, editing_room, preview_room):
        app.register_blueprint(one)
    for endpoint in MAILING:
        slow_down(app, endpoint)
    open_door(app)
    app.cli.add_command(call_commands)
