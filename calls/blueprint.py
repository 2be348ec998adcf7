"""All of the room: its tables of URLs, its jobs, and what it does when something happens."""

from flask import Flask

from calls.call import views as call
from calls.call.commands import calls as call_commands
from calls.call.editing.blueprint import room as editing_room
from calls.call.life import jobs as _life_jobs  # noqa: F401  (jobs and URLs register themselves)
from calls.call.life import urls as _life  # noqa: F401
from calls.call.models import UnreadableCall
from calls.call.queries import get_call
from calls.call.rules import published
from calls.entry import jobs as _jobs  # noqa: F401
from calls.entry import receivers as _receivers  # noqa: F401
from calls.entry import urls as _entries  # noqa: F401
from calls.entry import verification as _verification  # noqa: F401
from calls.entry.answers import urls as _answers  # noqa: F401
from calls.entry.answers.migration import receivers as _migration  # noqa: F401
from calls.entry.copies import models as _copies  # noqa: F401
from calls.entry.endorsement import jobs as _endorsement_jobs  # noqa: F401
from calls.entry.endorsement import urls as _endorsement  # noqa: F401
from calls.entry.endorsement.door import open_door
from calls.entry.files import urls as _files  # noqa: F401
from calls.entry.institutions import urls as _institutions  # noqa: F401
from calls.entry.preview.blueprint import room as preview_room
from calls.entry.revisions import urls as _revisions  # noqa: F401
from calls.entry.team import jobs as _team_jobs  # noqa: F401
from calls.entry.team import urls as _team  # noqa: F401
from calls.room import room
from core import errors
from core.access import public
from core.security import slow_down

room.page("/<lang:lang>/", call.home, access=public)
room.page("/<lang:lang>/<code:code>", call.call_page, access=published, load=get_call)

MAILING = (
    "calls.invite",
    "calls.invite_again",
    "calls.ask_endorsement",
    "calls.remind_endorsement",
    "calls.ask_institution_link",
    "calls.begin_institution",
)
"""The acts that send a letter to an address somebody typed, or put an institution beside cities."""


def init(app: Flask) -> None:
    """Attach the URLs and the commands to `app`."""
    for one in (room, editing_room, preview_room):
        app.register_blueprint(one)
    for endpoint in MAILING:
        slow_down(app, endpoint)
    open_door(app)
    app.register_error_handler(UnreadableCall, lambda error: errors.page(500, error.why))
    app.cli.add_command(call_commands)
