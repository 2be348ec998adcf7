"""Every URL of the room."""

from flask import Flask

from accounts.rules import signed_in
from calls.call import views as call
from calls.call.commands import calls as call_commands
from calls.call.queries import get_call
from calls.call.rules import published
from calls.entry import jobs as entry_jobs  # noqa: F401  (jobs register themselves)
from calls.entry import queries as entries
from calls.entry import views as entry
from calls.entry.answers import views as answers
from calls.entry.copies import models as _copies  # noqa: F401
from calls.entry.endorsement import models as _endorsement  # noqa: F401
from calls.entry.files import views as files
from calls.entry.rules import can_edit_entry, can_see_entry, can_withdraw
from calls.entry.submission import views as submission
from calls.entry.team import models as _team  # noqa: F401
from core.access import public
from core.rooms import Room, actor

room = Room("calls", __name__)

# Calls.
room.page("/<lang:lang>/", call.home, access=public)
room.page("/<lang:lang>/<code:code>", call.call_page, access=published, load=get_call)

# Entries.
ENTRY = "/<lang:lang>/entries/<int:entry_id>"
FILE = f"{ENTRY}/files/<int:attachment_id>"
PAGE = f"{ENTRY}/<section>"
ENTER = "/<lang:lang>/<code:code>/enter"
room.page("/<lang:lang>/my/entries", entry.my_entries, access=signed_in, load=actor)
room.page(ENTER, entry.start_entry, access=published & signed_in, load=get_call)
room.action(ENTER, entry.begin_entry, access=published & signed_in, load=get_call)
room.page(ENTRY, entry.entry, access=can_see_entry, load=entries.get_entry)
room.page(f"{ENTRY}/files", files.files, access=can_edit_entry, load=entries.get_entry)
room.action(
    f"{ENTRY}/files/<slot>",
    files.send_file,
    access=can_edit_entry,
    load=entries.slot_to_change,
)
room.page(FILE, files.file, access=can_see_entry, load=entries.get_file)
room.page(f"{FILE}/preview", files.file_preview, access=can_see_entry, load=entries.get_file)
room.action(f"{FILE}/way", files.file_way, access=can_edit_entry, load=entries.file_to_send)
room.action(
    f"{FILE}/words", files.describe_file, access=can_edit_entry, load=entries.file_to_change
)
room.action(
    f"{FILE}/arrived", files.file_arrived, access=can_edit_entry, load=entries.file_to_change
)
room.action(f"{FILE}/remove", files.remove_file, access=can_edit_entry, load=entries.file_to_change)
room.page(f"{ENTRY}/check", submission.check, access=can_see_entry, load=entries.get_entry)
room.action(
    f"{ENTRY}/submit", submission.submit, access=can_see_entry, load=entries.entry_to_change
)
room.page(f"{ENTRY}/receipt", submission.receipt, access=can_see_entry, load=entries.get_receipt)
room.page(
    f"{ENTRY}/receipt.pdf", submission.receipt_pdf, access=can_see_entry, load=entries.get_receipt
)
room.page(f"{ENTRY}/withdraw", entry.withdrawal, access=can_withdraw, load=entries.get_entry)
room.action(f"{ENTRY}/withdraw", entry.withdraw, access=can_withdraw, load=entries.entry_to_change)
room.page(PAGE, answers.section, access=can_edit_entry, load=entries.get_section)
room.action(PAGE, answers.save_section, access=can_edit_entry, load=entries.section_to_change)
room.action(
    f"{PAGE}/autosave",
    answers.autosave_section,
    access=can_edit_entry,
    load=entries.section_to_change,
)


def init(app: Flask) -> None:
    """Attach the URLs and the commands to `app`."""
    app.register_blueprint(room)
    app.cli.add_command(call_commands)
