"""Who may compare two entries that are alike."""

from typing import Any

from flask_babel import lazy_gettext as _

from calls.entry.rules import secretariat_of_entry
from core.access import rule


@rule(_("One of the two entries belongs to a call that you do not run."))
def secretariat_of_both(actor: Any, subject: Any) -> bool:
    """Say yes to who is of the secretariat of both entries' calls."""
    both = (subject.entry, subject.other)
    return all(bool(secretariat_of_entry(actor, entry)) for entry in both)
