"""The URLs of an entry as a whole: begun, seen, sent in, changed again, withdrawn."""

from accounts.rules import signed_in
from calls.call.queries import get_call
from calls.call.rules import published
from calls.entry import queries as entries
from calls.entry.beginning import views as beginning
from calls.entry.home import views as home
from calls.entry.rules import (
    can_edit_entry,
    can_see_entry,
    can_withdraw,
    editor_of_entry,
    sends_for_city,
)
from calls.entry.submission import views as submission
from calls.room import ENTRY, room
from core.rooms import actor

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
