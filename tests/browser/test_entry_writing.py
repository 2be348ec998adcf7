"""Writing an entry in a browser: saved by itself, never lost, files straight to the storage."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from accounts.links import make_link
from accounts.models import Person
from calls.entry.models import Entry
from calls.entry.states import EntryState
from core.db import db
from tests import factories
from tests.calls.entry_files import image, pdf

pytestmark = pytest.mark.browser

ES = "En la biblioteca del barrio, cada jueves, quien llegó hace poco cuenta cómo se vive aquí."


@pytest.fixture
def desk(site):
    """Make a call, a city and two contacts; give their ids and sign-in paths."""
    site.at(datetime(2026, 11, 20, 12, tzinfo=UTC))

    def make(*, filled: bool = False, state: EntryState = EntryState.DRAFT) -> dict:
        with site.app.app_context():
            city = factories.city()
            call = factories.call()
            ana = factories.contact(city, name="Ana Ruiz", language="es")
            joan = factories.contact(city, name="Joan Riba", language="ca")
            entry = factories.entry(
                call, by=city, filled=filled, state=state, title="La plaza que enseña"
            )
            db.session.commit()
            paths = {}
            for name, who in (("ana", ana), ("joan", joan)):
                paths[name] = "/" + make_link(who, language="en").split("/", 3)[3]
            return {"code": call.code, "entry": entry.id, "city": city.id, **paths}

    return make


def arrive(page: Page, link: str, path: str) -> Page:
    page.goto(link)
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()
    page.goto(path)
    return page


def saved(page: Page) -> None:
    expect(page.locator("#saved-note")).to_contain_text("Saved", timeout=8000)


def test_a_draft_with_faults_looks_calm(desk, new_page, look, site):
    made = desk()
    page = arrive(new_page(), made["ana"], f"/en/entries/{made['entry']}/experience")
    page.get_by_label("Summary").fill(ES * 12)
    page.get_by_label("Day").fill("31")
    page.get_by_label("Month").fill("2")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_text("problem").first.wait_for()
    look(page, "entry-section-problems")
    page.goto(f"/en/entries/{made['entry']}/experience?in=fr")
    look(page, "entry-section-translation")
    page.goto(f"/en/entries/{made['entry']}")
    look(page, "entry-overview-begun")
    page.goto(f"/en/entries/{made['entry']}/check")
    look(page, "entry-check-problems")
    page.goto(f"/en/entries/{made['entry']}/withdraw")
    look(page, "entry-withdraw")


def test_a_filled_draft_is_checked_and_sent_in(desk, new_page, look):
    made = desk(filled=True)
    page = arrive(new_page(), made["ana"], f"/en/entries/{made['entry']}")
    page.get_by_role("link", name="Check your answers and send in").click()
    page.get_by_role("button", name="Send the entry in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The entry is sent in")
    page.get_by_role("link", name="See what was sent in").click()
    look(page, "entry-sent")


def test_words_are_saved_by_themselves(desk, new_page):
    made = desk()
    page = arrive(new_page(), made["ana"], f"/en/entries/{made['entry']}/experience")
    box = page.get_by_label("Summary")
    box.fill("")
    box.press_sequentially("Quince palabras")
    expect(page.locator("#q-summary-count")).to_have_text("2 of 150 words")
    saved(page)
    page.get_by_label("Socio-labour Integration").check(force=True)
    saved(page)
    page.reload()
    expect(page.get_by_label("Summary")).to_have_value("Quince palabras")
    expect(page.get_by_label("Socio-labour Integration")).to_be_checked()
    expect(page.locator("#kept")).to_be_hidden()


def test_words_survive_without_a_connection(desk, new_page):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = arrive(new_page(), made["ana"], path)
    page.context.set_offline(True)
    page.get_by_label("Summary").fill("Escrito en el tren")
    expect(page.locator("#saved-note")).to_contain_text("No connection")
    page.context.set_offline(False)
    page.goto("/en/my/entries")
    page.evaluate("localStorage.setItem('probe', '1')")
    page.goto(path)
    if page.get_by_label("Summary").input_value() == "":
        page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Summary")).to_have_value("Escrito en el tren")
    saved(page)


def test_kept_words_are_offered_again_after_the_session_ended(desk, new_page, site):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = arrive(new_page(), made["ana"], path)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.get_by_label("Summary").fill("Nada se pierde")
    expect(page.locator("#kept")).to_contain_text("You are signed out")
    page.context.add_cookies(cookies)
    page.reload()
    expect(page.locator("#kept")).to_contain_text("This browser kept a text")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Summary")).to_have_value("Nada se pierde")
    saved(page)
    page.reload()
    expect(page.get_by_label("Summary")).to_have_value("Nada se pierde")
    expect(page.locator("#kept")).to_be_hidden()


def test_two_people_at_once_lose_nothing(desk, new_page, look):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    ana, joan = arrive(new_page(), made["ana"], path), arrive(new_page(), made["joan"], path)
    ana.get_by_label("Summary").fill("El texto de Ana.")
    ana.get_by_label("Title").fill("Jueves en la biblioteca")
    saved(ana)
    joan.get_by_label("Summary").fill("El texto de Joan.")
    expect(joan.locator("#kept")).to_contain_text("Ana Ruiz saved this section")
    joan.get_by_role("button", name="Compare the two texts").click()
    expect(joan.get_by_role("heading", level=1)).to_have_text("Two texts to compare")
    look(joan, "entry-conflict")
    joan.get_by_label("Keep your text").nth(1).check(force=True)
    joan.get_by_role("button", name="Save what you chose").click()
    joan.goto(path)
    expect(joan.get_by_label("Title")).to_have_value("Jueves en la biblioteca")
    expect(joan.get_by_label("Summary")).to_have_value("El texto de Joan.")
    expect(joan.locator("#kept")).to_be_hidden()


def test_files_go_to_the_storage_and_are_looked_into(desk, new_page, look, site):
    made = desk()
    page = arrive(new_page(), made["ana"], f"/en/entries/{made['entry']}/files")
    letter = page.locator("#slot-mayor_letter")
    letter.locator("input[type=file]").set_input_files(
        {"name": "Notes.docx", "mimeType": "application/msword", "buffer": b"PK\x03\x04 words"}
    )
    expect(letter).to_contain_text("send it as PDF")
    letter.locator("input[type=file]").set_input_files(
        {"name": "Carta de la alcaldesa.pdf", "mimeType": "application/pdf", "buffer": pdf(2)}
    )
    expect(letter).to_contain_text("Being looked into")
    images = page.locator("#slot-images")
    images.locator("input[type=file]").set_input_files(
        [{"name": f"jueves {n}.jpg", "mimeType": "image/jpeg", "buffer": image()} for n in range(3)]
        + [{"name": "roto.png", "mimeType": "image/png", "buffer": image("PNG")[:2000]}]
    )
    expect(images.locator("[data-state=checking]")).to_have_count(4)
    site.work()
    expect(letter.locator("[data-state=attached]")).to_have_count(1)
    expect(letter).to_contain_text("2 pages")
    expect(images.locator("[data-state=attached]")).to_have_count(3)
    expect(images).to_contain_text("it seems damaged")
    look(page, "entry-files-full")
    images.get_by_role("button", name="Remove roto.png").click()
    expect(page.locator("#slot-images")).not_to_contain_text("roto.png")
    with site.app.app_context():
        found = db.session.get_one(Entry, made["entry"]).attachments
        assert {file.state.value for file in found} == {"attached", "removed"}
        assert db.session.get_one(Person, found[0].created_by).name == "Ana Ruiz"
