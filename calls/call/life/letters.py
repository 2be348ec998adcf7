"""The letters of a call's way, each once a person. Those to many leave in batches, job by job."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.models import Person
from calls.call.life import audience
from calls.call.life.models import Clarification, Extension, LatePermit
from calls.call.life.queries import cities_with_permit
from calls.call.models import Call, CallVersion
from calls.call.rules import contact_in_call
from core import jobs
from core.actors import SYSTEM_ID
from core.db import Json, db
from core.i18n import speaking, when_text
from members.models import City
from notices import operations as notices
from notices.models import Letter
from notices.pages import leads_to


def call_of_letter(letter: Letter, _reader: Person) -> Call:
    """Return the call that a letter is about. Raises NoResultFound."""
    return db.session.get_one(Call, letter.call_id)


leads_to("calls.my_entries", "deadline_extended", load=call_of_letter, only=contact_in_call)
leads_to("calls.start_entry", "late_permit", load=call_of_letter, only=contact_in_call)
leads_to("calls.call_page", "call_amended", load=call_of_letter, only=contact_in_call)
# A question is its asker's own: whoever has left the city since is still answered.
leads_to(
    "calls.call_page", "clarification_answered", "clarification_set_aside", load=call_of_letter
)
leads_to("desk.board", "organiser_invited", load=call_of_letter)


def tell_extension(extension_id: int, after: int = 0) -> None:
    """Tell one batch of those who write for a city with a draft or a permit of the new deadline."""
    extension = db.session.get_one(Extension, extension_id)
    call = db.session.get_one(Call, extension.call_id)
    cities = audience.cities_in(call).drafting | cities_with_permit(call.id)
    people = audience.writers(cities, call.id, after=after, most=audience.BATCH)

    def write(reader: Person) -> None:
        old, new = (
            _moment(at, call, reader) for at in (extension.old_closes_at, extension.new_closes_at)
        )
        _write("deadline_extended", f"{extension.id}:{reader.id}", call, reader, old=old, new=new)

    _batch("calls.tell_extension", "extension_id", extension.id, people, write)


def tell_amendment(version_id: int, after: int = 0) -> None:
    """Tell one batch of the contacts of every city with a live entry what was amended."""
    version = db.session.get_one(CallVersion, version_id)
    call = db.session.get_one(Call, version.call_id)
    people = audience.contacts(
        audience.cities_in(call).living, call.id, after=after, most=audience.BATCH
    )

    def write(reader: Person) -> None:
        language = call.definition.language_for(reader.language)
        note = version.note.get(language) or next(iter(version.note.values()), "")
        _write("call_amended", f"{version.id}:{reader.id}", call, reader, note=note)

    _batch("calls.tell_amendment", "version_id", version.id, people, write)


def tell_permit(permit: LatePermit, city: City, *, actor: Person) -> int:
    """Tell those who may write for the city until when they still can; return how many."""
    call = db.session.get_one(Call, permit.call_id)
    people = audience.writers([city.id], call.id)
    for reader in people:
        until = _moment(permit.expires_at, call, reader)
        key = f"{permit.id}:{permit.expires_at:%Y%m%dT%H%M}:{reader.id}"
        _write("late_permit", key, call, reader, actor=actor, until=until, city=city.name)
    return len(people)


def tell_asker(asked: Clarification, kind: str, *, actor: Person, reason: str = "") -> None:
    """Tell who asked that there is an answer on the page, or why there will be none."""
    call = db.session.get_one(Call, asked.call_id)
    reader = db.session.get_one(Person, asked.asked_by)
    key = f"{asked.id}:{asked.corrected_at:%Y%m%dT%H%M%S}" if asked.corrected_at else str(asked.id)
    language = call.definition.language_for(reader.language)
    answer = asked.texts.get(language, {}).get("answer", "")
    _write(kind, key, call, reader, actor=actor, asked=asked.question, answer=answer, reason=reason)


def tell_organiser(call: Call, reader: Person, *, actor: Person, key: str) -> None:
    """Tell a person that the call is in his or her hands, with the way in."""
    _write("organiser_invited", key, call, reader, actor=actor)


def _batch(
    job: str, name: str, number: int, people: list[Person], write: Callable[[Person], None]
) -> None:
    """Write to a batch; one that was full is followed by the next, which begins after its last."""
    for reader in people:
        write(reader)
    if len(people) == audience.BATCH:
        last = people[-1].id
        more: Json = {name: number, "after": last}
        jobs.later(job, key=f"{number}:{last}", **more)


def _write(
    kind: str, key: str, call: Call, reader: Person, *, actor: Person | None = None, **words: Any
) -> None:
    definition = call.definition
    notices.write(
        actor=actor or db.session.get_one(Person, SYSTEM_ID),
        kind=kind,
        key=key,
        to=reader,
        call_id=call.id,
        code=call.code,
        title=definition.text(definition.title, reader.language),
        contact_email=definition.contact_email,
        **words,
    )


def _moment(at: datetime, call: Call, reader: Person) -> str:
    with speaking(reader.language):
        return when_text(at, call.zone)
