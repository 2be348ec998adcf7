"""A form left open while its session ended, or its connection was cut, loses nothing either."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from accounts.links import make_link
from core.db import db
from tests import factories
from tests.browser.walk import arrive, follow, score
from tests.review.panels import call_in_evaluation, give_out, juror, reading_of

pytestmark = pytest.mark.browser
TEXT = "We cannot reach the storage from the town hall: may we send the letter by post?"


@pytest.fixture
def asking(site, new_page) -> tuple[Page, str]:
    """Open the page where a city asks about a call, an hour ago, with a question typed in."""
    site.at(datetime(2026, 11, 20, 12, tzinfo=UTC))
    with site.app.app_context():
        until = factories.definition(factories.CallState.OPEN, "X").calendar.closes
        call = factories.call(calendar={"questions_until": until})
        ona = factories.contact(factories.city(), name="Ona Vidal")
        db.session.commit()
        link, path, address = make_link(ona, language="en"), f"/en/{call.code}/ask", ona.email
    page = new_page()
    page.clock.install()
    follow(page, "/" + link.split("/", 3)[3])
    page.goto(path)
    page.get_by_label("Your question").fill(TEXT)
    page.clock.fast_forward("01:00:00")
    return page, address


def ask(page: Page) -> None:
    page.locator("main").get_by_role("button", name="Send the question").click()


def sign_in_again(page: Page, site, link: Callable[[], str]) -> None:
    """Have a link sent by the dialog, and open it in another tab."""
    dialog = page.get_by_role("dialog", name="Sign in again")
    dialog.get_by_role("button", name="Send me a link").click()
    expect(dialog).to_contain_text("A link is on its way")
    site.work()
    other = page.context.new_page()
    follow(other, link())
    expect(other.get_by_role("heading", level=1)).to_have_text("You are signed in again")
    other.close()


def test_who_was_signed_out_meanwhile_signs_in_again_and_it_is_sent(
    asking, site, link_in_mail, look
):
    page, address = asking
    page.context.clear_cookies()
    ask(page)
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    look(page, "form-sign-in-again")
    sign_in_again(page, site, lambda: link_in_mail(address))
    page.clock.run_for(3000)
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.locator("main textarea")).to_have_value("")


def test_without_a_connection_the_form_stays_and_says_so(asking, look):
    page, _ = asking
    page.context.set_offline(True)
    ask(page)
    expect(page.get_by_role("alert")).to_contain_text("There is no connection.")
    expect(page.get_by_label("Your question")).to_have_value(TEXT)
    look(page, "form-no-connection")
    page.context.set_offline(False)
    ask(page)
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.locator("main textarea")).to_have_value("")


def test_a_living_session_notices_nothing(asking):
    page, _ = asking
    ask(page)
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.locator("main textarea")).to_have_value("")


@pytest.fixture
def sheet(site, new_page) -> tuple[Page, str]:
    """Open a juror's empty score sheet; return it with the juror's address."""
    site.at(datetime(2026, 11, 20, 12, tzinfo=UTC))
    with site.app.app_context():
        call, (entry, _) = call_in_evaluation()
        made = juror(call, language="en")
        give_out(call)
        db.session.commit()
        link, address = make_link(made.person, language="en"), made.person.email
        path = f"/en/jury/readings/{reading_of(made, entry).id}"
    page = arrive(new_page(), "/" + link.split("/", 3)[3], path)
    page.wait_for_load_state("networkidle")  # the page notes by itself that it was opened
    return page, address


def test_a_juror_who_was_signed_out_goes_on_with_the_sheet(sheet, site, link_in_mail):
    page, address = sheet
    page.context.clear_cookies()
    comment = page.get_by_label("Comment on the whole")
    comment.fill("A practice that its neighbours carry.")
    expect(page.get_by_role("dialog", name="Sign in again")).to_be_visible()
    sign_in_again(page, site, lambda: link_in_mail(address))
    expect(page.locator("#saved-note")).to_contain_text("Saved at")
    page.reload()
    expect(comment).to_have_value("A practice that its neighbours carry.")


def test_a_juror_submits_while_the_sheet_is_being_saved(sheet):
    page, _ = sheet
    held: list[tuple[Route, APIResponse]] = []

    def hold_first_answer(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/jury/readings/*", hold_first_answer)
    score(page, "4")
    expect(page.locator("#saved-note")).to_contain_text("Saving")
    while not held:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Submit").click()
    held[0][0].fulfill(response=held[0][1])
    expect(page.locator("main")).to_contain_text("is submitted.")
