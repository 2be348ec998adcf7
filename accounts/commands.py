"""`flask links`: a ready sign-in link for each role of the rehearsal."""

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from accounts.links import REHEARSAL_DAYS, make_link
from accounts.models import Person, Role, RoleKind
from core.config import settings
from core.db import db


@click.command("links")
@with_appcontext
def links() -> None:
    """Print the address and one sign-in link a role, for people with rehearsal addresses."""
    click.echo(f"Convoca is at {settings().address}/")
    if settings().shows_caught_mail:
        click.echo(f"Mail is caught at {settings().address}/mail")
    for kind in RoleKind:
        query = sa.select(Person).join(Role).where(Role.kind == kind)
        query = query.where(Person.email.like("%rehearsal.example")).order_by(Role.id).limit(2)
        for person in db.session.scalars(query).unique():
            link = make_link(person, language=person.language, days=REHEARSAL_DAYS)
            click.echo(f"\n{kind.value.replace('_', ' ')} — {person.name}\n  {link}")
