"""Every URL of the room."""

from flask import Flask

from core.rooms import Room

room = Room("desk", __name__)


def init(app: Flask) -> None:
    """Attach the URLs to `app`."""
    app.register_blueprint(room)
