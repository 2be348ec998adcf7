"""Who may see, change, submit and withdraw an entry, and why not.

The subject is an entry, or anything that has one as `entry` (a section of it, a file of it).
Jurors are given access by the steps that assign them, not here.
"""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from accounts.models import Level, Role, RoleKind
from calls.call.life.models import LatePermit
from calls.call.life.queries import find_permit, permits_now
from calls.call.models import Call, CallVersion
from calls.call.rules import open_now
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import ENTRY, EntryState
from core import clock
from core.access import Verdict, rule

BEFORE_DECISION = (
    CallState.OPEN,
    CallState.CLOSED,
    CallState.ELIGIBILITY,
    CallState.EVALUATION,
    CallState.DELIBERATION,
)
"""The states of a call in which a city may still withdraw."""


LATE = (CallState.OPEN, CallState.CLOSED, CallState.ELIGIBILITY)
"""The states of a call in which a late permit lets one city in."""


@rule(_("This entry belongs to another city."))
def viewer_of_entry(actor: Any, subject: Any) -> bool:
    """Say yes to the contacts of the entry's city, for its call or for all calls."""
    return _may(actor, Level.VIEW, subject)


@viewer_of_entry.filter
def _viewer_of_entry(actor: Any) -> sa.ColumnElement[bool]:
    return _where(actor, Level.VIEW)


@rule(_("You may read this entry, but not change it: ask the person in your city who may."))
def editor_of_entry(actor: Any, subject: Any) -> bool:
    """Say yes to the contacts of the entry's city who may edit."""
    return _may(actor, Level.EDIT, subject)


@editor_of_entry.filter
def _editor_of_entry(actor: Any) -> sa.ColumnElement[bool]:
    return _where(actor, Level.EDIT)


@rule(_("You may write this entry, but not send it in: ask the person in your city who may."))
def submitter_of_entry(actor: Any, subject: Any) -> bool:
    """Say yes to the contacts of the entry's city who may send it in."""
    return _may(actor, Level.SUBMIT, subject)


@submitter_of_entry.filter
def _submitter_of_entry(actor: Any) -> sa.ColumnElement[bool]:
    return _where(actor, Level.SUBMIT)


@rule(_("This entry belongs to another city."))
def secretariat_of_entry(actor: Any, subject: Any) -> bool:
    """Say yes to the secretariat of the entry's call."""
    return actor is not None and actor.holds(RoleKind.SECRETARIAT, call_id=_entry(subject).call_id)


@secretariat_of_entry.filter
def _secretariat_of_entry(actor: Any) -> sa.ColumnElement[bool]:
    calls = {r.call_id for r in _roles(actor) if r.kind is RoleKind.SECRETARIAT}
    return sa.true() if None in calls else Entry.call_id.in_(calls)


@rule(_("This entry belongs to its city: only the city changes it."))
def entered_on_behalf(_actor: Any, subject: Any) -> bool:
    """Say yes to an entry that the secretariat writes for a city."""
    return _entry(subject).on_behalf


@entered_on_behalf.filter
def _entered_on_behalf(_actor: Any) -> sa.ColumnElement[bool]:
    return Entry.on_behalf.is_(True)


can_see_entry = viewer_of_entry | secretariat_of_entry
"""The city's contacts and the secretariat of the call see an entry whole."""


@rule(_("This entry is no longer a draft: its answers cannot be changed any more."))
def is_writable(_actor: Any, subject: Any) -> bool:
    """Say yes to a draft, to an entry that was returned, and to one that may be sent in again."""
    entry = _entry(subject)
    again = entry.state is EntryState.SUBMITTED and entry.definition.resubmission
    return again or entry.state in (EntryState.DRAFT, EntryState.RETURNED)


@is_writable.filter
def _is_writable(_actor: Any) -> sa.ColumnElement[bool]:
    setting = sa.cast(CallVersion.body, sa.JSON)["resubmission"].as_string()
    form = sa.select(sa.func.coalesce(setting, "true")).where(CallVersion.id == Entry.version_id)
    again = sa.and_(Entry.state == EntryState.SUBMITTED, form.scalar_subquery() == "true")
    return sa.or_(again, Entry.state.in_((EntryState.DRAFT, EntryState.RETURNED)))


@rule(_("The call does not take entries now: this entry can be read, but no longer changed."))
def call_takes_entries(actor: Any, subject: Any) -> bool:
    """Say yes while the call is open, to the second; longer to who has a permit or was asked to."""
    entry = _entry(subject)
    if entry.state is EntryState.RETURNED:
        return entry.return_by_at is not None and clock.now() < entry.return_by_at
    return bool(open_for(actor, entry.call, entry.city_id))


@call_takes_entries.filter
def _call_takes_entries(actor: Any) -> sa.ColumnElement[bool]:
    permit = sa.exists().where(
        LatePermit.call_id == Entry.call_id, LatePermit.city_id == Entry.city_id, permits_now()
    )
    late = sa.and_(Call.state.in_(LATE), permit)
    return sa.case(
        (Entry.state == EntryState.RETURNED, Entry.return_by_at > clock.now()),
        else_=sa.or_(open_now.where(actor), late),
    )


def open_for(actor: Any, call: Call, city_id: int) -> Verdict:
    """Return whether the city may write in the call now: it is open, or the city has a permit."""
    verdict = open_now(actor, call)
    if verdict or call.state not in LATE or find_permit(call.id, city_id) is None:
        return verdict
    return Verdict(ok=True)


_for_the_city = entered_on_behalf & secretariat_of_entry
# The last no explains: that of the city's own people.
_writer = _for_the_city | (viewer_of_entry & editor_of_entry)
sends_for_city = _for_the_city | (viewer_of_entry & submitter_of_entry)
"""Whoever may send in for the city, whatever the state of entry and call."""

can_edit_entry = _writer & is_writable & call_takes_entries
"""The city's contacts write while the call is open; the secretariat, what it enters for a city."""

can_submit = sends_for_city & is_writable & call_takes_entries
"""Those of them who may send in do so."""


@rule(_("This entry can no longer be withdrawn: it is withdrawn already, or decided upon."))
def not_decided(_actor: Any, subject: Any) -> bool:
    """Say yes while the entry is alive and its call is not decided."""
    entry = _entry(subject)
    alive = entry.state in ENTRY.table["withdraw"].sources
    return alive and entry.call.state in BEFORE_DECISION


can_withdraw = sends_for_city & not_decided
"""The city's contacts withdraw an entry until the decision."""


def is_contact(actor: Any, *, city_id: int, call_id: int, level: Level = Level.EDIT) -> bool:
    """Return whether `actor` is a contact of the city who may do that much in the call."""
    return actor is not None and actor.may(level, city_id=city_id, call_id=call_id)


def holds_for_entry(level: Level) -> sa.ColumnElement[bool]:
    """Return the condition between Role and Entry of who may do that much: a twin of the rules.

    Where lists of people are made it joins the two; `is_contact` says the same of one person.
    """
    return sa.and_(
        Role.kind == RoleKind.CITY_CONTACT,
        Role.city_id == Entry.city_id,
        sa.or_(Role.call_id.is_(None), Role.call_id == Entry.call_id),
        Role.level.in_(_enough(level)),
    )


def _enough(level: Level) -> list[Level]:
    return list(Level)[list(Level).index(level) :]


def _may(actor: Any, level: Level, subject: Any) -> bool:
    entry = _entry(subject)
    return is_contact(actor, city_id=entry.city_id, call_id=entry.call_id, level=level)


def _where(actor: Any, level: Level) -> sa.ColumnElement[bool]:
    pairs = [(r.city_id, r.call_id) for r in _roles(actor) if r.level in _enough(level)]
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                Entry.city_id == city_id, sa.true() if call_id is None else Entry.call_id == call_id
            )
            for city_id, call_id in pairs
        ),
    )


def _roles(actor: Any) -> Any:
    return actor.roles if actor is not None else ()


def _entry(subject: Any) -> Entry:
    entry: Entry = getattr(subject, "entry", subject)
    return entry
