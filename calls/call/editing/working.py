"""The working text of a call, as the pages of the editor read it, and the one way they save it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound

from accounts.models import Person
from calls.call.definition import CallDefinition
from calls.call.drafts import operations as drafts
from calls.call.editing.description.drawing import Remark
from calls.call.editing.places import Place, find_place
from calls.call.editing.remarks import remarks_on
from calls.call.models import Call, CallDraft
from calls.call.queries import get_call
from calls.call.states import CallState
from core.db import db
from core.i18n import language


@dataclass(frozen=True)
class Working:
    """A call with its working text. `version` 0: nobody has edited it since it was published."""

    call: Call
    body: dict[str, Any]
    version: int
    saved_at: datetime | None
    saver: str

    @property
    def call_id(self) -> int:
        """Return the id of the call, under the name that rules read."""
        return self.call.id

    @property
    def is_published(self) -> bool:
        """Return whether the public has seen this call."""
        return self.call.state is not CallState.DRAFT

    @property
    def published(self) -> CallDefinition | None:
        """Return what the call says to the public; None before it is published."""
        return self.call.definition if self.is_published else None

    @cached_property
    def remarks(self) -> list[Remark]:
        """Return everything that is wrong or missing in the working text."""
        return remarks_on(self.body, drafts.problems(self.body))


@dataclass(frozen=True)
class PartOfCall:
    """One page of the editor, and the working text it shows a part of."""

    work: Working
    place: Place

    @property
    def call_id(self) -> int:
        """Return the id of the call, under the name that rules read."""
        return self.work.call.id


def get_working(code: str) -> Working:
    """Return the working text of a call: its draft, else what is published.

    Raises NoResultFound when there is no such call.
    """
    call = get_call(code)
    query = (
        sa.select(CallDraft, Person.name)
        .join(Person, Person.id == CallDraft.saved_by)
        .where(CallDraft.call_id == call.id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return Working(call, call.definition.model_dump(mode="json"), 0, None, "")
    return Working(call, row[0].body, row[0].version, row[0].saved_at, row[1])


def get_part(code: str, where: str) -> PartOfCall:
    """Return one page of the editor. Raises NoResultFound when there is no such part."""
    work = get_working(code)
    place = find_place(where, work.body, language())
    if place is None:
        raise NoResultFound
    return PartOfCall(work, place)


def keep(work: Working, body: Mapping[str, Any], *, actor: Person) -> None:
    """Save a changed working text; the same text changes nothing.

    Raises ConflictingDraft when somebody saved since `work` was read.
    """
    if dict(body) == work.body:
        return
    version = work.version
    if version == 0:
        version = drafts.begin(work.call, actor=actor).version
    drafts.save(work.call, body, version, actor=actor)
