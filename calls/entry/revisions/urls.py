"""The URLs of what was sent in, each time."""

from calls.entry import queries as entries
from calls.entry.revisions import queries as revisions
from calls.entry.revisions import views
from calls.entry.rules import can_see_entry
from calls.room import ENTRY, room

REVISION = f"{ENTRY}/revisions/<int:number>"
room.page(f"{ENTRY}/revisions", views.revisions, access=can_see_entry, load=entries.get_entry)
room.page(REVISION, views.revision, access=can_see_entry, load=revisions.get_revision)
room.page(
    f"{REVISION}/receipt.pdf",
    views.revision_pdf,
    access=can_see_entry,
    load=revisions.get_revision,
)
room.page(
    f"{REVISION}/files/<int:attachment_id>",
    views.sent_file,
    access=can_see_entry,
    load=revisions.get_sent_file,
)
