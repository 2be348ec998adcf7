"""The crowd: each writer a thread that opens, saves, attaches, reads and sends in."""

import io
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import urllib3
from pypdf import PdfWriter

from bench.storm.ground import Writer
from calls.entry.answers.parsing import PREFIX

SAVES = 4
"""Times each city saves its text."""
TWICE, LATE = 5, 40
"""Every so many writers press the button twice; every so many only after the deadline."""
LOOKS_EVERY = 5
"""Seconds after which a writer loads the page again to see whether the letter was looked into."""
PATIENCE = 120
"""Seconds a writer waits for a file to be looked into."""
WEIGHT = 200_000
"""Bytes of a letter, more or less."""


@dataclass
class Done:
    """What the crowd did: seconds by action, and what the server acknowledged."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    saved: dict[int, tuple[str, str, str]] = field(default_factory=dict)  # entry: key, lang, text
    sent: dict[int, int] = field(default_factory=dict)  # entry: how often it was acknowledged
    refused_late: int = 0
    faults: list[str] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, action: str, seconds: float) -> None:
        """Note how long one request took."""
        with self.lock:
            self.seconds.setdefault(action, []).append(seconds)


def live(address: str, writers: list[Writer], *, deadline: datetime, seconds: int) -> Done:
    """Let everybody live through the last `seconds` before the deadline; return what happened."""
    done = Done()
    web = urllib3.PoolManager(maxsize=100, retries=False, timeout=urllib3.Timeout(60))
    end = time.monotonic() + (deadline - datetime.now(UTC)).total_seconds()
    done.began = time.monotonic()
    with ThreadPoolExecutor(len(writers)) as threads:
        for writer in writers:
            threads.submit(_told, Person(writer, address, web, done, end - seconds, end))
    done.ended = time.monotonic()
    return done


def _told(person: "Person") -> None:
    try:
        person.live()
    except Exception as error:  # noqa: BLE001  (whatever it is, it is counted and shown)
        person.done.faults.append(f"{type(error).__name__}: {error}")


def _letter(place: int) -> bytes:
    """Return a PDF of one page that no other writer sends."""
    paper, sheet = PdfWriter(), io.BytesIO()
    paper.add_blank_page(595, 842)
    paper.add_metadata({"/Keywords": random.Random(place).randbytes(WEIGHT // 2).hex()})
    paper.write(sheet)
    return sheet.getvalue()


@dataclass
class Person:
    """One writer's last minutes. Random, and the same in each run."""

    writer: Writer
    address: str
    web: urllib3.PoolManager
    done: Done
    begin: float
    end: float

    def live(self) -> None:
        """Save SAVES times, then send in, at moments of one's own."""
        chance = random.Random(self.writer.place)
        late = self.writer.place % LATE == LATE - 1
        # More people the nearer the deadline; the last of them have some seconds left.
        last = (0.3 + 0.7 * chance.random() ** 0.5) * (self.end - self.begin) * 0.93
        moments = sorted(chance.uniform(0, last * 0.9) for _ in range(SAVES))
        self._sleep_until(self.begin + moments[0])
        form = self._form(self._page("open section", self._entry(self.writer.section)), "autosave")
        for number, moment in enumerate(moments):
            self._sleep_until(self.begin + moment)
            self._save(form, number)
        self._sleep_until(self.begin + last)
        self._attach()
        self._send_in(late=late)

    def _save(self, form: dict[str, str], number: int) -> None:
        key = next(name for name in form if name.startswith(PREFIX) and form[name])
        form[key] = f"{form[key].split(' · ')[0]} · {self.writer.place}.{number}"
        path = self._entry(f"{self.writer.section}/autosave")
        answer = self._ask("save", "POST", path, form)
        if answer.status != 200:
            message = f"save: {answer.status} {answer.data[:200]!r}"
            raise RuntimeError(message)
        form |= {name: str(value) for name, value in answer.json().items() if name[:2] == "v-"}
        with self.done.lock:
            saved = (self.writer.section, key.removeprefix(PREFIX), form[key])
            self.done.saved[self.writer.entry_id] = saved

    def _attach(self) -> None:
        token = self._form(self._page("open files", self._entry("files")), "")
        letter = _letter(self.writer.place)
        facts = {"name": "carta.pdf", "type": "application/pdf", "size": str(len(letter))}
        promise = self._ask(
            "promise file",
            "POST",
            self._entry(f"files/{self.writer.slot}"),
            {**facts, "csrf_token": token["csrf_token"]},
        ).json()
        fields = {**promise["fields"], "file": ("carta.pdf", letter, "application/pdf")}
        started = time.monotonic()
        stored = self.web.request("POST", promise["url"], fields=fields)
        self.done.took("file to storage", time.monotonic() - started)
        if stored.status >= 300:
            message = f"storage: {stored.status} {stored.data[:200]!r}"
            raise RuntimeError(message)
        self._ask("file arrived", "POST", promise["arrived"], {"csrf_token": token["csrf_token"]})

    def _send_in(self, *, late: bool) -> None:
        path, patience = self._entry("submit"), time.monotonic() + PATIENCE
        while not (form := self._form(self._page("check answers", self._entry("check")), "submit")):
            if time.monotonic() > min(patience, self.end):
                message = "the letter was not looked into in time"
                raise RuntimeError(message)
            time.sleep(LOOKS_EVERY)
        if late:
            self._sleep_until(self.end + 2.5)
        presses = 2 if self.writer.place % TWICE == 0 else 1
        hands = [
            threading.Thread(target=self._press, args=(path, form, late)) for _ in range(presses)
        ]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()

    def _press(self, path: str, form: dict[str, str], late: bool) -> None:
        answer = self._ask("send in late" if late else "send in", "POST", path, form)
        with self.done.lock:
            if answer.status == 302 and "receipt" in answer.headers.get("Location", ""):
                self.done.sent[self.writer.entry_id] = (
                    self.done.sent.get(self.writer.entry_id, 0) + 1
                )
            elif late:
                self.done.refused_late += 1
            else:
                self.done.faults.append(
                    f"send in: {answer.status} {answer.headers.get('Location')}"
                )

    def _entry(self, page: str) -> str:
        return f"/es/entries/{self.writer.entry_id}/{page}"

    def _page(self, action: str, path: str) -> str:
        answer = self._ask(action, "GET", path)
        if answer.status != 200:
            message = f"{action}: {answer.status}"
            raise RuntimeError(message)
        return answer.data.decode()

    def _ask(
        self, action: str, method: str, path: str, form: dict[str, str] | None = None
    ) -> urllib3.BaseHTTPResponse:
        where = self.address + path
        said: dict[str, Any] = {"headers": {"Cookie": self.writer.cookie}, "redirect": False}
        if method == "POST":
            said |= {"fields": form, "encode_multipart": False}
        open_page = self.web.request if method == "GET" else self.web.request_encode_body
        started = time.monotonic()
        try:
            answer = open_page(method, where, **said)
        except urllib3.exceptions.ProtocolError:  # the connection was closed while idle
            answer = open_page(method, where, **said)
        self.done.took(action, time.monotonic() - started)
        return answer

    def _form(self, page: str, action: str) -> dict[str, str]:
        reader = Forms()
        reader.feed(page)
        return next((form for where, form in reader.forms if action in where), {})

    @staticmethod
    def _sleep_until(moment: float) -> None:
        time.sleep(max(0.0, moment - time.monotonic()))


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what it would send with every box ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in a form, or a control of the form that was opened last."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            where = said.get("action", "") + " " + json.dumps(said)
            self.forms.append((where, {}))
        elif self.forms and (name := said.get("name")):
            form = self.forms[-1][1]
            if tag == "textarea":
                self._area = name
                form[name] = ""
            elif tag == "input" and said.get("type") not in ("radio", "file"):
                form.setdefault(name, said.get("value", "on"))
            elif tag == "input" and said.get("type") == "radio" and "checked" in said:
                form[name] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area."""
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        """Take in the text of a text area."""
        if self._area:
            self.forms[-1][1][self._area] += data.removeprefix("\n")
