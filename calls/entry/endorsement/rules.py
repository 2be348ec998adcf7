"""Who asks the mayor's office for an endorsement, and when."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from calls.entry.models import Entry
from calls.entry.rules import (
    entered_on_behalf,
    not_decided,
    secretariat_of_entry,
    submitter_of_entry,
)
from calls.entry.states import EntryState
from core.access import rule
from members.models import CityKind

ENDORSED_IN = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED)
"""The states of an entry in which an endorsement is asked for and signed."""


@rule(_("This call asks for no endorsement."), hides=True)
def has_endorsement(_actor: Any, subject: Any) -> bool:
    """Say yes to an entry whose call has something for a mayor to sign."""
    return _entry(subject).definition.endorsement is not None


@rule(_("The endorsement can no longer be asked for: the entry is being judged, or withdrawn."))
def is_endorsable(_actor: Any, subject: Any) -> bool:
    """Say yes while what the mayor says can still change something."""
    return _entry(subject).state in ENDORSED_IN


@is_endorsable.filter
def _is_endorsable(_actor: Any) -> sa.ColumnElement[bool]:
    return Entry.state.in_(ENDORSED_IN)


may_ask = submitter_of_entry | (entered_on_behalf & secretariat_of_entry)
"""The city's contacts who may send in ask; the secretariat, for what it enters for a city."""

can_ask = has_endorsement & may_ask & is_endorsable & not_decided
"""Those of them while it is of use."""


def is_needed(entry: Entry) -> bool:
    """Return whether the entry cannot be sent in without a valid endorsement.

    The call says so for all, and always for an institution that is no member city.
    """
    wanted = entry.definition.endorsement
    if wanted is None:
        return False
    return wanted.required or entry.city.kind is CityKind.INSTITUTION


def _entry(subject: Any) -> Entry:
    entry: Entry = getattr(subject, "entry", subject)
    return entry
