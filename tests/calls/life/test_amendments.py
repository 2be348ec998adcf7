"""An amendment is told once to everybody concerned, and stands on the page with its date."""

import pytest
import sqlalchemy as sa

from accounts.models import Level, RoleKind
from calls.call.definition import CallDefinition
from calls.call.life.deadline.operations import set_grace
from calls.call.life.letters import tell_amendment
from calls.call.life.public import rules_edition
from calls.call.models import Call
from calls.call.operations import reword
from calls.call.states import CallState
from calls.entry.states import EntryState
from core.db import db
from notices.models import Letter
from tests import factories

S = CallState
pytestmark = pytest.mark.usefixtures("noon")
NOTE = {
    "en": "Partners may sign too.",
    "es": "También firman socios.",
    "fr": "Des partenaires signent.",
    "pt": "Parceiros assinam.",
    "ca": "També signen socis.",
}


def amended(call: Call, note=None, **changes) -> Call:
    plain = call.definition.model_dump()
    definition = CallDefinition.model_validate(plain | changes)
    reword(call, definition, actor=factories.secretary(), note=NOTE if note is None else note)
    return call


def letters() -> list[Letter]:
    query = sa.select(Letter).where(Letter.kind == "call_amended").order_by(Letter.id)
    return list(db.session.scalars(query))


def test_everybody_concerned_is_told_once(db_session, run_jobs, mails):
    call = factories.call()
    drafting, sent, gone, outside = (factories.city() for _ in range(4))
    factories.entry(call, by=drafting)
    factories.entry(call, by=drafting)
    factories.entry(call, by=sent, state=EntryState.SUBMITTED)
    withdrawn = factories.entry(call, by=gone, state=EntryState.SUBMITTED)
    from calls.entry.operations import withdraw

    withdraw(withdrawn, actor=factories.contact(gone))
    viewer = factories.person(
        RoleKind.CITY_CONTACT, city_id=sent.id, level=Level.VIEW, language="es"
    )
    nobody = [factories.contact(city) for city in (gone, outside)]
    amended(call, contact_email="new@bcn.cat")
    run_jobs()
    told = [letter.person_id for letter in letters()]
    assert len(told) == len(set(told)) == 4  # three who began the entries, and the viewer
    assert viewer.id in told
    assert not {who.id for who in nobody} & set(told)
    spanish = next(letter for letter in letters() if letter.person_id == viewer.id)
    assert "> También firman socios." in spanish.text
    assert "/es/" in spanish.text
    left = sorted(mail["To"] for mail in mails() if "receipt" not in mail["Subject"].lower())
    assert left == sorted(letter.email for letter in letters())
    tell_amendment(call.version_id)
    assert len(letters()) == 4
    amended(call, note={}, contact_email="other@bcn.cat")
    run_jobs()
    assert len(letters()) == 8
    assert "> " not in letters()[-1].text


def test_a_draft_of_a_call_amends_nobody(db_session, run_jobs):
    call = factories.call(state=S.DRAFT)
    factories.entry(call)
    amended(call, contact_email="new@bcn.cat")
    run_jobs()
    assert letters() == []


def test_the_page_lists_changes_in_the_reader_s_language(client):
    call = factories.call(code="AWARD-2030")
    assert "Changes to this call" not in client.get("/en/AWARD-2030").text
    amended(call, contact_email="new@bcn.cat")
    for lang, note in NOTE.items():
        assert note in client.get(f"/{lang}/AWARD-2030").text
    page = client.get("/en/AWARD-2030").text
    assert 'href="#changes"' in page
    assert "20 November 2026" in page.partition('id="changes"')[2]


def test_a_note_that_lacks_a_language_is_marked(client):
    call = factories.call(code="AWARD-2030")
    amended(call, note={"es": "Cambia."}, contact_email="new@bcn.cat")
    page = client.get("/fr/AWARD-2030").text
    assert '<div lang="es"><p>Cambia.</p>' in page


def with_rules(call: Call, text: str) -> tuple[dict, ...]:
    rules = dict.fromkeys(call.definition.languages.public, text)
    label = dict.fromkeys(call.definition.languages.public, "Rules")
    return ({"key": "rules", "label": label, "text": rules, "rules": True},)


def test_the_rules_show_which_wording_they_are_and_since_when(client):
    call = factories.call(code="AWARD-2030", documents=())
    assert rules_edition(call) is None
    amended(call, documents=with_rules(call, "One."))
    assert rules_edition(call).number == 1
    assert "Version 1, of 20 November 2026" in client.get("/en/AWARD-2030").text
    first = call.version_id
    # Neither another text nor the hidden grace is another wording of the rules.
    amended(call, contact_email="new@bcn.cat")
    set_grace(call, 5, actor=factories.secretary())
    assert rules_edition(call).version_id == first
    assert "Version 1, of" in client.get("/en/AWARD-2030").text
    amended(call, documents=with_rules(call, "Two."))
    assert (rules_edition(call).number, rules_edition(call).version_id) == (2, call.version_id)
    assert "Version 2, of" in client.get("/en/AWARD-2030").text


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (S.PUBLISHED, "coming"),
        (S.OPEN, "open"),
        (S.CLOSED, "closed"),
        (S.DECIDED, "closed"),
        (S.ANNOUNCED, "announced"),
    ],
)
def test_the_page_says_what_the_call_says_in_each_phase(client, state, said):
    tags = ("en", "es", "fr", "pt", "ca")
    texts = {
        of: {tag: f"Words **{of}** in {tag}." for tag in tags}
        for of in ("coming", "open", "closed", "announced")
    }
    factories.call(code="AWARD-2030", state=state, phase_texts=texts)
    for tag in tags:
        page = client.get(f"/{tag}/AWARD-2030").text
        assert f"Words <strong>{said}</strong> in {tag}." in page
        assert page.count("Words <strong>") == 1
    if said == "closed":
        assert "Thank you to every city" not in client.get("/en/AWARD-2030").text
