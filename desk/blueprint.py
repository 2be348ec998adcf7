"""Every URL of the room."""

from flask import Flask

from accounts.rules import any_secretariat, secretariat
from calls.call.queries import get_call
from calls.entry.copies.queries import get_overlap
from calls.entry.copies.rules import secretariat_of_both
from calls.entry.queries import entry_to_change, get_entry
from core.rooms import Room
from desk import views
from desk.dossier import behalf, queries
from desk.dossier import views as dossier

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


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
