"""`flask rehearsal load`: fills an empty database with calls to visit in every phase."""

import click
from flask import Flask
from flask.cli import AppGroup

from core.config import settings
from core.storage import StorageDown

rehearsal = AppGroup("rehearsal", help="Rehearsal calls, entries and people.")


@rehearsal.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing, without complaint, where anything is.")
@click.option(
    "--yes-invented-data",
    is_flag=True,
    help="Load although BASE_URL is public: for a site that shall show invented people.",
)
def load(*, if_empty: bool, yes_invented_data: bool) -> None:
    """Load the real calls, past, and rehearsal calls in every phase, into an empty database."""
    from rehearsal import loader  # only this command needs the whole program's operations

    if not (settings().for_this_machine or yes_invented_data):
        raise click.ClickException(
            f"{settings().address} is not an address of this machine alone: invented people, two "
            "of them a secretariat of all calls, have no place there. Nothing was loaded. "
            "If that is what you want, add --yes-invented-data."
        )
    if loader.is_empty():
        try:
            loader.load(click.echo)
        except StorageDown as error:
            message = "The storage does not answer: nothing was loaded. Load again when it does."
            raise click.ClickException(message) from error
    elif not if_empty:
        raise click.ClickException(
            "There are calls, cities or people in this database: nothing was loaded."
        )


def init(app: Flask) -> None:
    """Attach the command to `app`."""
    app.cli.add_command(rehearsal)
