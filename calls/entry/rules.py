"""Who may see, change, submit and withdraw an entry, and why not.

The subject is an entry, or anything that has one as `entry` (a section of it, a file of it).
Jurors are given access by the steps that assign them, not here.
"""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from accounts.models import RoleKind
from calls.call.rules import open_now
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import ENTRY, EntryState
from core.access import rule

BEFORE_DECISION = (
    CallState.OPEN,
    CallState.CLOSED,
    CallState.ELIGIBILITY,
    CallState.EVALUATION,
    CallState.DELIBERATION,
)
"""The states of a call in which a city may still withdraw."""


@rule(_("This entry belongs to another city."))
def contact_of_entry(actor: Any, subject: Any) -> bool:
    """Say yes to the contacts of the entry's city, for its call or for all calls."""
    entry = _entry(subject)
    return is_contact(actor, city_id=entry.city_id, call_id=entry.call_id)


@contact_of_entry.filter
def _contact_of_entry(actor: Any) -> sa.ColumnElement[bool]:
    pairs = [(r.city_id, r.call_id) for r in _roles(actor) if r.kind is RoleKind.CITY_CONTACT]
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                Entry.city_id == city_id, sa.true() if call_id is None else Entry.call_id == call_id
            )
            for city_id, call_id in pairs
        ),
    )


@rule(_("This entry belongs to another city."))
def secretariat_of_entry(actor: Any, subject: Any) -> bool:
    """Say yes to the secretariat of the entry's call."""
    return actor is not None and actor.holds(RoleKind.SECRETARIAT, call_id=_entry(subject).call_id)


@secretariat_of_entry.filter
def _secretariat_of_entry(actor: Any) -> sa.ColumnElement[bool]:
    calls = {r.call_id for r in _roles(actor) if r.kind is RoleKind.SECRETARIAT}
    return sa.true() if None in calls else Entry.call_id.in_(calls)


can_see_entry = contact_of_entry | secretariat_of_entry
"""The city's contacts and the secretariat of the call see an entry whole."""


@rule(_("This entry is no longer a draft: its answers cannot be changed any more."))
def is_draft(_actor: Any, subject: Any) -> bool:
    """Say yes while the entry is a draft."""
    return _entry(subject).state is EntryState.DRAFT


@is_draft.filter
def _is_draft(_actor: Any) -> sa.ColumnElement[bool]:
    return Entry.state == EntryState.DRAFT


@rule(_("The call does not take entries now: this draft can be read, but no longer changed."))
def call_takes_entries(actor: Any, subject: Any) -> bool:
    """Say yes while the call of the entry is open, to the second."""
    return bool(open_now(actor, _entry(subject).call))


@call_takes_entries.filter
def _call_takes_entries(actor: Any) -> sa.ColumnElement[bool]:
    return open_now.where(actor)


can_edit_entry = contact_of_entry & is_draft & call_takes_entries
"""The city's contacts write a draft while its call is open."""

can_submit = can_edit_entry
"""Whoever may write an entry may send it in."""


@rule(_("This entry can no longer be withdrawn: it is withdrawn already, or decided upon."))
def not_decided(_actor: Any, subject: Any) -> bool:
    """Say yes while the entry is alive and its call is not decided."""
    entry = _entry(subject)
    alive = entry.state in ENTRY.table["withdraw"].sources
    return alive and entry.call.state in BEFORE_DECISION


can_withdraw = contact_of_entry & not_decided
"""The city's contacts withdraw an entry until the decision."""


def is_contact(actor: Any, *, city_id: int, call_id: int) -> bool:
    """Return whether `actor` is a contact of the city, for this call or for all calls."""
    return any(
        r.kind is RoleKind.CITY_CONTACT and r.city_id == city_id and r.call_id in (None, call_id)
        for r in _roles(actor)
    )


def _roles(actor: Any) -> Any:
    return actor.roles if actor is not None else ()


def _entry(subject: Any) -> Entry:
    entry: Entry = getattr(subject, "entry", subject)
    return entry
