"""Before the storm: a call that closes soon, cities, and drafts that lack one file."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from calls.call.definition import CallDefinition
from calls.call.operations import follow_clock, load_call, publish
from calls.call.states import CallState
from calls.entry.models import Attachment
from core.db import db
from tests import factories

if TYPE_CHECKING:
    from flask import Flask

    from accounts.models import Person

SECOND_ENTRY = 5
"""Every so many cities have two entries to send in."""
ZONE = "Europe/Madrid"


@dataclass(frozen=True)
class Writer:
    """Somebody at a browser: the cookie of the session, and the draft to be sent in."""

    place: int
    cookie: str
    entry_id: int
    section: str
    slot: str


def fill(app: "Flask", cities: int, *, deadline: datetime) -> list[Writer]:
    """Return one writer an entry: as many as cities, and one more for every SECOND_ENTRY cities."""
    definition = _definition(deadline)
    call = load_call(definition, actor=factories.system())
    publish(call, actor=factories.system())
    follow_clock(call)
    section = next(s for s in definition.form.sections if any(q.translatable for q in s.questions))
    slot = next(slot for slot in definition.form.slots if slot.min_count)
    writers = []
    for number in range(cities):
        home = factories.city(f"Ciudad {number:03d}")
        contact = factories.contact(home, language="es")
        cookie = _cookie(app, contact)
        for _ in range(2 if number % SECOND_ENTRY == 0 else 1):
            draft = factories.entry(call, by=home)
            gone = sa.delete(Attachment).where(
                Attachment.entry_id == draft.id, Attachment.slot == slot.key
            )
            db.session.execute(gone)
            writers.append(Writer(len(writers), cookie, draft.id, section.key, slot.key))
    db.session.commit()
    db.session.remove()
    return writers


def _definition(deadline: datetime) -> CallDefinition:
    local = deadline.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None, microsecond=0)
    return factories.definition(CallState.OPEN, "STORM-1", calendar={"closes": local})


def _cookie(app: "Flask", person: "Person") -> str:
    """Return the session cookie of somebody who has signed in, as the browser sends it."""
    said = {"_user_id": person.get_id(), "_fresh": True, "csrf_token": secrets.token_hex(20)}
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(said)}"
