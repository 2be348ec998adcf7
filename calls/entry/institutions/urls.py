"""The URLs of institutions that are no member city."""

from accounts.rules import signed_in
from calls.call.rules import published
from calls.entry.institutions import queries as institution_calls
from calls.entry.institutions import views as institutions
from calls.room import room

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
