"""`flask register import FILE`: the register of members from a CSV file."""

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from accounts.models import Person
from core.actors import SYSTEM_ID
from core.db import db
from members.operations import import_register, plan_import
from members.register.changes import Change
from members.register.reading import read_register
from members.wording import difference

register = AppGroup("register", help="The register of member cities.")


@register.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day from which the statuses hold; today without it.",
)
def import_file(file: Path, *, dry_run: bool, since: datetime | None) -> None:
    """Import the register from FILE, whole or not at all."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    reading = read_register(content)
    for problem in reading.problems:
        click.echo(f"{file}:{problem.line} {problem.sentence}", err=True)
    if reading.problems:
        raise SystemExit(1)
    day = since.date() if since else None
    if dry_run:
        changes = [c for c in plan_import(reading.rows, since=day) if c.matters]
    else:
        system = db.session.get_one(Person, SYSTEM_ID)
        changes = import_register(reading.rows, actor=system, since=day)
        db.session.commit()
    for change in changes:
        click.echo(_told(change))
    said = "would change" if dry_run else "changed"
    click.echo(f"{len(changes)} of {len(reading.rows)} cities {said}.")


def _told(change: Change) -> str:
    parts = ["new"] if change.city is None else [difference(each) for each in change.differences]
    if change.adds_contact:
        parts.append("one more contact")
    return f"line {change.row.line}, {change.row.name} ({change.row.country}): {'; '.join(parts)}"
