"""Who may invite, change and take off the people who work on a city's entries."""

from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _

from accounts.models import Level, Role, RoleKind
from calls.entry.rules import submitter_of_entry
from core.access import rule
from core.db import db


@rule(_("Only the people of this city who may send in decide who works on its entries."))
def leads_team(actor: Any, subject: Any) -> bool:
    """Say yes to the city's contacts who may send in, in the entry's call or in all."""
    return bool(submitter_of_entry(actor, subject))


@leads_team.filter
def _leads_team(actor: Any) -> sa.ColumnElement[bool]:
    return submitter_of_entry.where(actor)


def leads_everywhere(actor: Any, city_id: int) -> bool:
    """Return whether `actor` may send in for the city in every call, and so decide for all."""
    return actor is not None and any(
        r.level is Level.SUBMIT and r.city_id == city_id and r.call_id is None for r in actor.roles
    )


def still_leads(actor: Any, city_id: int, call_id: int | None) -> bool:
    """Return what the database says now: `actor` may send in for the city there.

    `call_id` None asks for all calls. To be asked under the city's lock: two who take each other
    off at once must not both succeed.
    """
    return bool(db.session.scalar(sa.select(_leading(city_id, call_id, person_id=actor.id))))


def someone_else_leads(role: Role) -> bool:
    """Return whether another role of the city allows sending in wherever `role` does."""
    if role.city_id is None:
        return True
    return bool(db.session.scalar(sa.select(_leading(role.city_id, role.call_id, but=role.id))))


def _leading(
    city_id: int, call_id: int | None, *, person_id: int | None = None, but: int | None = None
) -> sa.ColumnElement[bool]:
    where: list[sa.ColumnElement[bool]] = [
        Role.kind == RoleKind.CITY_CONTACT,
        Role.city_id == city_id,
        Role.level == Level.SUBMIT,
        Role.call_id.is_(None)
        if call_id is None
        else sa.or_(Role.call_id.is_(None), Role.call_id == call_id),
    ]
    if person_id is not None:
        where.append(Role.person_id == person_id)
    if but is not None:
        where.append(Role.id != but)
    return sa.exists().where(*where)
