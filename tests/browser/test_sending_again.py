"""An entry is sent in, changed, sent in again, returned and completed, as people see it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from accounts.links import make_link
from accounts.models import Person
from calls.entry import queries
from calls.entry.submission.operations import rules_version, submit
from core.db import db
from tests import factories
from tests.browser.walk import arrive, press

pytestmark = pytest.mark.browser

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = (
    "En la plaza cada vecino enseña a otro lo que sabe hacer con sus manos y aprende de los "
    "mayores la historia del barrio; el ayuntamiento pone el local, la luz y dos educadoras que "
    "escuchan, y las escuelas traen a sus alumnos los jueves por la tarde durante todo el curso."
)


@pytest.fixture
def made(site):
    """Make a filled draft of a city with an earlier entry in another call."""
    site.at(NOON)
    with site.app.app_context():
        city = factories.city()
        earlier = factories.entry(factories.call(), by=city, title="La plaza que enseña")
        call = factories.call(eligibility={"entries_per_city": 2})
        entry = factories.entry(call, by=city, title="La plaza que enseña")
        ana = factories.contact(city, name="Ana Ruiz")
        office = factories.secretary(name="Marta Vidal")
        for one in (earlier, entry):
            row = next(
                row for row in one.answers if (row.section, row.language) == ("content", "es")
            )
            row.answers = {**row.answers, "actions": TEXT}
        submit(queries.entry_to_change(earlier.id), actor=ana, accepts=rules_version(earlier.call))
        db.session.commit()
        found = {"code": call.code, "entry": entry.id, "name": city.name}
        for name, who in (("ana", ana), ("office", office)):
            found[name] = "/" + make_link(who, language="en").split("/", 3)[3]
            found[f"{name}_id"] = who.id
        return found


def test_an_entry_is_sent_in_changed_and_sent_in_again(made, new_page, look, site):
    site.work()
    own = f"/en/entries/{made['entry']}"
    page = arrive(new_page(), made["ana"], f"/en/{made['code']}/enter")
    expect(page.locator("main")).to_contain_text("1 of 2 entries")
    look(page, "again-01-start")
    page.goto(f"{own}/check")
    expect(page.locator("main")).to_contain_text("Your city has sent in something very similar")
    look(page, "again-02-check")
    page.get_by_role("button", name="Send the entry in").click()
    expect(page.locator(".error-summary")).to_contain_text("Accept the rules")
    page.get_by_text("I accept the rules").click()
    page.get_by_role("button", name="Send the entry in").click()
    expect(page.locator("h1")).to_contain_text("The entry is sent in")
    look(page, "again-03-receipt")
    page.goto(own)
    look(page, "again-04-sent")
    site.at(NOON + timedelta(hours=1))
    page.get_by_role("link", name="Change it").click()
    look(page, "again-05-change")
    page.goto(f"{own}/content")
    page.get_by_label("Actions and method").fill(TEXT.replace("dos educadoras", "tres maestras"))
    press(page, "Save and continue")
    page.goto(own)
    expect(page.locator("main")).to_contain_text("Changed since it was sent in")
    look(page, "again-06-changed")
    page.goto("/en/my/entries")
    look(page, "again-07-mine")
    page.goto(f"{own}/check")
    expect(page.locator("ins").first).to_contain_text("tres maestras")
    look(page, "again-08-check")
    page.get_by_text("I accept the rules").click()
    page.get_by_role("button", name="Send the entry in again").click()
    expect(page.locator("h1")).to_contain_text("sent in again")
    page.goto(f"{own}/revisions")
    look(page, "again-09-revisions")
    page.get_by_role("link", name="Version 2").click()
    look(page, "again-10-revision")


def test_the_secretariat_returns_and_enters(made, new_page, look, site):
    with site.app.app_context():
        actor = db.session.get_one(Person, made["ana_id"])
        entry = queries.entry_to_change(made["entry"])
        submit(entry, actor=actor, accepts=rules_version(entry.call))
        db.session.commit()
    site.work()
    own = f"/en/desk/entries/{made['entry']}"
    page = arrive(new_page(), made["office"], own)
    expect(page.locator("main")).to_contain_text("alike in Spanish")
    look(page, "desk-01-entry")
    page.locator("main").get_by_role("link", name="-001").first.click()
    look(page, "desk-02-overlap")
    page.goto(f"{own}/return")
    page.get_by_label("What is missing").fill(
        "The mayor's letter is not signed.\nPlease send it again."
    )
    look(page, "desk-03-return")
    page.get_by_role("button", name="Return the entry").click()
    expect(page.locator("main")).to_contain_text("With the city")
    look(page, "desk-04-returned")
    page.goto(f"/en/desk/{made['code']}/entries?state=returned")
    look(page, "desk-05-list")
    page.goto(f"/en/desk/{made['code']}/enter?q={made['name']}")
    look(page, "desk-06-enter")
    page.get_by_text(f"{made['name']} (").click()
    page.get_by_text("Spanish", exact=True).click()
    page.get_by_label("What do you write from?").fill("e-mail of 3 May, Word form")
    page.get_by_role("button", name="Begin the entry").click()
    expect(page.locator("main")).to_contain_text(f"Entered by the secretariat for {made['name']}")
    look(page, "desk-07-behalf")
    city = arrive(new_page(), made["ana"], f"/en/entries/{made['entry']}")
    expect(city.locator("main")).to_contain_text("Please complete this entry")
    look(city, "desk-08-completing")
    city.goto(f"/en/entries/{made['entry']}/put-back")
    look(city, "desk-09-put-back")
