"""An installation begins: the first people, who let in others, and everybody's own page."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

pytestmark = pytest.mark.browser


@pytest.fixture
def sign_in(site, new_page):
    """Open a browser session of the person with that address."""

    def begin(email: str):
        from accounts.links import make_link
        from accounts.operations import find_person

        with site.app.app_context():
            link = make_link(find_person(email), language="en")
        page = new_page()
        page.goto(re.sub(r"https?://[^/]+", "", link))
        page.locator("main").get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="What you do here").wait_for()
        return page

    return begin


def invite(site, name: str) -> None:
    """Run the operator's command for a person of that name."""
    words = ["people", "invite", f"{name}@x.example", "--name", name.title(), "--secretariat"]
    result = site.app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output


def press(page, name: str) -> None:
    """Press a button by the keyboard alone."""
    button = page.locator("main").get_by_role("button", name=name)
    button.focus()
    page.keyboard.press("Enter")


def test_m1_from_an_empty_installation_to_a_secretariat_of_three(site, new_page, sign_in, look):
    visitor = new_page()
    visitor.goto("/en/")
    visitor.get_by_role("heading", name="Welcome to a new Convoca").wait_for()
    look(visitor, "first-run")
    invite(site, "ada")
    visitor.goto("/en/")
    visitor.get_by_text("The first calls are being prepared").wait_for()
    look(visitor, "first-run-visitor")
    ada = sign_in("ada@x.example")
    ada.goto("/en/")
    ada.locator("main").get_by_role("link", name="Begin a call").wait_for()
    look(ada, "first-run-secretariat")
    ada.goto("/en/desk")
    ada.get_by_role("link", name="People").click()
    look(ada, "people-alone")
    invite(site, "bel")
    ada.reload()
    ada.get_by_role("link", name="Invite somebody").click()
    ada.get_by_role("button", name="Invite", exact=True).focus()
    ada.keyboard.press("Enter")
    ada.get_by_role("link", name="Enter the person's name.").wait_for()
    look(ada, "people-error")
    ada.get_by_label("Name", exact=True).fill("Carme Sans")
    ada.get_by_label("E-mail address").fill("carme@x.example")
    ada.keyboard.press("Enter")
    ada.get_by_text("Somebody else of the secretariat has to confirm it.").wait_for()
    look(ada, "people-invited")
    bel = sign_in("bel@x.example")
    bel.goto("/en/desk/people")
    look(bel, "people-to-confirm")
    press(bel, "Confirm (Carme Sans)")
    bel.get_by_text("now belongs to the secretariat").wait_for()
    bel.get_by_role("link", name="End Ada").click()
    look(bel, "secretary-ends")
    bel.get_by_label("Reason").fill("Has left the office.")
    press(bel, "End the role")
    bel.get_by_text("Has left the office.").wait_for()
    look(bel, "people-history")
    bel.get_by_role("link", name="End Bel").click()
    look(bel, "secretary-leaves")
    site.work()


def test_m17_a_person_changes_name_language_and_address(site, sign_in, look, world):
    from accounts.models import Person
    from accounts.operations import register_person
    from core.actors import SYSTEM_ID
    from core.db import db

    with site.app.app_context():
        system = db.session.scalars(sa.select(Person).where(Person.id == SYSTEM_ID)).unique().one()
        register_person(actor=system, email="joana@x.example", name="Joana", language="en")
        db.session.commit()
    page = sign_in("joana@x.example")
    look(page, "own-page")
    page.get_by_role("link", name="Change (Name)").click()
    look(page, "own-details")
    page.get_by_label("Your name").fill("")
    press(page, "Save")
    page.get_by_role("link", name="Enter your name.").wait_for()
    look(page, "own-details-error")
    page.get_by_label("Your name").fill("Joana Pires")
    press(page, "Save")
    page.get_by_text("Your name and language were saved.").wait_for()
    page.get_by_role("link", name="Change (E-mail address)").click()
    look(page, "own-address")
    page.get_by_label("E-mail address").fill("pires@x.example")
    press(page, "Send the link")
    page.get_by_role("heading", name="Open your new mailbox").wait_for()
    look(page, "own-address-asked")
    site.work()
    mails = "\n".join(file.read_text() for file in Path(world["MAIL_CATCHER"]).glob("*.eml"))
    page.goto(re.search(r"/en/new-address/[\w.-]+", mails.replace("=\n", ""))[0])
    look(page, "own-address-new")
    press(page, "Confirm the address")
    page.get_by_text("Letters go to pires@x.example from now on.").wait_for()
