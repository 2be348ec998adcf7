"""Two people at two browsers: one invites the other, and a mayor signs without an account."""

import email
import email.policy
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.links import make_link
from core.db import db
from core.i18n import LANGUAGES
from tests import factories
from tests.browser.walk import arrive, press, tick

pytestmark = pytest.mark.browser

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
STATEMENT = "The municipal government knows this experience and endorses its presentation."
WANTED = {"statement": dict.fromkeys(LANGUAGES, STATEMENT)}
OPEN_TO_ALL = {"members_only": False, "institutions_with_endorsement": True}


@pytest.fixture
def vic(site):
    """Make a city with a filled draft in a call that asks for the mayor's word."""
    site.at(NOON)
    with site.app.app_context():
        call = factories.call(endorsement=WANTED, eligibility=OPEN_TO_ALL)
        city = factories.city()
        ona = factories.contact(city, name="Ona Vidal")
        entry = factories.entry(call, by=city, title="Patis vius")
        db.session.commit()
        link = "/" + make_link(ona, language="en").split("/", 3)[3]
        return {"ona": link, "entry": f"/en/entries/{entry.id}", "call": f"/en/{call.code}"}


@pytest.fixture
def mail_to(world, browser):
    """Return the path of the newest link mailed to an address; keep a picture of the letter."""

    def find(address: str, words: str, name: str) -> str:
        files = Path(world["MAIL_CATCHER"]).glob("*.eml")
        for file in sorted(files, key=lambda each: each.stat().st_mtime_ns, reverse=True):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            text = message.get_body(("plain",)).get_content()
            link = re.search(rf"/\w\w/{words}/[^\s)]+", text)
            if message["To"] == address and link:
                _keep(browser, message.get_body(("html",)).get_content(), name)
                return link[0]
        raise AssertionError(f"No letter came to {address}.")

    return find


def _keep(browser, page: str, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        sheet = browser.new_page(viewport={"width": 700, "height": 500})
        sheet.set_content(page)
        sheet.screenshot(path=Path(folder) / f"mail-{name}.png", full_page=True)
        sheet.close()


def test_one_invites_and_the_other_begins_at_once(vic, new_page, look, mail_to, site):
    ona = arrive(new_page(), vic["ona"], vic["entry"])
    ona.goto(f"{vic['entry']}/team")
    press(ona, "Send the invitation")
    look(ona, "team-problems")
    ona.get_by_label("Name").fill("Pau Serra")
    ona.get_by_label("E-mail address").fill("pau@vic.example")
    press(ona, "Send the invitation")
    look(ona, "team-invited")
    site.work()
    path = mail_to("pau@vic.example", "invitation", "invitation")
    ona.goto(path)
    look(ona, "invitation-for-another")
    pau = new_page()
    pau.goto(path)
    look(pau, "invitation")
    press(pau, "Accept and begin")
    expect(pau.get_by_text("Welcome")).to_be_visible()
    pau.goto(f"{vic['entry']}/team")
    look(pau, "team-without-leading")
    pau.goto(path)
    look(pau, "invitation-accepted")
    ona.goto(f"{vic['entry']}/team")
    row = ona.get_by_role("listitem").filter(has_text="Pau Serra")
    row.get_by_role("link", name="Change").click()
    look(ona, "team-member")
    press(ona, "Take off")
    expect(ona.get_by_text("Pau Serra no longer works on this.")).to_be_visible()
    pau.goto(vic["entry"])
    expect(pau.get_by_text("This entry belongs to another city.")).to_be_visible()


def test_the_mayor_reads_and_signs_on_a_phone(vic, new_page, look, mail_to, site):
    ona = arrive(new_page(), vic["ona"], vic["entry"])
    ona.goto(f"{vic['entry']}/endorsement")
    look(ona, "endorsement-not-asked")
    ona.get_by_label("Name").fill("Anna Erra")
    ona.get_by_label("Office").fill("Mayor")
    ona.get_by_label("E-mail address").fill("mayor@vic.example")
    ona.get_by_label("Your message").fill("Dear Anna,\nwe would be proud of your signature.")
    press(ona, "Send the letter")
    look(ona, "endorsement-asked")
    site.work()
    path = mail_to("mayor@vic.example", "endorse", "endorsement")
    mayor = new_page({"width": 390, "height": 844})
    mayor.goto(path)
    look(mayor, "endorse")
    # While the mayor reads, somebody changes a word; what is signed is what was read.
    ona.goto(f"{vic['entry']}/experience")
    ona.get_by_label("Summary").fill("Otro resumen, más corto y más claro que el anterior.")
    press(ona, "Save and continue")
    mayor.get_by_label("Your name").fill("Anna Erra i Solà")
    tick(mayor.get_by_label("I endorse this text"))
    press(mayor, "Endorse")
    expect(mayor.get_by_text("The text has changed").first).to_be_visible()
    look(mayor, "endorse-changed")
    tick(mayor.get_by_label("I endorse this text"))
    # The form needs no session: whatever the browser forgot meanwhile, the link is enough.
    mayor.context.clear_cookies()
    press(mayor, "Endorse")
    expect(mayor.get_by_role("heading", level=1)).to_contain_text("Thank you")
    look(mayor, "endorse-signed")
    site.work()
    ona.goto(f"{vic['entry']}/endorsement")
    expect(ona.get_by_text("Endorsed", exact=True)).to_be_visible()
    look(ona, "endorsement-signed")
    ona.goto(f"{vic['entry']}")
    look(ona, "overview-endorsed")


def test_a_link_that_ran_out_and_one_that_is_declined(vic, new_page, look, mail_to, site):
    ona = arrive(new_page(), vic["ona"], f"{vic['entry']}/endorsement")
    for name, value in (("Name", "Anna"), ("Office", "Mayor"), ("E-mail address", "m@x.example")):
        ona.get_by_label(name).fill(value)
    press(ona, "Send the letter")
    site.work()
    path = mail_to("m@x.example", "endorse", "endorsement-plain")
    mayor = new_page()
    site.at(NOON + timedelta(days=40))
    mayor.goto(path)
    look(mayor, "endorse-ran-out")
    site.at(NOON)
    mayor.goto(path)
    mayor.get_by_text("You do not endorse it?").click()
    mayor.get_by_label("Reason").fill("The council has not decided yet.")
    press(mayor, "Decline")
    look(mayor, "endorse-declined")
    ona.reload()
    look(ona, "endorsement-declined")


def test_an_institution_finds_its_way_in(vic, new_page, look, mail_to, site):
    page = new_page()
    page.goto(vic["call"])
    page.get_by_role("link", name="We are not a member city").click()
    look(page, "institution-address")
    page.get_by_label("E-mail address").fill("pau@tallers.example")
    press(page, "Send me the link")
    look(page, "institution-link-sent")
    site.work()
    page.goto(mail_to("pau@tallers.example", "welcome", "welcome"))
    look(page, "welcome")
    page.get_by_label("Your name").fill("Pau Serra")
    press(page, "Go on")
    look(page, "institution")
    page.get_by_label("Name of your institution").fill("Fundació Tallers")
    page.get_by_label("Country").select_option("ES")
    page.get_by_label("Municipality that endorses you").fill("Granollers")
    press(page, "Go on")
    look(page, "institution-enters")
    expect(page.get_by_text("Fundació Tallers").first).to_be_visible()
