"""The life of a rehearsal call: questions, an amendment, a later deadline, late cities."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import Person
from calls.call.drafts import operations as drafts
from calls.call.life.deadline.operations import extend, set_grace
from calls.call.life.late import operations as late
from calls.call.life.models import Clarification
from calls.call.life.organisers.operations import add_organiser
from calls.call.life.questions import operations as questions
from calls.call.models import Call
from core.db import locked
from rehearsal.entries import Applicant
from rehearsal.story import Question, story
from rehearsal.timeline import Script

GRACE = 10
"""Minutes that applicants do not see."""
AMENDED, EXTENDED, LAST_ASKED = 20.0, 4.0, 1.2
"""Days before now."""
ASKED = (75.0, 33.0, LAST_ASKED)
ANSWERED_AFTER = timedelta(days=2, hours=5)
GRANTED, SENT_LATE, HOLDS = timedelta(hours=3), timedelta(hours=12), timedelta(hours=22)
"""After the deadline: a permit is granted, used, and at its end."""


def ago(now: datetime, days: float) -> datetime:
    """Return the moment so many days before `now`."""
    return now - timedelta(days=days)


def change_call(call: Call, days: int, *, now: datetime, actor: Person) -> Script:
    """Give the call its grace, amend its form, and extend its deadline by so many days."""
    told = story()
    yield call.opens_at + timedelta(days=2)
    set_grace(call, GRACE, actor=actor)
    yield ago(now, AMENDED)
    draft = drafts.begin(call, actor=actor)
    body = call.definition.model_dump(mode="json")
    section = next(s for s in body["form"]["sections"] if s["key"] == told.amendment.section)
    section["questions"] = [*section["questions"], told.amendment.question]
    drafts.save(call, body, draft.version, actor=actor)
    drafts.publish_draft(call, actor=actor, note=told.amendment.note)
    yield ago(now, EXTENDED)
    local = call.closes_at.astimezone(call.definition.calendar.zone)
    extend(call, local + timedelta(days=days), reason=told.extension, actor=actor)


def ask(
    call: Call, applicants: Sequence[Applicant], *, now: datetime, actor: Person
) -> list[Script]:
    """Return how cities ask, each in its own language, and are answered."""
    return [
        _asked(call, each, _by_language(applicants, each.language), ago(now, days), actor=actor)
        for each, days in zip(story().questions, ASKED, strict=True)
    ]


def _asked(
    call: Call, said: Question, applicant: Applicant, at: datetime, *, actor: Person
) -> Script:
    yield at
    asked = questions.ask(
        call,
        applicant.city,
        question=said.question[said.language],
        language=said.language,
        actor=applicant.contact,
    )
    if said.answer:
        yield at + ANSWERED_AFTER
        texts = {
            tag: {"question": said.question[tag], "answer": answer}
            for tag, answer in said.answer.items()
        }
        questions.answer(locked(Clarification, asked.id), texts, actor=actor)


def revoke_permit(call: Call, applicant: Applicant, *, actor: Person) -> Script:
    """Let a city in late that does not come in the end: its permit is taken back."""
    yield call.closes_at + GRANTED * 1.2
    reason, until = story().late.granted_by_mistake, call.closes_at + HOLDS
    permit, _ = late.grant(call, applicant.city, until, reason=reason, actor=actor)
    yield call.closes_at + GRANTED * 3
    late.revoke(permit, reason=story().late.revoked, actor=actor)


def delegate(call: Call, *, not_before: datetime, actor: Person) -> Script:
    """Put one call into the hands of a person who runs no other."""
    who = story().organiser
    yield max(not_before, call.opens_at - timedelta(days=10))
    add_organiser(call, email=who.email, name=who.name, language=who.language, actor=actor)


def _by_language(applicants: Sequence[Applicant], language: str) -> Applicant:
    return next(each for each in applicants if each.city.language == language)
