"""`flask people`: the operator brings the first people of the secretariat in, and helps later.

All of it happens at once and under the system's name: whoever runs a command has the database.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from accounts import operations as accounts
from accounts.links import MINUTES, make_link
from accounts.models import Person, RoleKind
from core.actors import SYSTEM_ID
from core.config import settings
from core.db import db
from core.i18n import LANGUAGES
from core.transitions import Refused
from desk.people import operations, queries

people = AppGroup("people", help="The people of the secretariat: invite, end, confirm, list.")
FIRST = '.venv/bin/flask --app app people invite ADDRESS --name "NAME" --language en --secretariat'
"""What an operator of an empty installation does first."""
for_all = click.option(
    "--secretariat", is_flag=True, help="For the secretariat of all calls; it must be said."
)


@people.command("invite")
@click.argument("address")
@click.option("--name", required=True, help="The person's name.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@for_all
def invite(address: str, name: str, language: str, *, secretariat: bool) -> None:
    """Make the first or second person of the secretariat of all calls, and mail the way in.

    From two people on, one of them invites on the page People of the desk, and another confirms.
    """
    _must_say(secretariat=secretariat)
    name = " ".join(name.split())
    if not 0 < len(name) <= 200:  # noqa: PLR2004  (as in the forms)
        raise click.BadParameter("Say the person's name, in 200 characters at most.")
    with _operator() as system:
        person = operations.bring_in(
            email=_address(address), name=name, language=language, actor=system
        )
    click.echo(f"{person.name} <{person.email}> belongs to the secretariat of all calls.")
    _tell_way_in(person)


@people.command("end")
@click.argument("address")
@click.option("--reason", required=True, help="Why; it is kept with the record.")
@for_all
def end(address: str, reason: str, *, secretariat: bool) -> None:
    """End somebody's role in the secretariat of all calls; the last one stays."""
    _must_say(secretariat=secretariat)
    person = _known(address)
    if person.id not in {holder.id for holder in queries.holders()}:
        raise click.ClickException(
            f"{person.name} does not belong to the secretariat of all calls."
        )
    with _operator() as system:
        operations.end(person, actor=system, reason=reason)
    click.echo(f"{person.name} no longer belongs to the secretariat of all calls.")


@people.command("confirm")
@click.argument("address")
def confirm(address: str) -> None:
    """Confirm, as the operator, what waits for ADDRESS: an invitation, or roles given in a call."""
    invitation = queries.find_waiting(address)
    person = accounts.find_person(address)
    roles = [role for role in person.roles if role.needs_confirmation] if person else []
    if not invitation and not roles:
        raise click.ClickException(f"Nothing of {address} waits to be confirmed.")
    with _operator() as system:
        if invitation:
            person = operations.confirm(invitation, actor=system)
        for role in roles:
            accounts.confirm_role(role, actor=system)
    if invitation and person:
        click.echo(f"{person.name} <{person.email}> belongs to the secretariat of all calls.")
        _tell_way_in(person)
    for role in roles:
        click.echo(f"Confirmed: {role.kind.value} since {role.since:%Y-%m-%d}.")


@people.command("list")
@click.option("--if-none", is_flag=True, help="Say something only while there is nobody.")
def list_people(*, if_none: bool) -> None:
    """List who is of the secretariat, and what waits to be confirmed."""
    of_secretariat = [
        held for held in queries.held_roles() if held.role.kind is RoleKind.SECRETARIAT
    ]
    if not any(held.role.call_id is None for held in of_secretariat):
        click.echo(f"Nobody belongs to the secretariat of all calls yet. Begin with:\n  {FIRST}")
    if if_none:
        return
    for held in of_secretariat:
        waits = ", to be confirmed" if held.waits else ""
        where = held.code or "all calls"
        click.echo(f"{where}: {held.name} <{held.email}>, {held.role.since:%Y-%m-%d}{waits}")
    for proposed in queries.proposed():
        invitation = proposed.invitation
        click.echo(
            f"all calls: {invitation.name} <{invitation.email}>, invited by {proposed.invited_by} "
            f"on {invitation.invited_at:%Y-%m-%d}, to be confirmed"
        )


@contextmanager
def _operator() -> Iterator[Person]:
    """Give the actor of a command, and commit at the end; a refusal becomes a sentence."""
    try:
        yield (
            db.session.execute(sa.select(Person).where(Person.id == SYSTEM_ID))
            .unique()
            .scalar_one()
        )
    except Refused as refused:
        db.session.rollback()
        raise click.ClickException(str(refused.why)) from refused
    db.session.commit()


def _must_say(*, secretariat: bool) -> None:
    if not secretariat:
        raise click.UsageError(
            "Say --secretariat: this is about the secretariat of all calls. Organisers, jurors and "
            "contacts are invited on the pages."
        )


def _address(typed: str) -> str:
    try:
        validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError as error:
        raise click.BadParameter(f"{typed} is no e-mail address: {error}") from error
    return typed.strip()


def _known(address: str) -> Person:
    if person := accounts.find_person(address):
        return person
    raise click.ClickException(f"Nobody has the address {address}.")


def _tell_way_in(person: Person) -> None:
    """Say how the person comes in; a ready link only where it can be used on this machine alone."""
    click.echo("A letter with the way in leaves as soon as a worker runs.")
    if settings().for_this_machine:
        click.echo(
            f"Sign in within {MINUTES} minutes:\n  {make_link(person, language=person.language)}"
        )
    else:
        click.echo(f"Or ask for a link at {settings().address}/{person.language}/sign-in")
