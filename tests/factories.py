"""Small makers of rows for tests; each returns what it made, flushed."""

import itertools
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from accounts import operations as accounts
from accounts.models import Person, RoleKind
from calls.call.definition import CallDefinition, Question, QuestionKind, Slot
from calls.call.models import Call
from calls.call.operations import load_call
from calls.call.shape.form import SEVERAL
from calls.call.states import CallState
from calls.call.toml_file import load_call_file
from calls.entry.answers.values import COMMON, questions_of
from calls.entry.files.inspection import MIME
from calls.entry.models import AnswerSection, Attachment, Entry
from calls.entry.states import AttachmentState, EntryState
from calls.entry.submission.operations import next_number, rules_version, take_in
from calls.entry.submission.working import working
from core import clock, transitions
from core.actors import SYSTEM_ID
from core.db import db
from members.models import City, Membership, MemberStatus

_count = itertools.count(1)


def system() -> Person:
    """Return the person under which jobs act."""
    return db.session.get_one(Person, SYSTEM_ID)


def person(*roles: RoleKind, name: str = "", language: str = "en", **where: Any) -> Person:
    """Return a new person who holds `roles`, for `call_id` and `city_id` if given."""
    n = next(_count)
    made = accounts.register_person(
        actor=system(),
        email=f"p{n}@tests.example",
        name=name or f"Person {n}",
        language=language,
    )
    for kind in roles:
        accounts.grant_role(made, kind, actor=system(), **where)
    return made


def secretary(**where: Any) -> Person:
    """Return a new person of the secretariat."""
    return person(RoleKind.SECRETARIAT, **where)


def city(
    name: str = "",
    *,
    country: str = "ES",
    languages: tuple[str, ...] = ("es",),
    status: MemberStatus = MemberStatus.ACTIVE,
    paid_until: date | None = date(2030, 12, 31),
) -> City:
    """Return a new member city whose status holds since 2010."""
    made = City(
        name=name or f"City {next(_count)}",
        country=country,
        region="Europe",
        network="",
        population=100_000,
        languages=list(languages),
    )
    made.memberships.append(
        Membership(status=status, valid_from=date(2010, 1, 1), fees_paid_until=paid_until)
    )
    db.session.add(made)
    db.session.flush()
    return made


def contact(of: City, **more: Any) -> Person:
    """Return a new contact of a city."""
    return person(RoleKind.CITY_CONTACT, city_id=of.id, **more)


def sign_in(client: FlaskClient, who: Person) -> None:
    """Make the test browser that person's."""
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = who.get_id(), True
        session["signed_in_at"] = int(clock.now().timestamp())


EDITIONS = Path(__file__).parents[1] / "calls" / "editions"
WALK = ("publish", "open", "close", "check", "evaluate", "deliberate", "decide", "announce")
"""The transitions of a call's life, in order."""
AHEAD = (CallState.DRAFT, CallState.PUBLISHED)


def call(
    *, state: CallState = CallState.OPEN, code: str = "", rehearsal: bool = False, **changes: Any
) -> Call:
    """Return a new call with the text of AWARD-2026 and dates round the clock's today.

    Before it opens it has ten days to go, open it has thirty more, from `closed` on its deadline
    was thirty days ago, always at 23:59 in Madrid. `changes` are laid over the definition, nested:
    `call(calendar={"grace_minutes": 10}, eligibility={"entries_per_city": 1})`.
    """
    made = load_call(
        definition(state, code or f"TEST-{next(_count)}", **changes),
        actor=system(),
        rehearsal=rehearsal,
    )
    for name in WALK:
        if made.state is not state:
            transitions.apply(made, name, actor=system())
    db.session.flush()
    return made


def definition(state: CallState, code: str, **changes: Any) -> CallDefinition:
    """Return what a call of `factories.call` says, without loading it."""
    award, today = _award(), clock.now().date()
    if state in AHEAD:
        by = today + timedelta(days=10) - award.calendar.opens.date()
    else:
        end = timedelta(days=30 if state is CallState.OPEN else -30)
        by = today + end - award.calendar.closes.date()
    shifted = award.shifted(code=code, days=by.days)
    return CallDefinition.model_validate(_laid_over(shifted.model_dump(), changes))


@cache
def _award() -> CallDefinition:
    return load_call_file(EDITIONS / "AWARD-2026.toml")


def _laid_over(plain: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(plain)
    for key, value in changes.items():
        below = plain.get(key)
        nested = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _laid_over(below, value) if nested else value
    return merged


LATER = {
    EntryState.ELIGIBLE: ("admit",),
    EntryState.INELIGIBLE: ("exclude",),
    EntryState.EVALUATION: ("admit", "evaluate"),
}
"""How an entry comes from `submitted` to a later state."""


def entry(
    of: Call,
    *,
    by: City | None = None,
    state: EntryState = EntryState.DRAFT,
    language: str = "es",
    title: str = "",
    filled: bool = True,
) -> Entry:
    """Return an entry of a city in a call, whatever the call's calendar says.

    A filled draft is ready to be sent in: every question is answered in the languages that are
    required, every required file is attached (its bytes are not in the storage). Any other state
    but `withdrawn` is numbered and frozen on the way.
    """
    by = by or city()
    writer = contact(by)
    made = Entry(
        call=of,
        version_id=of.version_id,
        city=by,
        language=language,
        languages=[],
        created_by=writer.id,
        title="",
        axis="",
    )
    db.session.add(made)
    db.session.flush()
    if filled:
        _fill(made, writer, title or f"Practice {made.id}")
    if state is not EntryState.DRAFT:
        take_in(working(made), next_number(of.id), actor=writer, accepts=rules_version(of))
    for name in LATER.get(state, ()):
        transitions.apply(made, name, actor=system(), reason="For a test.")
    db.session.flush()
    return made


def answer(question: Question, definition: CallDefinition, title: str, row: str) -> Any:
    """Return a good answer to a question, kept under the language `row`."""
    if options := definition.options(question):
        several = question.kind in SEVERAL
        return [options[0].key] if several else options[0].key
    texts = {
        QuestionKind.DATE: "2021-09-01",
        QuestionKind.NUMBER: "12",
        QuestionKind.LINK: "https://city.example/practice",
        QuestionKind.VIDEO: "https://video.example/practice",
        QuestionKind.EMAIL: "office@city.example",
        QuestionKind.DECLARATION: True,
    }
    named = (
        title if question.kind is QuestionKind.SHORT and row else f"{question.key} {row}".strip()
    )
    return texts.get(question.kind, named)


def attached(to: Entry, slot: Slot, writer: Person, *, name: str = "letter.pdf") -> Attachment:
    """Return a file attached to a slot, without bytes in the storage."""
    made = Attachment(
        entry=to,
        slot=slot.key,
        filename=name,
        storage_key=f"entries/{to.id}/{next(_count)}",
        content_type=MIME[slot.accept[0]],
        created_by=writer.id,
    )
    db.session.add(made)
    db.session.flush()
    made.size, made.sha256 = 1000, "0" * 64
    transitions.apply(made, "arrive", actor=writer)
    transitions.apply(made, "attach", actor=system())
    assert made.state is AttachmentState.ATTACHED
    return made


def _languages(of: Entry) -> list[str]:
    return list(dict.fromkeys((of.language, *of.call.definition.languages.required)))


def _fill(made: Entry, writer: Person, title: str) -> None:
    definition = made.call.definition
    for section in definition.form.sections:
        for row in (COMMON, *_languages(made)):
            asked = questions_of(section, row)
            words = {q.key: answer(q, definition, title, row) for q in asked}
            if words:
                key = {"entry_id": made.id, "section": section.key, "language": row}
                db.session.add(AnswerSection(**key, answers=words, saved_by=writer.id))
    for slot in definition.form.slots:
        for _ in range(slot.min_count):
            attached(made, slot, writer)
    made.title = title
    made.axis = definition.axes[0].key if definition.axes else ""
    db.session.flush()
