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
from tests.browser.walk import arrive, press, tick
from tests.calls.answers.forms import CHANGES
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
            paths["ana_email"] = ana.email
            return {"code": call.code, "entry": entry.id, "city": city.id, **paths}

    return make


def saved(page: Page) -> None:
    expect(page.locator("#saved-note")).to_contain_text("Saved")


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
    tick(page.locator("#accept"))
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
    tick(page.get_by_label("Socio-labour Integration"))
    saved(page)
    page.reload()
    expect(page.get_by_label("Summary")).to_have_value("Quince palabras")
    expect(page.get_by_label("Socio-labour Integration")).to_be_checked()
    expect(page.locator("#kept")).to_be_hidden()


def summary(page: Page):
    return page.get_by_label("Summary")


def test_words_survive_without_a_connection(desk, new_page):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = arrive(new_page(), made["ana"], path)
    page.context.set_offline(True)
    summary(page).fill("Escrito en el tren")
    expect(page.locator("#saved-note")).to_contain_text("No connection")
    page.context.set_offline(False)
    saved(page)
    page.reload()
    expect(summary(page)).to_have_value("Escrito en el tren")


CUT = """
const real = window.fetch;
const cut = () => Promise.reject(new TypeError("cut"));
window.fetch = (...parts) => (localStorage.cut ? cut() : real(...parts));
"""


def test_words_survive_a_reload_between_two_connections(desk, new_page):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = new_page()
    # Pages still come, saves do not: what a network does when it is bad, and as no test tool can.
    page.add_init_script(CUT)
    arrive(page, made["ana"], path)
    page.evaluate("localStorage.cut = 'yes'")
    summary(page).fill("Escrito en el tren")
    expect(page.locator("#saved-note")).to_contain_text("No connection")
    page.reload()
    expect(page.locator("#kept")).to_contain_text("is back in the form")
    expect(summary(page)).to_have_value("Escrito en el tren")
    expect(page.locator("#saved-note")).to_contain_text("No connection")
    page.evaluate("delete localStorage.cut; window.dispatchEvent(new Event('online'))")
    saved(page)
    page.reload()
    expect(summary(page)).to_have_value("Escrito en el tren")
    expect(page.locator("#kept")).to_be_hidden()


def test_words_typed_at_the_last_moment_arrive(desk, new_page):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = arrive(new_page(), made["ana"], path)
    summary(page).fill("Justo antes de cerrar")
    page.goto("/en/my/entries")
    page.goto(path)
    expect(summary(page)).to_have_value("Justo antes de cerrar")


def test_what_somebody_else_saved_meanwhile_is_asked_about(desk, new_page):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    ana = new_page()
    ana.add_init_script(CUT)
    arrive(ana, made["ana"], path)
    ana.evaluate("localStorage.cut = 'yes'")
    summary(ana).fill("Sin conexión")
    expect(ana.locator("#saved-note")).to_contain_text("No connection")
    joan = arrive(new_page(), made["joan"], path)
    summary(joan).fill("Mientras tanto")
    saved(joan)
    ana.goto("/en/my/entries")
    ana.evaluate("delete localStorage.cut")
    ana.goto(path)
    expect(summary(ana)).to_have_value("Mientras tanto")
    ana.get_by_role("button", name="Bring it back").click()
    expect(ana.locator("#kept")).to_contain_text("Joan Riba saved this section")
    ana.get_by_role("button", name="Compare the two texts").click()
    expect(ana.get_by_text("Mientras tanto")).to_be_visible()
    expect(ana.locator("textarea")).to_have_value("Sin conexión")


def test_signing_in_again_in_place_loses_nothing(desk, new_page, look, site, link_in_mail):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = arrive(new_page(), made["ana"], path)
    page.context.clear_cookies()
    summary(page).fill("Nada se pierde")
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("E-mail address")).to_have_value(made["ana_email"])
    look(page, "entry-sign-in-again")
    dialog.get_by_role("button", name="Send me a link").click()
    expect(dialog).to_contain_text("A link is on its way")
    site.work()
    other = page.context.new_page()
    other.goto(link_in_mail(made["ana_email"]))
    other.locator("main").get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    look(other, "entry-signed-in-again")
    other.close()
    expect(dialog).to_be_hidden()
    saved(page)
    page.reload()
    expect(summary(page)).to_have_value("Nada se pierde")
    expect(page.locator("#kept")).to_be_hidden()


def test_nobody_is_shown_the_words_of_another(desk, new_page):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = new_page()
    page.add_init_script(CUT)
    arrive(page, made["ana"], path)
    page.evaluate("localStorage.cut = 'yes'")
    summary(page).fill("Solo de Ana")
    expect(page.locator("#saved-note")).to_contain_text("No connection")
    page.context.clear_cookies()
    arrive(page, made["joan"], path)
    expect(summary(page)).to_have_value("")
    expect(page.locator("#kept")).to_be_hidden()
    page.evaluate("delete localStorage.cut")
    stored = "Object.keys(localStorage).filter((name) => name.startsWith('convoca.')).length"
    assert page.evaluate(stored) == 1
    press(page, "Sign out", within="header")
    assert page.evaluate(stored) == 0


def test_signing_out_waits_for_the_last_words(desk, new_page):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    page = arrive(new_page(), made["ana"], path)
    summary(page).fill("Y adiós")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You have signed out.")).to_be_visible()
    arrive(page, made["joan"], path)
    expect(summary(page)).to_have_value("Y adiós")


def test_two_on_one_page_see_each_other(desk, new_page, look):
    made = desk()
    path = f"/en/entries/{made['entry']}/experience"
    ana, joan = arrive(new_page(), made["ana"], path), arrive(new_page(), made["joan"], path)
    expect(joan.locator("#company")).to_have_text("Ana Ruiz is also writing on this page.")
    summary(ana).fill("Hola")
    saved(ana)
    expect(ana.locator("#company")).to_have_text("Joan Riba is also writing on this page.")
    look(ana, "entry-section-company")


def test_a_translation_beside_its_changed_original(desk, new_page, look):
    made = desk(filled=True)
    path = f"/en/entries/{made['entry']}/experience"
    page = arrive(new_page(), made["ana"], path)
    summary(page).fill(ES)
    saved(page)
    page.goto(f"{path}?in=fr")
    expect(page.get_by_role("heading", level=2).first).to_contain_text("The original has changed")
    tick(page.get_by_label("A machine translated it", exact=True))
    saved(page)
    look(page, "entry-translation-outdated")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("details.pair-original").first).not_to_have_attribute("open", "")
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("details.pair-original").first).to_have_attribute("open", "")
    page.get_by_role("button", name="The translation still holds").click()
    expect(page.get_by_text("Noted: the translation still holds.")).to_be_visible()
    expect(page.locator(".outdated")).to_have_count(0)
    expect(page.get_by_label("A machine translated it", exact=True)).to_be_checked()


def test_questions_appear_as_others_are_answered(site, new_page, look):
    site.at(datetime(2026, 11, 20, 12, tzinfo=UTC))
    with site.app.app_context():
        city = factories.city()
        entry = factories.entry(factories.call(**CHANGES), by=city, filled=False)
        ana = factories.contact(city, name="Ana Ruiz")
        db.session.commit()
        link, entry_id = "/" + make_link(ana, language="en").split("/", 3)[3], entry.id
    page = arrive(new_page(), link, f"/en/entries/{entry_id}/basics")
    expect(page.get_by_label("Needs")).to_be_hidden()
    tick(page.get_by_label("Workshop"))
    expect(page.get_by_label("Needs")).to_be_visible()
    page.get_by_label("Needs").fill("Colchonetas")
    tick(page.get_by_label("4. Quality education"))
    why = page.get_by_label("Why")
    why.fill("**Uno** [dos](https://x.example/tres)")
    expect(page.locator("#q-why-count")).to_have_text("2 of 5 words")
    saved(page)
    look(page, "entry-section-kinds")
    tick(page.get_by_label("Talk"))
    expect(page.get_by_label("Needs")).to_be_hidden()
    saved(page)
    page.reload()
    expect(page.get_by_label("Needs")).to_be_hidden()
    tick(page.get_by_label("Workshop"))
    expect(page.get_by_label("Needs")).to_have_value("Colchonetas")


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
    tick(joan.get_by_label("Keep your text").nth(1))
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
