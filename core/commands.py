"""`flask verify`: proves that the record is whole, by what each room says can be proved."""

import sys
from collections.abc import Callable, Iterator
from typing import TypeAlias

import click
import sqlalchemy as sa
from flask import Flask
from flask.cli import with_appcontext

from core.db import db
from core.events import Event, verify
from core.storage import StorageDown

Proof: TypeAlias = Callable[[], Iterator[str]]
"""Yields, for each thing it has looked at, "" or a sentence that names it and what is wrong."""
PROOFS: dict[str, Proof] = {}
"""What else is proved each time, by what is counted: "revisions"."""
FILE_PROOFS: dict[str, Proof] = {}
"""What is proved with --files alone: it reads every file."""


def proves(noun: str, *, reads_files: bool = False) -> Callable[[Proof], Proof]:
    """Register what a room can prove of the things called `noun`; a decorator."""

    def register(proof: Proof) -> Proof:
        (FILE_PROOFS if reads_files else PROOFS)[noun] = proof
        return proof

    return register


def init(app: Flask) -> None:
    """Attach the command to `app`."""
    app.cli.add_command(verify_record)


@click.command("verify")
@click.option("--files", is_flag=True, help="Read every file too, and recompute its fingerprint.")
@with_appcontext
def verify_record(*, files: bool) -> None:
    """Recompute all fingerprints; list what is wrong, and exit with 1 when something is."""
    whole = _verify_events()
    for noun, proof in (PROOFS | (FILE_PROOFS if files else {})).items():
        whole = _verify(noun, proof) and whole
    if not whole:
        sys.exit(1)


def _verify_events() -> bool:
    counted = sa.select(Event.chain, sa.func.count()).group_by(Event.chain).order_by(Event.chain)
    chains = list(db.session.execute(counted))
    wrong = {chain: found for chain, _count in chains if (found := verify(chain))}
    for chain, numbers in wrong.items():
        click.echo(f"{chain}: wrong at number {', '.join(map(str, numbers))}")
    total = sum(count for _chain, count in chains)
    click.echo(f"{total} events in {len(chains)} chains: {'NOT whole' if wrong else 'whole'}.")
    return not wrong


def _verify(noun: str, proof: Proof) -> bool:
    """Say of each thing what is wrong with it, as soon as it is seen; return whether nothing is."""
    seen = wrong = 0
    try:
        for sentence in proof():
            seen += 1
            if sentence:
                wrong += 1
                click.echo(sentence)
    except StorageDown as error:
        click.echo(f"{seen} {noun} read, then the storage did not answer: {error}")
        return False
    click.echo(f"{seen} {noun}: {'NOT whole' if wrong else 'whole'}.")
    return not wrong
