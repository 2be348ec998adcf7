"""Who somebody is: the rules that other rooms join with their own.

A subject that belongs to a call has `call_id`; roles without a call hold for every call.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import has_request_context, session
from flask_babel import lazy_gettext as _

from accounts.models import DECIDING, Person, Role, RoleKind
from core import clock
from core.access import rule

FRESH = timedelta(minutes=15)
"""How long after signing in a page opens that leads to what cannot be undone."""
TO_ACT = timedelta(minutes=15)
"""How much longer its button works: time to read the page."""


@rule(_("Please sign in first."))
def signed_in(actor: Any, _subject: Any) -> bool:
    """Say yes to whoever has signed in."""
    return actor is not None


@rule(
    _("The next step is only for you: please sign in once more, and you come back here at once."),
    asks_sign_in=True,
)
def signed_in_lately(_actor: Any, _subject: Any) -> bool:
    """Return whether this session was begun within the last FRESH."""
    return _session_began_within(FRESH)


@rule(
    _("You signed in a while ago: for this step, please sign in once more."),
    asks_sign_in=True,
)
def still_signed_in_lately(_actor: Any, _subject: Any) -> bool:
    """Return whether the session is fresh, or was when the page with the button was opened."""
    return _session_began_within(FRESH + TO_ACT)


def _session_began_within(limit: timedelta) -> bool:
    began = session.get("signed_in_at", 0) if has_request_context() else 0
    return clock.now() - datetime.fromtimestamp(began, UTC) <= limit


@rule(_("Only the secretariat of this call can open this page."))
def secretariat(actor: Any, subject: Any) -> bool:
    """Say yes to the secretariat, of this call or of all."""
    call_id = getattr(subject, "call_id", None)
    return actor is not None and actor.holds(RoleKind.SECRETARIAT, call_id=call_id)


@rule(_("Only the secretariat can open this page."))
def any_secretariat(actor: Any, _subject: Any) -> bool:
    """Say yes to whoever is of the secretariat of some call."""
    return actor is not None and any(r.kind is RoleKind.SECRETARIAT for r in actor.roles)


@rule(_("Only the secretariat of all calls can open this page."))
def whole_secretariat(actor: Any, _subject: Any) -> bool:
    """Say yes to the secretariat of all calls; a delegated organiser runs one call alone."""
    return actor is not None and any(
        r.kind is RoleKind.SECRETARIAT and r.call_id is None for r in actor.roles
    )


@rule(_("Only the contacts of a city can open this page."))
def any_city_contact(actor: Any, _subject: Any) -> bool:
    """Say yes to whoever is a contact of some city."""
    return actor is not None and any(r.kind is RoleKind.CITY_CONTACT for r in actor.roles)


@rule(_("Only the members of a jury can open this page."))
def any_juror(actor: Any, _subject: Any) -> bool:
    """Say yes to whoever is a juror or the chair of some jury."""
    kinds = (RoleKind.JUROR, RoleKind.CHAIR)
    return actor is not None and any(r.kind in kinds for r in actor.roles)


@rule(
    _(
        "Only another person of the secretariat can confirm this role: neither the one who gave "
        "it nor the one who has it, and nobody whose own role still waits to be confirmed."
    )
)
def third_holder(actor: Any, role: Role) -> bool:
    """Return whether the actor may confirm `role`.

    A role that itself waits for its confirmation confirms no other: somebody who invites two
    addresses of his or her own would otherwise have the one confirm the other.
    """
    if actor is None or actor.id in (role.person_id, role.granted_by):
        return False
    return holds_settled(actor, role.call_id)


def holds_settled(person: Person, call_id: int | None) -> bool:
    """Return whether `person` is of the secretariat, for that call or all, by a settled role."""
    return any(
        held.kind is RoleKind.SECRETARIAT
        and held.call_id in (None, call_id)
        and not held.needs_confirmation
        for held in person.roles
    )


def decides_in(call_id: int | None) -> sa.ColumnElement[bool]:
    """Return the SQL condition that `Role` takes part in the decision on a call.

    Without a call it is that of the secretariat of all calls.
    """
    here = sa.and_(Role.kind.in_(DECIDING), Role.call_id == call_id)
    whole = sa.and_(Role.kind == RoleKind.SECRETARIAT, Role.call_id.is_(None))
    return sa.or_(whole, here)


def role_counts(role: Role, *, since: datetime) -> bool:
    """Return whether `role` counts for what was begun at `since`, such as the work of a jury.

    It does when it was held before, or when a third person or the operator has confirmed it.
    """
    return role.since < since or role.confirmed_at is not None


def waits_to_count(role: Role, *, since: datetime | None) -> bool:
    """Return whether `role` counts for nothing begun at `since` before a third person confirms it.

    Where nothing was begun (None) it waits for nobody.
    """
    return since is not None and role.needs_confirmation and not role_counts(role, since=since)
