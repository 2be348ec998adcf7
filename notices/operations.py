"""What happens to letters: they are written, approved, queued, delivered, or stay unsent."""

from collections.abc import Iterable, Sequence
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
from notices.pages import admitted, destination_of
from notices.states import LetterState
from notices.words import Addressee, greeted


def write(
    *,
    actor: Actor,
    kind: str,
    key: str,
    to: Person,
    language: str = "",
    call_id: int | None = None,
    entry_id: int | None = None,
    document: str | None = None,
    document_facts: Json | None = None,
    **words: Any,
) -> Letter:
    """Write one letter of `kind` in the reader's language; the same `key` gives the same letter.

    It leaves after the commit, if its reader may then open the page that it leads to (`pages`).
    `words` fill `templates/mail/<kind>.md`, whose first line is the subject.
    """
    destination_of(kind)
    if found := find_letter(f"{kind}:{key}"):
        return found
    lang = language or to.language
    subject, text = rendered(kind, lang, reader=Addressee(), **words)
    letter = Letter(
        key=f"{kind}:{key}",
        kind=kind,
        call_id=call_id,
        entry_id=entry_id,
        person_id=to.id,
        email=to.email,
        language=lang,
        subject=subject,
        text=text,
        document=document,
        document_facts=document_facts,
    )
    draft([letter])
    send_off([letter], actor=actor)
    return letter


def rendered(kind: str, lang: str, **words: Any) -> tuple[str, str]:
    """Return subject and Markdown text of a letter of `kind` in `lang`."""
    with speaking(lang):
        page = render_template(f"mail/{kind}.md", absolute=absolute, lang=lang, **words)
    subject, _, text = page.strip().partition("\n")
    return subject.strip(), text.strip() + "\n"


def draft(letters: Iterable[Letter]) -> None:
    """Keep letters that wait for an approval: a few statements, however many they are."""
    db.session.add_all(letters)
    db.session.flush()


def approve(letters: Iterable[Letter], *, actor: Actor) -> None:
    """Freeze drafted letters; from now on their wording stays."""
    for letter in letters:
        letter.approved_at = clock.now()
        apply(letter, "approve", actor=actor)
    db.session.flush()


def send_off(letters: Sequence[Letter], *, actor: Actor) -> None:
    """Hand letters to the outbox; a job for each delivers it after the commit."""
    for letter in letters:
        apply(letter, "queue", actor=actor)
    db.session.flush()
    jobs.later_all("notices.deliver", {_attempt(each): {"letter_id": each.id} for each in letters})


def deliver(letter_id: int) -> None:
    """Mail one queued letter; one that was sent or withheld meanwhile is left alone.

    The row is locked while the mail server is asked, so two workers never send it both. A crash
    between the server's yes and the commit would send it again, under the same Message-ID.
    """
    letter = locked(Letter, letter_id)
    system = db.session.get_one(Person, SYSTEM_ID)
    if letter.state is not LetterState.QUEUED or not address(letter, actor=system):
        return
    files = []
    if letter.document:
        body = documents.render_pdf(
            letter.document, letter.document_facts or {}, lang=letter.language
        )
        files.append((f"{letter.kind}.pdf", body))
    post.send(
        letter.sent_to or letter.email,
        letter.subject,
        letter.text,
        lang=letter.language,
        message_id=letter.message_id,
        files=files,
    )
    letter.sent_at = clock.now()
    apply(letter, "send", actor=system)


def address(letter: Letter, *, actor: Actor) -> bool:
    """Put the reader's name and address of this moment on a queued letter.

    Return whether it may leave: it is withheld from who may no longer open what it is about.
    """
    query = sa.select(Person).where(Person.id == letter.person_id)
    query = query.execution_options(populate_existing=True)
    reader = db.session.scalars(query).unique().one()
    if not admitted(reader, letter):
        withhold([letter], actor=actor)
        return False
    letter.sent_to, letter.text = reader.email, greeted(letter.text, reader.name)
    return True


def withhold(letters: Iterable[Letter], *, actor: Actor) -> None:
    """Keep letters from readers who may no longer open what they are about; an event for each."""
    for letter in letters:
        apply(letter, "withhold", actor=actor)
    db.session.flush()


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


def _attempt(letter: Letter) -> str:
    again = "" if letter.error is None else ":again"
    return f"{letter.id}:{letter.message_id}{again}"
