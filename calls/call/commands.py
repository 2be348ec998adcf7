"""`flask call check`, `load` and `export`: a call is a file first, and becomes one again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import sqlalchemy as sa
from flask.cli import AppGroup
from sqlalchemy.exc import NoResultFound

from accounts.models import Person
from calls.call.definition import CallDefinition, UnreadableError
from calls.call.models import Call, CallVersion
from calls.call.operations import load_call, publish
from calls.call.queries import get_call
from calls.call.states import CallState
from calls.call.toml_file import CallFileError, load_call_file
from calls.call.writing.document import write_call
from core.actors import SYSTEM_ID
from core.commands import proves
from core.db import db
from core.transitions import Refused

calls = AppGroup("call", help="Check and load the files of calls.")
FILE = click.argument("file", type=click.Path(path_type=Path))


@calls.command("check")
@FILE
def check(file: Path) -> None:
    """Say whether FILE is a sound call; change nothing."""
    with _told(file):
        definition = load_call_file(file)
    click.echo(f"{file} is sound: {_summary(definition)}.")


@calls.command("load")
@FILE
@click.option("--publish", "public", is_flag=True, help="Publish the call if it is a draft.")
@click.option("--rehearsal", is_flag=True, help="Mark the call as a rehearsal for ever.")
def load(file: Path, *, public: bool, rehearsal: bool) -> None:
    """Load the call in FILE: a new call, or the next version of the one with its code."""
    system = db.session.get_one(Person, SYSTEM_ID)
    with _told(file):
        definition = load_call_file(file)
        call = load_call(definition, actor=system, rehearsal=rehearsal)
        if public and call.state is CallState.DRAFT:
            publish(call, actor=system)
        db.session.commit()
    number = db.session.get_one(CallVersion, call.version_id).number
    click.echo(f"{call.code}, version {number}, is {call.state.value}: {_summary(definition)}.")


@calls.command("export")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def export(code: str, file: Path | None) -> None:
    """Write the call CODE as it is published to FILE, or to the screen: the TOML that loads it."""
    try:
        text = write_call(get_call(code).definition)
        if file is None:
            click.echo(text, nl=False)
        else:
            file.write_text(text, encoding="utf-8", newline="\n")
            click.echo(f"{code} is written to {file}.")
    except NoResultFound as error:
        click.echo(f"There is no call {code}.", err=True)
        raise SystemExit(1) from error
    except Refused as error:
        click.echo(f"{code}: {error.why}", err=True)
        raise SystemExit(1) from error
    except OSError as error:
        click.echo(f"{file} cannot be written: {error.strerror}.", err=True)
        raise SystemExit(1) from error


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turn what is wrong with the file into lines on the error output, and exit code 1."""
    try:
        yield
    except CallFileError as error:
        for line, key, sentence in error.problems:
            click.echo(f"{file}:{line} {key + ': ' if key else ''}{sentence}", err=True)
        raise SystemExit(1) from error
    except Refused as error:
        db.session.rollback()
        click.echo(f"{file}: {error.why}", err=True)
        raise SystemExit(1) from error


@proves("versions of calls")
def unreadable_versions() -> Iterator[str]:
    """Read each version of each call, and name what this program cannot read."""
    query = sa.select(Call.code, CallVersion.id, CallVersion.number, CallVersion.body)
    query = query.join(Call, Call.id == CallVersion.call_id).order_by(CallVersion.id)
    for code, version_id, number, body in db.session.execute(query):
        try:
            CallDefinition.from_json(body)
        except UnreadableError as error:
            yield f"{code}: version {number} (id {version_id}) cannot be read: {error}"
        else:
            yield ""


def _summary(definition: CallDefinition) -> str:
    languages = " ".join(definition.languages.public)
    zone = definition.calendar.zone
    closes = definition.closes_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return f"closes {closes} {definition.timezone}, texts in {languages}"
