"""Every URL of the room."""

from flask import Flask

from accounts.rules import (
    any_secretariat,
    secretariat,
    signed_in_lately,
    still_signed_in_lately,
    whole_secretariat,
)
from calls.call.queries import get_call
from calls.entry.copies.queries import get_overlap
from calls.entry.copies.rules import secretariat_of_both
from calls.entry.queries import entry_to_change, get_entry
from core.rooms import Room
from desk import views
from desk.dossier import behalf, queries
from desk.dossier import views as dossier
from desk.people import jobs, receivers  # noqa: F401  (jobs and receivers register themselves)
from desk.people import queries as roles
from desk.people import views as people
from desk.people.commands import people as commands

room = Room("desk", __name__)
CALL = "/<lang:lang>/desk/<code:code>"

room.page("/<lang:lang>/desk", views.home, access=any_secretariat)
room.page(CALL, views.board, access=secretariat, load=get_call)
room.page(f"{CALL}/entries", views.entries, access=secretariat, load=get_call)
room.page(f"{CALL}/entries.csv", views.export_csv, access=secretariat, load=get_call)
room.page(f"{CALL}/entries.xlsx", views.export_xlsx, access=secretariat, load=get_call)

# One entry.
ENTRY = "/<lang:lang>/desk/entries/<int:entry_id>"
room.page(f"{CALL}/enter", behalf.entering, access=secretariat, load=get_call)
room.action(f"{CALL}/enter", behalf.enter_for_city, access=secretariat, load=get_call)
room.page(ENTRY, dossier.entry, access=secretariat, load=queries.get_entry)
room.page(f"{ENTRY}/return", dossier.returning, access=secretariat, load=get_entry)
room.action(f"{ENTRY}/return", dossier.return_entry, access=secretariat, load=entry_to_change)
room.action(f"{ENTRY}/take-back", dossier.take_back, access=secretariat, load=entry_to_change)
room.page(
    f"{ENTRY}/overlaps/<int:other_id>",
    dossier.overlap,
    access=secretariat & secretariat_of_both,
    load=get_overlap,
)

# The people of the secretariat. What gives or ends a role takes a fresh sign-in.
PEOPLE = "/<lang:lang>/desk/people"
INVITATION = f"{PEOPLE}/invitations/<int:invitation_id>"
SECRETARY = f"{PEOPLE}/<int:person_id>/end"
changes_secretariat = whole_secretariat & still_signed_in_lately
room.page(PEOPLE, people.people, access=whole_secretariat)
room.page(f"{PEOPLE}/invite", people.new_secretary, access=whole_secretariat & signed_in_lately)
room.action(f"{PEOPLE}/invite", people.invite_secretary, access=changes_secretariat)
room.action(
    f"{INVITATION}/confirm",
    people.confirm_invitation,
    access=changes_secretariat,
    load=roles.get_invitation,
)
room.action(
    f"{INVITATION}/take-back",
    people.take_invitation_back,
    access=whole_secretariat,
    load=roles.get_invitation,
)
room.page(
    SECRETARY,
    people.secretary_leaves,
    access=whole_secretariat & signed_in_lately,
    load=roles.get_secretary,
)
room.action(SECRETARY, people.end_secretary, access=changes_secretariat, load=roles.get_secretary)
room.action(
    f"{PEOPLE}/roles/<int:role_id>/confirm",
    people.confirm_role,
    access=secretariat & still_signed_in_lately,
    load=roles.get_deciding_role,
)


def init(app: Flask) -> None:
    """Attach the URLs and the commands to `app`."""
    app.register_blueprint(room)
    app.cli.add_command(commands)
