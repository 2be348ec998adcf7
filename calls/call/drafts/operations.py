"""What happens to a working text: a call is begun with one, it is saved, and it is published."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from pydantic import ValidationError

from accounts.models import Person
from calls.call.definition import Calendar, CallDefinition, CallKind
from calls.call.drafts import beginnings
from calls.call.drafts.checking import definition_of_body, missing_texts, problems
from calls.call.models import Call, CallDraft, CallVersion
from calls.call.operations import load_call, publish, reword, take_calendar
from calls.call.shape.part import Finding
from calls.call.shape.part import Path as Where
from calls.call.states import CallState
from calls.call.toml.sentences import findings_in
from calls.call.toml_file import parse_call
from core import clock, events
from core.db import db, locked
from core.i18n import when_text
from core.transitions import Refused

__all__ = [
    "ConflictingDraft",
    "UnsoundDraft",
    "begin",
    "discard",
    "missing_texts",
    "new_from_call",
    "new_from_file",
    "new_from_kind",
    "problems",
    "publish_draft",
    "save",
]


class ConflictingDraft(Exception):  # noqa: N818  (an answer, not a fault)
    """Somebody saved in between: `body` and `version` are theirs."""

    def __init__(self, body: Mapping[str, Any], version: int) -> None:
        super().__init__(version)
        self.body, self.version = body, version


class UnsoundDraft(Refused):
    """A working text that cannot be published yet: what is wrong, and which texts are missing."""

    def __init__(self, found: Sequence[Finding], missing: Sequence[tuple[Where, str]]) -> None:
        super().__init__(gettext("This call cannot be published yet: see what is still missing."))
        self.found, self.missing = tuple(found), tuple(missing)


# --- beginning -----------------------------------------------------------------------------------


def new_from_kind(
    kind: CallKind, code: str, *, opens_on: date, languages: Sequence[str], actor: Person
) -> Call:
    """Make a draft call of the pattern of its kind, opening on that day, in those languages.

    Raises Refused, with a sentence, when the code is taken or none, or the day is impossible.
    """
    tags = list(dict.fromkeys(languages))
    if not tags:
        raise Refused(gettext("Choose at least one language."))
    with _told():
        made = beginnings.moved(beginnings.pattern(kind), code, opens_on, edition=1)
    body = beginnings.in_languages(made, tags)
    return _begun(made, body, origin=f"kind:{kind.value}", actor=actor)


def new_from_call(earlier: Call, code: str, *, opens_on: date, actor: Person) -> Call:
    """Make a draft call of an earlier edition: the next number, all dates moved to that opening.

    Texts and the cities that may not compete again are copied as they are. Raises Refused, with a
    sentence, when the code is taken or none, or the day is impossible.
    """
    old = earlier.definition
    with _told():
        made = beginnings.moved(old, code, opens_on, edition=old.edition + 1)
    body = made.model_dump(mode="json")
    return _begun(made, body, origin=f"call:{earlier.id}", actor=actor)


def new_from_file(text: str, *, actor: Person, name: str = "call.toml") -> Call:
    """Make a draft call of the text of a file.

    Raises CallFileError with every problem by its line, and Refused when its code is taken.
    """
    made = parse_call(text, Path(name))
    return _begun(made, made.model_dump(mode="json"), origin="file", actor=actor)


def begin(call: Call, *, actor: Person) -> CallDraft:
    """Return the working text of the call, made of what it says now when there is none."""
    locked(Call, call.id)
    draft = db.session.get(CallDraft, call.id, with_for_update=True)
    return draft or _new_draft(call, call.definition.model_dump(mode="json"), actor=actor)


# --- editing and publishing ----------------------------------------------------------------------


def save(call: Call, body: Mapping[str, Any], version: int, *, actor: Person) -> CallDraft:
    """Keep a working text that was read at `version`; it may be incomplete. Returns its row.

    Code and kind of a call stay. While the call is a draft, its dates follow the text as far as
    they can be read. Raises ConflictingDraft, holding the other body, when somebody saved since.
    """
    call = locked(Call, call.id)
    draft = db.session.get(CallDraft, call.id, with_for_update=True, populate_existing=True)
    if draft is None:
        raise ConflictingDraft(call.definition.model_dump(mode="json"), 0)
    if draft.version != version:
        raise ConflictingDraft(draft.body, draft.version)
    draft.body = {**_storable(body), "code": call.code, "kind": call.kind}
    draft.version += 1
    draft.saved_at, draft.saved_by = clock.now(), actor.id
    if call.state is CallState.DRAFT:
        _follow_dates(call, draft.body)
    db.session.flush()
    return draft


def discard(call: Call, *, actor: Person) -> None:
    """Forget the working text, if there is one: what the call says now is edited from then on."""
    call = locked(Call, call.id)
    draft = db.session.get(CallDraft, call.id, with_for_update=True, populate_existing=True)
    if draft is None:
        return
    events.record(call, "draft_discarded", actor=actor, version=draft.version)
    db.session.delete(draft)
    if call.version_id and call.state is CallState.DRAFT:
        take_calendar(call, call.definition.calendar)
    db.session.flush()


def publish_draft(
    call: Call, *, actor: Person, note: Mapping[str, str] | None = None
) -> CallVersion:
    """Publish the working text: the call itself when it is a draft, else an amendment of it.

    An amendment is the next version, and those concerned are told; `note` says by language what
    changed. The working text is done with then. Raises UnsoundDraft with all that is wrong, and
    Refused, with a sentence, when the text would break what was published.
    """
    call = locked(Call, call.id)
    draft = db.session.get(CallDraft, call.id, with_for_update=True, populate_existing=True)
    body = draft.body if draft else call.definition.model_dump(mode="json")
    found, missing = problems(body), missing_texts(body)
    if found or missing:
        raise UnsoundDraft(found, missing)
    definition = definition_of_body(body)
    if call.state is CallState.DRAFT:
        _publish_first(call, definition, actor=actor)
    else:
        _amend(call, definition, actor=actor, note=note)
    if draft:
        db.session.delete(draft)
        db.session.flush()
    return db.session.get_one(CallVersion, call.version_id)


def _publish_first(call: Call, definition: CallDefinition, *, actor: Person) -> None:
    if definition.closes_at <= clock.now():
        when = when_text(definition.closes_at, definition.timezone)
        raise Refused(gettext("The deadline of this call is over: %(when)s.", when=when))
    if definition != call.definition:
        reword(call, definition, actor=actor)
    publish(call, actor=actor)


def _amend(
    call: Call, definition: CallDefinition, *, actor: Person, note: Mapping[str, str] | None
) -> None:
    if definition == call.definition:
        raise Refused(gettext("Nothing differs from what is published."))
    if call.state is CallState.OPEN:
        dates = definition.closes_at, definition.calendar.grace_minutes
        if dates != (call.closes_at, call.grace_minutes):
            raise Refused(
                gettext(
                    "This call is open: its deadline, %(when)s, is moved by an extension, not by "
                    "editing the text.",
                    when=when_text(call.closes_at, call.zone),
                )
            )
    told = {
        tag: text.strip()
        for tag, text in (note or {}).items()
        if tag in definition.languages.public and text.strip()
    }
    reword(call, definition, actor=actor, note=told)


# --- rows ----------------------------------------------------------------------------------------


def _begun(
    definition: CallDefinition, body: Mapping[str, Any], *, origin: str, actor: Person
) -> Call:
    taken = sa.select(Call.id).where(Call.code == definition.code)
    if db.session.scalar(taken) is not None:
        raise Refused(
            gettext("There is a call %(code)s already: choose another code.", code=definition.code)
        )
    call = load_call(definition, actor=actor)
    events.record(call, "call_drafted", actor=actor, origin=origin)
    _new_draft(call, body, actor=actor)
    return call


def _new_draft(call: Call, body: Mapping[str, Any], *, actor: Person) -> CallDraft:
    draft = CallDraft(call_id=call.id, body=dict(body), version=1, saved_by=actor.id)
    db.session.add(draft)
    db.session.flush()
    return draft


def _follow_dates(call: Call, body: Mapping[str, Any]) -> None:
    written = body.get("calendar")
    if not isinstance(written, Mapping):
        return
    keys = ("timezone", "opens", "closes", "grace_minutes")
    dates = {key: written[key] for key in keys if key in written}
    try:
        take_calendar(call, Calendar.model_validate(dates))
    except (ValidationError, OverflowError):
        return


def _storable(value: Any) -> Any:
    """Return plain values without the characters that the database cannot keep."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "ignore").decode()
    if isinstance(value, Mapping):
        return {_storable(str(key)): _storable(item) for key, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


@contextmanager
def _told() -> Iterator[None]:
    """Turn what cannot be made into a sentence."""
    try:
        yield
    except ValidationError as error:
        found = [finding for details in error.errors() for finding in findings_in(details)]
        raise Refused(" ".join(dict.fromkeys(finding.sentence for finding in found))) from error
    except OverflowError as error:
        raise Refused(gettext("No calendar has this day: check the year.")) from error
