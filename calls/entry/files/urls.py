"""The URLs of an entry's files."""

from calls.entry import queries as entries
from calls.entry.files import views as files
from calls.entry.rules import can_edit_entry, can_see_entry
from calls.room import ENTRY, room

FILE = f"{ENTRY}/files/<int:attachment_id>"
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
