"""What happens to a question: it is asked, answered to all, corrected, or set aside."""

from collections.abc import Mapping

import sqlalchemy as sa

from accounts.models import Person
from calls.call.life import letters
from calls.call.life.models import Clarification, ClarificationState
from calls.call.life.questions.rules import takes_questions
from calls.call.models import Call
from core import clock, events, transitions
from core.db import db, locked
from core.transitions import Refused, require
from members.models import City

Texts = Mapping[str, Mapping[str, str]]
"""Question and answer, under these names, by language."""


def ask(call: Call, city: City, *, question: str, language: str, actor: Person) -> Clarification:
    """Take a question of the city; the same one, still open, is taken once.

    Raises Refused when the call takes no questions any more.
    """
    call = locked(Call, call.id)
    require(takes_questions, actor, call)
    same = sa.select(Clarification).where(
        Clarification.call_id == call.id,
        Clarification.city_id == city.id,
        Clarification.question == question,
        Clarification.state == ClarificationState.ASKED,
    )
    if found := db.session.scalars(same.limit(1)).one_or_none():
        return found
    asked = Clarification(
        call_id=call.id, city_id=city.id, language=language, question=question, asked_by=actor.id
    )
    db.session.add(asked)
    db.session.flush()
    events.record(
        asked, "clarification_asked", actor=actor, to_state=asked.state.value, city=city.id
    )
    return asked


def keep(asked: Clarification, texts: Texts, *, actor: Person) -> None:
    """Keep what is written so far for the (locked) question; nobody else sees it."""
    if asked.state is not ClarificationState.ASKED:
        raise Refused(transitions.STALE)
    asked.texts = _plain(texts)
    events.record(asked, "clarification_drafted", actor=actor)


def answer(asked: Clarification, texts: Texts, *, actor: Person) -> None:
    """Publish question and answer to all, and tell who asked.

    The (locked) question has been asked; `texts` are whole in every public language of the call
    (`missing` says which are not).
    """
    transitions.apply(asked, "answer", actor=actor)
    asked.texts, asked.answered_at = _plain(texts), clock.now()
    db.session.flush()
    letters.tell_asker(asked, "clarification_answered", actor=actor)


def correct(asked: Clarification, texts: Texts, *, actor: Person) -> None:
    """Publish another wording of the (locked) answer; the earlier one is kept in the event."""
    if _plain(texts) == asked.texts:
        return
    transitions.apply(asked, "correct", actor=actor, earlier=asked.texts)
    asked.texts, asked.corrected_at = _plain(texts), clock.now()
    db.session.flush()
    letters.tell_asker(asked, "clarification_answered", actor=actor)


def set_aside(asked: Clarification, *, reason: str, actor: Person) -> None:
    """Leave the (locked) question without a public answer, and tell who asked why."""
    transitions.apply(asked, "set_aside", actor=actor, reason=reason)
    db.session.flush()
    letters.tell_asker(asked, "clarification_set_aside", actor=actor, reason=reason)


def missing(texts: Texts, languages: tuple[str, ...]) -> list[str]:
    """Return the languages in which the question or the answer is still empty."""
    return [
        tag
        for tag in languages
        if not (texts.get(tag, {}).get("question") and texts.get(tag, {}).get("answer"))
    ]


def _plain(texts: Texts) -> dict[str, dict[str, str]]:
    return {tag: dict(pair) for tag, pair in texts.items() if any(pair.values())}
