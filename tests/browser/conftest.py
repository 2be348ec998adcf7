"""A real browser against a real server: own database, real Valkey, S3 and mail, a chosen clock."""

import logging
import os
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)
from rq import SimpleWorker
from werkzeug.serving import make_server

from core import clock, jobs
from tests import chromium
from tests.databases import fresh_database

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
OVERFLOW = """async () => {
    const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const pause = () => new Promise((go) => setTimeout(go, 50));
    for (let tries = 0; over() > 0 && tries < 20; tries += 1) await pause();
    return over();
}"""
"""Pixels by which a page scrolls sideways, once it has had a second to settle."""
PATIENCE = 30_000
"""Milliseconds that a busy machine may need to show something."""
expect.set_options(timeout=PATIENCE)
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "resultTypes": ["violations"]}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright) -> Iterator[Browser]:
    launched = playwright.chromium.launch(
        executable_path=chromium.executable(),
        args=["--no-sandbox", "--disable-background-networking", "--disable-gpu"],
    )
    yield launched
    launched.close()


@dataclass
class Site:
    """A running site: its address, its program, and the hand on its clock and queue."""

    app: object
    address: str
    stack: ExitStack = field(default_factory=ExitStack)

    def at(self, moment) -> None:
        """Set the clock of the server and of the jobs."""
        self.stack.close()
        self.stack.enter_context(clock.frozen(moment))

    def work(self) -> None:
        """Let a worker empty the queue, and those jobs that become due by it."""
        with self.app.app_context():
            for _ in range(5):
                jobs.sweep()
                worker = SimpleWorker(
                    jobs.queues(), connection=jobs.connection(), serializer="json"
                )
                if not worker.work(burst=True, logging_level="ERROR"):
                    return


@pytest.fixture(scope="module")
def site(world) -> Iterator[Site]:
    """Run a site on an empty, migrated database of its own."""
    from flask_migrate import upgrade

    from app import create_app
    from core.db import db

    # Static files are kept by the browser, as those that the production server gives.
    app = create_app(
        **fresh_database(world, "walk"), RATELIMIT_ENABLED=False, SEND_FILE_MAX_AGE_DEFAULT=86_400
    )
    with app.app_context():
        upgrade()
    app.extensions["convoca_redis"].flushall()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Site(app, f"http://127.0.0.1:{server.server_port}")
    yield made
    made.stack.close()
    server.shutdown()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def new_page(browser, site, request) -> Iterator:
    """Open a fresh browser session of one person; what it does wrong ends the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(viewport=WIDE) -> Page:
        # The bypass lets axe into the page; that the policy stands is tested without a browser.
        context = browser.new_context(viewport=viewport, base_url=site.address, bypass_csp=True)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on(
            "response",
            lambda answer: answer.status >= 500 and faults.append(f"{answer.url} {answer.status}"),
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def look(request):
    """Judge a page as it stands: axe, and no sideways scrolling at either width.

    SCREENSHOTS=folder keeps a picture of each page at both widths, to be looked at.
    """
    pictures = os.environ.get("SCREENSHOTS")

    def judge(page: Page, name: str) -> None:
        page.wait_for_load_state()
        page.mouse.move(0, 0)  # nothing is judged as it looks under the pointer
        page.evaluate("document.fonts.ready.then(() => true)")
        found = Axe().run(page, options=AXE)
        assert found.violations_count == 0, f"{name}:\n{found.generate_report()}"
        for viewport in (NARROW, WIDE):
            page.set_viewport_size(viewport)
            over = page.evaluate(OVERFLOW)
            assert over <= 0, f"{name} scrolls sideways by {over} px at {viewport['width']} px"
            if pictures:
                file = Path(pictures) / f"{name}-{viewport['width']}.png"
                page.screenshot(path=file, full_page=True)

    return judge


@pytest.fixture
def link_in_mail(world):
    """Return the newest sign-in link mailed to an address."""

    def find(address: str) -> str:
        import email
        import email.policy

        files = Path(world["MAIL_CATCHER"]).glob("*.eml")
        for file in sorted(files, key=lambda each: each.stat().st_mtime_ns, reverse=True):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            text = message.get_body(("plain",)).get_content()
            if message["To"] == address and (link := re.search(r"/\w\w/sign-in/\S+", text)):
                return link.group(0).rstrip(")")
        raise AssertionError(f"No link was mailed to {address}.")

    return find
