"""Signing in by an e-mailed link, in a browser."""

import pytest

from accounts.operations import register_person
from core.actors import SYSTEM_ID
from core.db import db

pytestmark = pytest.mark.browser


def test_a_person_signs_in_by_mail(site, new_page, look, link_in_mail):
    from accounts.models import Person

    with site.app.app_context():
        system = db.session.get_one(Person, SYSTEM_ID)
        register_person(actor=system, email="ana@tests.example", name="Ana Sousa", language="pt")
        db.session.commit()
    page = new_page()
    page.goto("/en/sign-in")
    look(page, "sign-in")
    page.get_by_role("button", name="Send me the link").click()
    look(page, "sign-in-error")
    page.get_by_label("E-mail address").fill(" Ana@Tests.example ")
    page.get_by_role("button", name="Send me the link").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    look(page, "link-sent")
    site.work()
    page.goto(link_in_mail("ana@tests.example"))
    page.get_by_role("heading", name="Welcome, Ana Sousa").wait_for()
    look(page, "open-link")
    page.locator("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Ana Sousa").wait_for()
    look(page, "account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("link", name="Sign in").wait_for()
