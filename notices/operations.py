"""What happens to letters: they are written, approved, queued, delivered, or void themselves."""

from typing import Any

import sqlalchemy as sa
from flask import render_template

from accounts.models import Person
from core import clock, documents, jobs, post
from core.actors import SYSTEM_ID, Actor
from core.db import Json, db, locked
from core.i18n import speaking
from core.links import absolute
from core.transitions import apply
from notices.models import Letter
from notices.states import LetterState


def write(
    *,
    actor: Actor,
    kind: str,
    key: str,
    to: Person,
    language: str = "",
    call_id: int | None = None,
    entry_id: int | None = None,
    decision_id: int | None = None,
    document: str | None = None,
    document_facts: Json | None = None,
    queue: bool = True,
    **words: Any,
) -> Letter:
    """Write one letter of `kind` in the reader's language; the same `key` gives the same letter.

    With `queue` it leaves after the commit; without, it stays a draft until it is approved.
    `words` fill `templates/mail/<kind>.md`, whose first line is the subject.
    """
    if found := find_letter(f"{kind}:{key}"):
        return found
    lang = language or to.language
    subject, text = rendered(kind, lang, reader=to, **words)
    letter = Letter(
        key=f"{kind}:{key}",
        kind=kind,
        call_id=call_id,
        entry_id=entry_id,
        decision_id=decision_id,
        person_id=to.id,
        email=to.email,
        language=lang,
        subject=subject,
        text=text,
        document=document,
        document_facts=document_facts,
    )
    db.session.add(letter)
    db.session.flush()
    if queue:
        send_off(letter, actor=actor)
    return letter


def rendered(kind: str, lang: str, **words: Any) -> tuple[str, str]:
    """Return subject and Markdown text of a letter of `kind` in `lang`."""
    with speaking(lang):
        page = render_template(f"mail/{kind}.md", absolute=absolute, lang=lang, **words)
    subject, _, text = page.strip().partition("\n")
    return subject.strip(), text.strip() + "\n"


def approve(letter: Letter, *, actor: Actor) -> None:
    """Freeze a drafted letter; from now on its wording stays."""
    apply(letter, "approve", actor=actor)


def send_off(letter: Letter, *, actor: Actor) -> None:
    """Hand a letter to the outbox; a job delivers it after the commit."""
    apply(letter, "queue", actor=actor)
    attempt = letter.message_id if letter.error is None else f"{letter.message_id}:again"
    jobs.later("notices.deliver", key=f"{letter.id}:{attempt}", letter_id=letter.id)


def deliver(letter_id: int) -> None:
    """Mail one queued letter; one that was sent or voided meanwhile is left alone.

    The row is locked while the mail server is asked, so two workers never send it both. A crash
    between the server's yes and the commit would send it again, under the same Message-ID.
    """
    letter = locked(Letter, letter_id)
    if letter.state is not LetterState.QUEUED:
        return
    system = db.session.get_one(Person, SYSTEM_ID)
    files = []
    if letter.document:
        body = documents.render_pdf(
            letter.document, letter.document_facts or {}, lang=letter.language
        )
        files.append((f"{letter.kind}.pdf", body))
    post.send(
        letter.email,
        letter.subject,
        letter.text,
        lang=letter.language,
        message_id=letter.message_id,
        files=files,
    )
    letter.sent_at = clock.now()
    apply(letter, "send", actor=system)


def void_letters(decision_id: int, *, actor: Actor) -> int:
    """Void every letter of a decision that has not left; return how many."""
    unsent = (LetterState.DRAFTED, LetterState.APPROVED, LetterState.FAILED)
    query = sa.select(Letter).where(Letter.decision_id == decision_id, Letter.state.in_(unsent))
    letters = db.session.scalars(query).all()
    for letter in letters:
        apply(letter, "void", actor=actor)
    return len(letters)


def find_letter(key: str) -> Letter | None:
    """Return the letter with that key."""
    return db.session.scalar(sa.select(Letter).where(Letter.key == key))
