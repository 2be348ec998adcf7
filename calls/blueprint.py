"""Every URL of the room."""

from flask import Flask, render_template

from core.access import public
from core.rooms import Room

room = Room("calls", __name__)


def home() -> str:
    """Show the calls."""
    return render_template("calls/home.html")


room.page("/<lang:lang>/", home, access=public)


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
