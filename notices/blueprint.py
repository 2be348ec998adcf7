"""Every URL of the room."""

from flask import Flask

from accounts.rules import signed_in
from core.rooms import Room, actor
from notices import jobs, queries, views  # noqa: F401  (jobs register themselves)
from notices.rules import own_letter

room = Room("notices", __name__)
room.page("/<lang:lang>/me/letters", views.letters, access=signed_in, load=actor)
room.page(
    "/<lang:lang>/me/letters/<int:letter_id>",
    views.letter,
    access=own_letter,
    load=queries.get_letter,
)


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
