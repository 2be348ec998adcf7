"""The URLs of an entry's text, section by section."""

from calls.entry import queries as entries
from calls.entry.answers import views as answers
from calls.entry.answers.migration import views as migration
from calls.entry.answers.presence import views as presence
from calls.entry.rules import can_edit_entry
from calls.room import ENTRY, room

SECTION = f"{ENTRY}/<section>"
room.page(SECTION, answers.section, access=can_edit_entry, load=entries.get_section)
room.action(SECTION, answers.save_section, access=can_edit_entry, load=entries.section_to_change)
room.action(
    f"{SECTION}/autosave",
    answers.autosave_section,
    access=can_edit_entry,
    load=entries.section_to_change,
)
room.action(f"{SECTION}/here", presence.here, access=can_edit_entry, load=entries.get_section)
room.action(
    f"{SECTION}/holds",
    answers.confirm_translation,
    access=can_edit_entry,
    load=entries.section_to_change,
)
room.action(
    f"{ENTRY}/form-seen",
    migration.form_seen,
    access=can_edit_entry,
    load=entries.entry_to_change,
)
