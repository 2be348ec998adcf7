"""Every kind of letter, walked: nobody is written to who may not open the page it leads to (S3)."""

import re

import pytest
import sqlalchemy as sa

from accounts.models import Person
from app import ROOT
from calls.call.states import CallState
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from core.rooms import access_to
from notices import operations as notices
from notices.models import Letter
from notices.pages import KINDS, admitted
from notices.states import LetterState
from notices.words import READER
from review.assignment.models import Juror
from review.assignment.operations import accept, invite, leave
from tests import factories
from tests.attacks.awards import end, move, writer_of

NOT_KEPT = {
    "sign_in": "holds a link that is made when it leaves, for whoever has the address then",
    "welcome": "goes to somebody who is nobody yet, to find out whether the address is theirs",
    "team_invitation": "goes to somebody who gets the role by its link; one cancelled is not sent",
    "secretary_invited": "holds a link, for whoever has just become a person of the secretariat",
    "new_address": "goes to an address of which it is to be found out whether it is theirs",
    "old_address": "goes to the address before, by which its reader can object",
    "endorsement_request": "goes to an office without an account; one that is over is not sent",
}
"""Letters that are mailed but not kept, each with the reason why no page's rule is asked."""
MAIL = ROOT / "templates" / "mail"
KEPT = sorted({file.stem for file in MAIL.glob("*.md")} - set(NOT_KEPT))


def test_s3_every_kind_of_letter_says_where_it_leads_or_why_it_need_not(app):
    assert sorted(KINDS) == KEPT


@pytest.mark.parametrize("kind", KEPT)
def test_s3_a_letter_leads_to_the_page_whose_rule_is_asked(app, kind):
    text = (MAIL / f"{kind}.md").read_text(encoding="utf-8")
    pages = set(re.findall(r'absolute\("([\w.]+)"', text))
    assert pages <= {KINDS[kind].page}
    assert access_to(KINDS[kind].page)


def test_s3_an_undeclared_kind_is_not_written(db_session):
    with pytest.raises(LookupError, match=r"notices\.pages"):
        notices.write(
            actor=factories.system(), kind="sign_in", key="x", to=factories.person(), minutes=1
        )


ANSWERED_FOR_EVER = {"clarification_answered", "clarification_set_aside", "role_ended"}
"""Kinds that reach somebody without a role: whoever has asked reads the answer on a public page,
and whose role has ended is told so."""


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.parametrize("ends", [False, True])
def test_s3_no_kind_reaches_who_may_not_open_its_page(client, db_session, mails, kind, ends):
    """Written to somebody who may open it; the role ends, or stays, before it is delivered."""
    entry, reader = _about(kind)
    letter = Letter(
        key=f"{kind}:walk",
        kind=kind,
        call_id=entry.call_id,
        entry_id=entry.id,
        person_id=reader.id,
        email=reader.email,
        language="en",
        subject="A subject",
        text=f"Dear {READER},\n",
    )
    notices.draft([letter])
    notices.send_off([letter], actor=factories.system())
    assert admitted(reader, letter)
    move(reader, "today@tests.example", "Today")
    if ends:
        end(reader)
        _leave_jury(reader)
    db_session.commit()
    notices.deliver(letter.id)
    db_session.commit()
    reaches = not ends or kind in ANSWERED_FOR_EVER
    assert letter.state is (LetterState.SENT if reaches else LetterState.WITHHELD)
    assert [mail["To"] for mail in mails()] == ["today@tests.example"] * reaches
    assert (letter.text == "Dear Today,\n") == reaches
    if reaches:
        factories.sign_in(client, reader)
        parts = {"lang": "en", "code": entry.call.code, "entry_id": entry.id}
        adapter = client.application.url_map.bind("localhost")
        path = adapter.build(KINDS[kind].page, parts, append_unknown=False)
        assert client.get(path).status_code == 200


def _about(kind: str) -> tuple[Entry, Person]:
    """Return an entry and somebody who may open the page that a letter of `kind` leads to."""
    asks = {"endorsement": {"statement": dict.fromkeys(("en", "es", "fr", "pt", "ca"), "Yes.")}}
    if KINDS[kind].page == "jury.decision":
        decided = factories.call(state=CallState.DELIBERATION)
        reader = factories.secretary(call_id=decided.id)
        return factories.entry(decided, state=EntryState.EVALUATION), reader
    if KINDS[kind].page == "desk.people":
        return factories.entry(factories.call()), factories.secretary()
    call = factories.call(state=CallState.OPEN, **(asks if kind.startswith("endors") else {}))
    entry = factories.entry(call, state=EntryState.SUBMITTED)
    if KINDS[kind].page in ("desk.board", "accounts.me"):
        return entry, factories.secretary(call_id=call.id)
    if KINDS[kind].page == "review.jury":
        email = "juror@tests.example"
        juror = invite(call, actor=factories.secretary(), email=email, name="Ada", language="en")
        accept(juror, actor=juror.person)
        return entry, juror.person
    return entry, writer_of(entry)


def _leave_jury(person: Person) -> None:
    jurors = db.session.scalars(sa.select(Juror).where(Juror.person_id == person.id))
    for juror in jurors.unique().all():
        leave(juror, actor=factories.secretary(), reason="Ill.")
