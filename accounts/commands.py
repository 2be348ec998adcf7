"""`flask links`: a ready sign-in link for each role of the rehearsal."""

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from accounts.links import REHEARSAL_DAYS, make_link
from accounts.models import Level, Person, Role, RoleKind
from core.config import settings
from core.db import db

K = RoleKind
SHOWN = 2
"""People of each role who get a link."""
ROLES = (
    ("city contact", sa.and_(Role.kind == K.CITY_CONTACT, Role.level == Level.SUBMIT)),
    ("city colleague who may only view", Role.level == Level.VIEW),
    ("juror", Role.kind == K.JUROR),
    ("chair", Role.kind == K.CHAIR),
    ("secretariat", sa.and_(Role.kind == K.SECRETARIAT, Role.call_id.is_(None))),
    ("delegated organiser", sa.and_(Role.kind == K.SECRETARIAT, Role.call_id.is_not(None))),
)
"""The roles a visitor may take, by name, and who holds them."""


@click.command("links")
@with_appcontext
def links() -> None:
    """Print the address and one sign-in link a role, for people with rehearsal addresses."""
    if not settings().for_this_machine:
        raise click.ClickException(
            f"{settings().address} is not an address of this machine alone: ready links are never "
            "printed for it. Ask for one on the page to sign in."
        )
    click.echo(f"Convoca is at {settings().address}/")
    for name, held in ROLES:
        query = sa.select(Person).join(Role, Role.person_id == Person.id).where(held)
        query = query.where(Person.email.like("%rehearsal.example")).order_by(Role.id).limit(SHOWN)
        for person in db.session.scalars(query).unique():
            link = make_link(person, language=person.language, days=REHEARSAL_DAYS)
            click.echo(f"\n{name} — {person.name}\n  {link}")
