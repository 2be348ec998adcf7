"""`flask register import FILE` and `flask register export FILE`: the register as CSV or XLSX."""

import shutil
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from accounts.models import Person
from core.actors import SYSTEM_ID
from core.db import db
from members import listing
from members.listing import Filters
from members.register import writing
from members.register.changes import Change, Held
from members.register.operations import import_register, plan_import
from members.register.reading import Row, read_register
from members.wording import difference

register = AppGroup("register", help="The register of member cities.")
DAY = click.DateTime(["%Y-%m-%d"])


@register.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--good-lines", is_flag=True, help="Import the good lines although others are bad.")
@click.option("--end-vanished", is_flag=True, help="End contacts that their line no longer names.")
@click.option("--since", type=DAY, help="The day from which the statuses hold; today without it.")
def import_file(
    file: Path, *, dry_run: bool, good_lines: bool, end_vanished: bool, since: datetime | None
) -> None:
    """Import the register from FILE (CSV or XLSX), whole unless told otherwise."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read: {error.strerror}.") from error
    reading = read_register(content)
    day = since.date() if since else None
    plan = plan_import(reading.rows, since=day)
    problems = sorted((*reading.problems, *plan.problems), key=lambda each: each.line)
    for problem in problems:
        click.echo(f"{file}:{problem.line} {problem.sentence}", err=True)
    if problems and not (good_lines and plan.changes):
        raise SystemExit(1)
    for change, held in plan.vanished:
        words = "is no longer named" + (", and ends" if end_vanished else "")
        click.echo(f"line {change.row.line}, {change.row.name}: {held.email} {words}")
    changes = plan.matter
    if not dry_run:
        changes = _take(reading.rows, day, plan.vanished if end_vanished else [])
    for change in changes:
        click.echo(_told(change))
    if plan.absent:
        click.echo(f"{len(plan.absent)} cities of the register are not in the file.")
    said = "would change" if dry_run else "changed"
    click.echo(f"{len(changes)} of {len(reading.rows)} cities {said}.")


@register.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--on", type=DAY, help="The day whose statuses are written; today without it.")
def export_file(file: Path, *, on: datetime | None) -> None:
    """Write the register to FILE, CSV or XLSX by its name, as it can be imported again."""
    filters = Filters(on=on.date() if on else None)
    rows = listing.exported(filters)
    try:
        if file.suffix.lower() == ".xlsx":
            with writing.as_xlsx(rows, listing.history(filters)) as book, file.open("wb") as out:
                shutil.copyfileobj(book, out)
        else:
            file.write_text(writing.as_csv(rows), encoding="utf-8", newline="")
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
    click.echo(f"{file} is written.")


def _take(
    rows: Sequence[Row], day: date | None, vanished: Sequence[tuple[Change, Held]]
) -> list[Change]:
    system = db.session.get_one(Person, SYSTEM_ID)
    ended = {held.role_id for _change, held in vanished}
    changes = import_register(rows, actor=system, since=day, ended=ended)
    db.session.commit()
    return changes


def _told(change: Change) -> str:
    parts = ["new"] if change.city is None else [difference(each) for each in change.differences]
    if change.newcomers:
        count = len(change.newcomers)
        parts.append("one more contact" if count == 1 else f"{count} more contacts")
    return f"line {change.row.line}, {change.row.name} ({change.row.country}): {'; '.join(parts)}"
