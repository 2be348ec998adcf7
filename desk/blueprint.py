"""Every URL of the room."""

from flask import Flask

from accounts.rules import any_secretariat, secretariat
from calls.call.queries import get_call
from core.rooms import Room
from desk import history, views

room = Room("desk", __name__)
CALL = "/<lang:lang>/desk/<code:code>"

room.page("/<lang:lang>/desk", views.home, access=any_secretariat)
room.page(CALL, views.board, access=secretariat, load=get_call)
room.page(f"{CALL}/entries", views.entries, access=secretariat, load=get_call)
room.page(f"{CALL}/entries.csv", views.export_csv, access=secretariat, load=get_call)
room.page(f"{CALL}/entries.xlsx", views.export_xlsx, access=secretariat, load=get_call)
room.page(
    "/<lang:lang>/desk/entries/<int:entry_id>",
    views.entry,
    access=secretariat,
    load=history.get_entry,
)


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
