"""`flask rehearsal load`: fills an empty database with calls to visit in every phase."""

from flask import Flask
from flask.cli import AppGroup

rehearsal = AppGroup("rehearsal", help="Rehearsal calls, entries and people.")


def init(app: Flask) -> None:
    """Attach the command to `app`."""
    app.cli.add_command(rehearsal)
