"""The URLs of the mayor's endorsement: the city's page, and the page behind the mayor's link."""

from calls.entry import queries as entries
from calls.entry.endorsement import link as mayor
from calls.entry.endorsement import queries as endorsements
from calls.entry.endorsement import views as endorsement
from calls.entry.endorsement.rules import can_ask, has_endorsement, may_ask
from calls.entry.rules import can_see_entry
from calls.room import ENTRY, room
from core.access import public

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
