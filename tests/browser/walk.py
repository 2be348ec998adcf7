"""The people of the walk: what a city contact, a juror and the secretariat do, page by page."""

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfWriter

TEXTS = {
    "en": "Neighbours teach neighbours in the library every Thursday, and three hundred came.",
    "es": "Los vecinos enseñan a los vecinos en la biblioteca cada jueves, y vinieron trescientos.",
    "fr": "Les voisins enseignent aux voisins à la bibliothèque, et on vient de loin le jeudi.",
}
DATE = {"day": "3", "month": "9", "year": "2021"}


def follow(page: Page, link: str) -> None:
    """Sign in by a link, as from a mail."""
    page.goto(link)
    press(page, "Sign in")


def arrive(page: Page, link: str, path: str) -> Page:
    """Sign in by a link and go to a page; return the browser."""
    follow(page, link)
    page.goto(path)
    return page


def press(page: Page, name: str, within: str = "main") -> None:
    """Press the button that is called `name`, and wait for the page that answers.

    That may come late: a form waits for a save that is under way.
    """
    page.wait_for_load_state()
    with page.expect_navigation():
        page.locator(within).get_by_role("button", name=name, exact=True).first.click()


def tick(box: Locator, *, on: bool = True) -> None:
    """Choose a radio or a checkbox with the keyboard, as everybody must be able to."""
    box.page.wait_for_load_state()  # a page that has just come may still put the focus elsewhere
    box.press("Space")
    expect(box).to_be_checked(checked=on)


def fill_section(page: Page, lang: str) -> None:
    """Answer everything that the section on the page asks."""
    form = page.locator("#writing")
    for box in form.locator("textarea").all():
        box.fill(TEXTS[lang])
    for field in form.locator("input[type=text], input[type=email], .date-parts input").all():
        field.fill(_short(field.get_attribute("name") or ""))
    for group in form.locator("fieldset:has(input[type=radio])").all():
        tick(group.locator("input[type=radio]").first)
    for box in form.locator(".declaration input[type=checkbox]").all():
        tick(box)


def letter_file(folder: Path) -> Path:
    """Return a mayor's letter, as a PDF on disk."""
    file = folder / "carta d'alcaldia.pdf"
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(file)
    return file


def image_file(folder: Path) -> Path:
    """Return a photograph, as a JPEG on disk."""
    file, body = folder / "dijous.jpg", io.BytesIO()
    Image.new("RGB", (1200, 800), (180, 140, 90)).save(body, "JPEG")
    file.write_bytes(body.getvalue())
    return file


def score(page: Page, mark: str) -> None:
    """Give every criterion the mark, with a reason where one is needed."""
    for criterion in page.locator("[data-criterion]").all():
        tick(criterion.locator(f".scale input[value='{mark}']"))
        if mark in ("1", "5"):
            criterion.locator("textarea").fill("Because it changes how a city learns.")


def expect_heading(page: Page, text: str) -> None:
    """Wait until the page's h1 says `text`."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(re.escape(text)))


def _short(name: str) -> str:
    """Return the answer to a question of one line."""
    if part := next((key for key in DATE if name.endswith(key)), ""):
        return DATE[part]
    if "title" in name:
        return "Thursday library"
    return "maria@lleida.example" if "email" in name else "Maria Puig"
