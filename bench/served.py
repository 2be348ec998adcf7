"""The web server of `make run` over the bench's engines: what its processes hold after the walk."""

import http.cookiejar
import re
import socket
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Self
from urllib.error import HTTPError

from accounts.links import make_link
from accounts.models import Person
from bench.fill import Ground
from bench.walk import Step, key_of
from core.config import settings
from core.db import db
from run import Run

WALKS = 4
"""Times that each page is asked for, so that each of the two processes has shown most of them."""


class Web(Run):
    """The web server alone: engines, workers and clock are others' here."""

    def __enter__(self) -> Self:
        """Start it and wait for the first page."""
        self._keep(self._program("web", self._web_words()))
        self._wait_for_web()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it."""
        self.stop()

    @property
    def address(self) -> str:
        """Return where it listens."""
        return self._local_address()

    def memory(self) -> list[float]:
        """Return of each web process its PSS: its own memory, and its share of what is shared."""
        (web,) = self.programs
        parent = web.process.pid if web.process else 0
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [_pss(int(child)) for child in children]


def memory_after(steps: Iterable[Step], ground: Ground, environment: dict[str, str]) -> float:
    """Return the PSS in MB of the larger web process after the pages of the walk."""
    port = _free_port()
    chosen = settings().model_copy(update={"port": port})
    web = Web(chosen, Path(environment["MAIL_CATCHER"]).parent)
    web.environment |= environment | {"PORT": str(port)}
    pages = [step for step in steps if step.method == "GET"]
    with web:
        browsers = {who: _signed_in(web.address, key_of(ground, who)) for who in _people(pages)}
        for number in range(WALKS):
            for step in pages:
                _read(browsers[step.who], web.address + step.path(number))
        return max(web.memory())


def _read(browser: urllib.request.OpenerDirector, address: str) -> None:
    try:
        browser.open(address).read()
    except HTTPError as error:  # what the walk itself has changed meanwhile is no longer there
        if error.code >= 500:
            raise


def _people(steps: Iterable[Step]) -> set[str]:
    return {step.who for step in steps}


def _signed_in(address: str, key: str) -> urllib.request.OpenerDirector:
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies, urllib.request.ProxyHandler({}))
    if key:
        person = db.session.get_one(Person, int(key.partition(".")[0]))
        path = urllib.parse.urlsplit(make_link(person, language="en")).path
        page = browser.open(address + path).read().decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if found is None:
            sys.exit(f"There is no form to sign in with:\n{page}")
        browser.open(address + path, urllib.parse.urlencode({"csrf_token": found[1]}).encode())
    return browser


def _pss(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:") / 1024


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
