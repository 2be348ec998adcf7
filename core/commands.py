"""`flask verify`: proves that the record of events is whole."""

import sys

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import with_appcontext

from core.db import db
from core.events import Event, verify


def init(app: Flask) -> None:
    """Attach the command to `app`."""
    app.cli.add_command(verify_events)


@click.command("verify")
@with_appcontext
def verify_events() -> None:
    """Recompute the chains of events; list what is wrong, and exit with 1 when something is."""
    counted = sa.select(Event.chain, sa.func.count()).group_by(Event.chain).order_by(Event.chain)
    chains = list(db.session.execute(counted))
    wrong = {chain: found for chain, _count in chains if (found := verify(chain))}
    for chain, numbers in wrong.items():
        click.echo(f"{chain}: wrong at number {', '.join(map(str, numbers))}")
    total = sum(count for _chain, count in chains)
    click.echo(f"{total} events in {len(chains)} chains: {'NOT whole' if wrong else 'whole'}.")
    if wrong:
        sys.exit(1)
