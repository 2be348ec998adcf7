"""Sending files in a browser: several at once, over broken connections, and described."""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from accounts.links import make_link
from calls.call.states import CallState
from calls.entry.models import Attachment, Entry
from core import storage
from core.db import db
from tests import factories
from tests.browser.conftest import Site
from tests.browser.walk import arrive
from tests.calls.entry_files import image, large_pdf, pdf, photo

pytestmark = pytest.mark.browser

MEGA = 1_000_000
PART = re.compile(r"partNumber=(\d+)")


@pytest.fixture
def draft(site):
    """Make a draft whose annex may be large; give its id and a sign-in path."""
    site.at(datetime(2026, 11, 20, 12, tzinfo=UTC))
    with site.app.app_context():
        slots = factories.definition(CallState.OPEN, "ANY").model_dump()["form"]["slots"]
        slots = [
            slot | ({"max_bytes": 60 * MEGA} if slot["key"] == "annex" else {}) for slot in slots
        ]
        city = factories.city()
        entry = factories.entry(factories.call(form={"slots": slots}), by=city, filled=False)
        contact = factories.contact(city, name="Ana Ruiz")
        db.session.commit()
        link = "/" + make_link(contact, language="en").split("/", 3)[3]
        return {"entry": entry.id, "link": link, "path": f"/en/entries/{entry.id}/files"}


def with_an_image(draft: dict, new_page: Callable[[], Page], site: Site) -> tuple[Page, Locator]:
    """Attach an image without words; return the page and the part of the images."""
    page = arrive(new_page(), draft["link"], draft["path"])
    images = page.locator("#slot-images")
    images.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo((64, 64))}
    )
    expect(images.locator("[data-state=checking]")).to_have_count(1)
    site.work()
    expect(images.locator("[data-state=attached]")).to_have_count(1)
    return page, images


def report(folder: Path) -> Path:
    """Write a sound PDF of five parts."""
    file = folder / "Informe anual.pdf"
    file.write_bytes(large_pdf(22 * MEGA))
    return file


def stored(site, entry_id: int) -> list[tuple[Attachment, bytes]]:
    with site.app.app_context():
        files = db.session.get_one(Entry, entry_id).attachments
        return [
            (one, storage.read(one.storage_key)) for one in files if one.state.value == "attached"
        ]


def parts_sent(page: Page) -> list[int]:
    """Count, from now on, the parts whose sending was begun."""
    found: list[int] = []

    def note(request) -> None:
        if request.method == "PUT" and (part := PART.search(request.url)):
            found.append(int(part.group(1)))

    page.on("request", note)
    return found


def test_a_large_file_goes_on_after_the_connection_broke(draft, new_page, site, tmp_path, look):
    file = report(tmp_path)
    page = arrive(new_page(), draft["link"], draft["path"])
    begun = parts_sent(page)
    broken = []

    def breaks(route):
        broken.append(route.request.url)
        route.abort("connectionreset")

    page.route(re.compile("partNumber=[345]"), breaks)
    annex = page.locator("#slot-annex")
    annex.locator("input[type=file]").set_input_files(file)
    expect(annex).to_contain_text("goes on by itself")
    look(page, "files-paused")
    assert broken
    page.unroute(re.compile("partNumber=[345]"))
    # On a busy machine it may have gone on by itself already.
    annex.get_by_role("button", name="Try now").evaluate_all("all => all.map((one) => one.click())")
    expect(annex.locator("[data-state=checking]")).to_have_count(1)
    site.work()
    expect(annex.locator("[data-state=attached]")).to_have_count(1)
    assert (begun.count(1), begun.count(2)) == (1, 1)
    assert set(begun) == {1, 2, 3, 4, 5}
    ((one, body),) = stored(site, draft["entry"])
    assert hashlib.sha256(body).digest() == hashlib.sha256(file.read_bytes()).digest()
    assert one.sha256 == hashlib.sha256(body).hexdigest()


def test_a_large_file_goes_on_after_the_page_was_loaded_again(draft, new_page, site, tmp_path):
    file = report(tmp_path)
    page = arrive(new_page(), draft["link"], draft["path"])
    page.route(re.compile("partNumber=[45]"), lambda route: route.abort("connectionreset"))
    annex = page.locator("#slot-annex")
    annex.locator("input[type=file]").set_input_files(file)
    expect(annex).to_contain_text("goes on by itself")
    page.unroute(re.compile("partNumber=[45]"))
    page.goto(draft["path"])
    expect(annex).to_contain_text("Choose the same file again")
    begun = parts_sent(page)
    annex.locator("input[type=file]").set_input_files(file)
    expect(annex.locator("[data-state=checking]")).to_have_count(1)
    site.work()
    expect(annex.locator("[data-state=attached]")).to_have_count(1)
    assert begun == [4, 5]
    ((_, body),) = stored(site, draft["entry"])
    assert body == file.read_bytes()


def test_a_small_file_waits_for_the_connection_and_arrives_whole(draft, new_page, site):
    page = arrive(new_page(), draft["link"], draft["path"])
    letter, body = page.locator("#slot-mayor_letter"), pdf(2)
    page.context.set_offline(True)
    letter.locator("input[type=file]").set_input_files(
        {"name": "Carta.pdf", "mimeType": "application/pdf", "buffer": body}
    )
    expect(letter).to_contain_text("goes on by itself")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(letter.locator("[data-state=checking]")).to_have_count(1)
    site.work()
    expect(letter.locator("[data-state=attached]")).to_have_count(1)
    ((_, arrived),) = stored(site, draft["entry"])
    assert arrived == body


def test_a_file_is_cancelled_and_leaves_nothing(draft, new_page, site, tmp_path):
    page = arrive(new_page(), draft["link"], draft["path"])
    page.route(re.compile("partNumber=2"), lambda route: route.abort("connectionreset"))
    annex = page.locator("#slot-annex")
    annex.locator("input[type=file]").set_input_files(report(tmp_path))
    expect(annex).to_contain_text("goes on by itself")
    annex.get_by_role("button", name="Cancel").click()
    expect(annex.locator(".sending-line")).to_have_count(0)
    expect(annex.locator("input[type=file]")).to_be_focused()
    page.goto(draft["path"])  # the page is left while its last word is on its way
    for _ in range(60):
        if annex.locator(".file").count() == 0:
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(annex.locator(".file")).to_have_count(0)


def test_too_large_and_empty_files_are_told_before_they_are_sent(draft, new_page):
    page = arrive(new_page(), draft["link"], draft["path"])
    asked: list[str] = []
    page.on("request", lambda one: one.method == "POST" and asked.append(one.url))
    letter = page.locator("#slot-mayor_letter")
    for name, body in (("grande.pdf", b"%PDF" + bytes(5 * MEGA)), ("nada.pdf", b"")):
        letter.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": body}
        )
    expect(letter).to_contain_text("larger than 5 MB")
    expect(letter).to_contain_text("is empty")
    letter.get_by_role("button", name="Close grande.pdf").click()
    expect(letter).not_to_contain_text("larger than 5 MB")
    assert asked == []


def test_several_are_dropped_at_once_and_described_by_keyboard(draft, new_page, site, look):
    page = arrive(new_page(), draft["link"], draft["path"])
    images = page.locator("#slot-images")
    dropped = page.evaluate_handle(
        """(bodies) => {
          const transfer = new DataTransfer();
          bodies.forEach(([name, bytes]) =>
            transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" })));
          return transfer;
        }""",
        [["plaça.jpg", list(photo((320, 240)))], ["roto.jpg", list(image(size=(99, 99))[:900])]],
    )
    images.dispatch_event("dragover", {"dataTransfer": dropped})
    expect(images).to_have_class(re.compile("slot-over"))
    images.dispatch_event("drop", {"dataTransfer": dropped})
    expect(images.locator("[data-state=checking]")).to_have_count(2)
    site.work()
    expect(images.locator("[data-state=attached]")).to_have_count(1)
    expect(images).to_contain_text("it seems damaged")
    expect(images).to_contain_text("Words are missing")
    expect(images.locator(".file-picture img")).to_have_js_property("complete", value=True)
    assert images.locator(".file-picture img").evaluate("one => one.naturalWidth") == 320
    images.get_by_label("What the image shows (Spanish)").focus()
    for words in ("La plaza, un jueves", "The square on a Thursday", "La place, un jeudi", "Ana"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    rest = images.get_by_label("We hold the rights")
    while not rest.evaluate("one => one === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(images.locator("[data-said]")).to_contain_text("Saved")
    expect(images.get_by_text("Words are missing")).to_be_hidden()
    letter = page.locator("#slot-mayor_letter")
    letter.locator("input[type=file]").set_input_files(
        {"name": "Carta de la alcaldesa.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    expect(letter.locator("[data-state=checking]")).to_have_count(1)
    site.work()
    expect(letter.locator("[data-state=attached]")).to_have_count(1)
    look(page, "files-described")
    page.reload()
    expect(images.get_by_label("What the image shows (English)")).to_have_value(
        "The square on a Thursday"
    )
    with site.app.app_context():
        one = db.session.query(Attachment).filter_by(filename="plaça.jpg").one()
        assert (one.alt["es"], one.credit, one.rights) == ("La plaza, un jueves", "Ana", True)


def test_two_people_describe_one_image_and_nothing_is_lost(draft, new_page, site):
    page, images = with_an_image(draft, new_page, site)
    with site.app.app_context():
        one = db.session.query(Attachment).filter_by(entry_id=draft["entry"]).one()
        one.credit = "Joan Riba"
        db.session.commit()
    page.get_by_label("Credit, as it is to be printed").fill("Ana Ruiz")
    expect(images).to_contain_text("Somebody else wrote meanwhile: “Joan Riba”")
    expect(page.get_by_label("Credit, as it is to be printed")).to_have_value("Ana Ruiz")
    images.get_by_role("button", name="Save a.jpg").click()
    expect(images.locator("[data-said]")).to_contain_text("Saved")


SAID = """one => {
    window.said = [];
    new MutationObserver(() => said.push(one.textContent)).observe(one, { childList: true });
}"""
"""Keeps what an element has said, one after the other."""


def test_words_typed_during_a_save_are_not_said_to_be_saved(draft, new_page, site):
    page, images = with_an_image(draft, new_page, site)
    images.locator("[data-said]").evaluate(SAID)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/words", hold)
    page.get_by_label("Credit, as it is to be printed").fill("Ana Ruiz")
    expect(images.locator("[data-said]")).to_contain_text("Saving")
    images.get_by_label("What the image shows (Spanish)").fill("La plaza")
    held.pop().continue_()
    expect(images.locator("[data-said]")).to_contain_text("Saving")
    with site.app.app_context():
        one = db.session.query(Attachment).filter_by(entry_id=draft["entry"]).one()
        assert (one.credit, one.alt) == ("Ana Ruiz", {})
    held.pop().continue_()
    expect(images.locator("[data-said]")).to_contain_text("Saved")
    said = page.evaluate("said")
    assert [one for one in said if one.startswith("Saved")] == said[-1:]


def test_words_about_an_image_survive_without_a_connection(draft, new_page, site):
    page, images = with_an_image(draft, new_page, site)
    page.route("**/words", lambda route: route.abort("connectionreset"))
    page.get_by_label("Credit, as it is to be printed").fill("Escrito en el tren")
    expect(images).to_contain_text("No connection")
    page.unroute("**/words")
    page.goto(draft["path"])
    expect(page.get_by_label("Credit, as it is to be printed")).to_have_value("Escrito en el tren")
    expect(images.locator("[data-said]")).to_contain_text("Saved")


def test_the_policy_of_the_page_lets_files_and_pictures_through(browser, draft, site, tmp_path):
    context = browser.new_context(base_url=site.address)  # the policy stands, as for everybody
    context.set_default_timeout(15_000)
    page = arrive(context.new_page(), draft["link"], draft["path"])
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    images, annex = page.locator("#slot-images"), page.locator("#slot-annex")
    images.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo((64, 48))}
    )
    annex.locator("input[type=file]").set_input_files(report(tmp_path))
    expect(page.locator("[data-state=checking]")).to_have_count(2)
    site.work()
    expect(page.locator("[data-state=attached]")).to_have_count(2)
    for picture in page.locator(".file-picture img").all():
        expect(picture).to_have_js_property("complete", value=True)
        assert picture.evaluate("one => one.naturalWidth") > 0
    context.close()
    assert [text for text in said if "Content Security Policy" in text] == []
