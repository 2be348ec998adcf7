"""A network meeting is made from its kind, written, tested, published and amended."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Person, RoleKind
from accounts.operations import grant_role, register_person
from calls.call.queries import get_call
from calls.call.toml_file import parse_call
from core.actors import SYSTEM_ID
from core.db import db
from tests.browser.walk import tick

pytestmark = pytest.mark.browser
NOW = datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.fixture
def page(site, new_page, link_in_mail) -> Page:
    """Open a browser of somebody of the secretariat."""
    site.at(NOW)
    with site.app.app_context():
        system = db.session.get_one(Person, SYSTEM_ID)
        who = register_person(
            actor=system, email="ariadna@tests.example", name="Ariadna Puig", language="en"
        )
        grant_role(who, RoleKind.SECRETARIAT, actor=system)
        db.session.commit()
    opened = new_page()
    opened.goto("/en/sign-in")
    opened.get_by_label("E-mail address").fill("ariadna@tests.example")
    opened.get_by_role("button", name="Send me the link").click()
    opened.get_by_role("heading", name="Look into your mail").wait_for()
    site.work()
    opened.goto(link_in_mail("ariadna@tests.example"))
    opened.locator("main").get_by_role("button", name="Sign in").click()
    opened.get_by_role("heading", name="Ariadna Puig").wait_for()
    return opened


@pytest.fixture
def see(look):
    """Judge a page once it is whole, as its reader first sees it."""

    def judge(page: Page, name: str) -> None:
        page.evaluate("scrollTo(0, 0)")
        look(page, name)

    return judge


def test_a_call_is_written_in_the_browser(site, page, see):
    made_from_its_kind(page, see)
    texts_in_two_languages(page, see)
    a_section_with_a_conditional_question(page, see)
    seen_and_tested(page, see)
    published(page, see)
    amended(site, page, see)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).last.click()


def made_from_its_kind(page: Page, see) -> None:
    page.goto("/en/desk")
    page.get_by_role("link", name="New call").click()
    see(page, "new-call")
    way = page.get_by_role("region", name="From its kind")
    way.get_by_role("button", name="Make this draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the kind of call")
    tick(way.get_by_label("Network meeting"))
    way.get_by_label("Code").fill("net-2027")
    for name, value in (("Day", "1"), ("Month", "2"), ("Year", "2027")):
        way.get_by_label(name, exact=True).fill(value)
    for name in ("Français", "Português", "Català"):
        tick(way.get_by_label(name, exact=True), on=False)
    way.get_by_role("button", name="Make this draft").click()
    page.get_by_text("The draft of NET-2027 is made.").wait_for()
    see(page, "editor-home")


def texts_in_two_languages(page: Page, see) -> None:
    page.get_by_role("link", name="Texts of the page").click()
    see(page, "editor-texts")
    page.locator("[id='title.en']").fill("Meeting of the Iberian network 2027")
    page.locator("[id='title.es']").fill("")
    save(page)
    page.get_by_role("link", name="1 text missing").first.click()
    see(page, "editor-missing")
    page.get_by_role("link", name="Texts of the page: Title").click()
    page.locator("[id='title.es']").fill("Encuentro de la red ibérica 2027")
    save(page)
    for name in (
        "Basics",
        "Languages",
        "Calendar",
        "Who may apply",
        "Criteria",
        "Outcomes and ties",
    ):
        page.get_by_role("link", name=name, exact=True).click()
        see(page, f"editor-{name.lower().replace(' ', '-')}")
        page.go_back()


def a_section_with_a_conditional_question(page: Page, see) -> None:
    page.get_by_role("link", name="Form", exact=True).click()
    see(page, "editor-form")
    page.get_by_role("button", name="Add a section").click()
    page.locator("[id='title.en']").fill("Travel")
    page.locator("[id='title.es']").fill("Viaje")
    save(page)
    section = page.get_by_role("region", name="Travel")
    section.get_by_text("Add a question").click()
    section.get_by_role("button", name="One of several options").click()
    page.locator("[id='label.en']").fill("How do you arrive?")
    page.locator("[id='label.es']").fill("¿Cómo llegan?")
    for place, (english, spanish) in enumerate((("By train", "En tren"), ("By plane", "En avión"))):
        page.locator(f"[id='options.{place}.label.en']").fill(english)
        page.locator(f"[id='options.{place}.label.es']").fill(spanish)
    see(page, "editor-choice")
    save(page)
    section = page.get_by_role("region", name="Travel")
    section.get_by_text("Add a question").click()
    section.get_by_role("button", name="One line").click()
    page.locator("[id='label.en']").fill("Flight number")
    page.locator("[id='label.es']").fill("Número de vuelo")
    page.locator("[id='shown_if.0.question']").select_option(label="How do you arrive?")
    page.locator("[id='shown_if.0.test']").select_option("is")
    page.locator("[id='shown_if.0.value-choice']").select_option(label="By plane")
    see(page, "editor-condition")
    save(page)
    expect(page.get_by_role("region", name="Travel")).to_contain_text('how_you_arrive == "plane"')
    see(page, "editor-form-after")
    page.get_by_role("button", name="Remove How do you arrive?").click()
    see(page, "editor-removed")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("region", name="Travel")).to_contain_text("How do you arrive?")


def seen_and_tested(page: Page, see) -> None:
    page.get_by_role("link", name="Preview").click()
    page.get_by_role("heading", name="Meeting of the Iberian network 2027").wait_for()
    see(page, "preview-call")
    bar = page.get_by_role("region", name="Preview")
    bar.get_by_role("link", name="Español").click()
    page.get_by_role("heading", name="Encuentro de la red ibérica 2027").wait_for()
    page.get_by_role("region", name="Preview").get_by_role("link", name="English").click()
    page.get_by_role("region", name="Preview").get_by_role("link", name="Form").click()
    see(page, "preview-form")
    page.get_by_role("button", name="Travel").first.click()
    flight = page.get_by_label("Flight number")
    expect(flight).to_be_hidden()
    tick(page.get_by_label("By plane"))
    expect(flight).to_be_visible()
    flight.fill("VY 1234")
    see(page, "preview-travel")
    page.get_by_role("button", name="Check everything").or_(
        page.get_by_role("button", name="Continue")
    ).last.click()
    page.get_by_role("heading", name="Check your answers").wait_for()
    see(page, "preview-check")
    page.get_by_role("link", name="Back to the editor").click()


def published(page: Page, see) -> None:
    page.get_by_role("link", name="Check and publish").click()
    see(page, "publish")
    page.get_by_role("button", name="Publish the call").click()
    page.get_by_text("The call is published.").wait_for()
    see(page, "editor-published")
    page.goto("/es/NET-2027")
    page.get_by_role("heading", name="Encuentro de la red ibérica 2027").wait_for()


def amended(site, page: Page, see) -> None:
    page.goto("/en/desk/NET-2027/edit/texts")
    page.locator("[id='title.en']").fill("Meeting of the Iberian network, 2027")
    save(page)
    page.get_by_role("link", name="Check and publish").click()
    page.locator("[id='note.en']").fill("The title has a comma.")
    page.locator("[id='note.es']").fill("El título lleva una coma.")
    see(page, "publish-again")
    page.get_by_role("button", name="Publish the new version").click()
    page.get_by_text("Version 3 is published.").or_(
        page.get_by_text("Version 2 is published.")
    ).wait_for()
    text = page.request.get("/en/desk/NET-2027/call.toml").text()
    with site.app.app_context():
        now = get_call("NET-2027").definition
        assert parse_call(text, "call.toml") == now
        assert now.title["en"] == "Meeting of the Iberian network, 2027"
