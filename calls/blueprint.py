"""Every URL of the room."""

from flask import Flask

from calls.call import views as call
from calls.call.commands import calls as call_commands
from calls.call.queries import get_call
from calls.call.rules import published
from core.access import public
from core.rooms import Room

room = Room("calls", __name__)

# Calls.
room.page("/<lang:lang>/", call.home, access=public)
room.page("/<lang:lang>/<code:code>", call.call_page, access=published, load=get_call)


def init(app: Flask) -> None:
    """Attach the URLs and the commands to `app`."""
    app.register_blueprint(room)
    app.cli.add_command(call_commands)
