"""Every URL of the editor."""

from accounts.rules import secretariat, whole_secretariat
from calls.call.editing.part import outline, views
from calls.call.editing.whole import beginning, home, publishing
from calls.call.editing.working import get_part, get_working
from core.rooms import Room

room = Room("editing", __name__)
NEW = "/<lang:lang>/desk/calls/new"
EDIT = "/<lang:lang>/desk/<code:code>/edit"
FILE = "/<lang:lang>/desk/<code:code>"

# A new call.
room.page(NEW, beginning.new, access=whole_secretariat)
room.page(f"{NEW}/dates", beginning.dates, access=whole_secretariat)
room.action(f"{NEW}/kind", beginning.new_of_kind, access=whole_secretariat)
room.action(f"{NEW}/call", beginning.new_of_call, access=whole_secretariat)
room.action(f"{NEW}/file", beginning.new_of_file, access=whole_secretariat)

# The call as a whole.
room.page(EDIT, home.home, access=secretariat, load=get_working)
room.page(f"{EDIT}/missing", home.missing_texts, access=secretariat, load=get_working)
room.page(f"{EDIT}/publish", publishing.publish, access=secretariat, load=get_working)
room.action(f"{EDIT}/publish", publishing.publish_now, access=secretariat, load=get_working)
room.action(f"{EDIT}/undo", views.undo, access=secretariat, load=get_working)
room.page(f"{FILE}/draft.toml", publishing.draft_file, access=secretariat, load=get_working)
room.page(f"{FILE}/call.toml", publishing.published_file, access=secretariat, load=get_working)

# Its parts.
room.page(f"{EDIT}/form", outline.form, access=secretariat, load=outline.get_form)
room.page(f"{EDIT}/<path:where>", views.part, access=secretariat, load=get_part)
room.action(f"{EDIT}/<path:where>", views.save_part, access=secretariat, load=get_part)
