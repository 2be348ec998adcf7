"""S10 and O1: a letter to the mayor's page that hurts, or puzzles, the library that reads it."""

import io
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from calls.entry.endorsement import letter as letters
from calls.entry.endorsement.letter import SLOT
from calls.entry.endorsement.operations import ask
from calls.entry.endorsement.queries import text_of, token_of
from calls.entry.files import apart
from calls.entry.files.inspection import Unfit
from calls.entry.models import Attachment
from core.db import db
from tests import factories
from tests.calls.entry_files import pdf
from tests.calls.files.hostile import (
    cut_pdf,
    endless_tree_pdf,
    heavy_page_pdf,
    packed_objects_pdf,
    packed_tree_pdf,
)
from tests.pages import Browser

WANTED = {
    "required": True,
    "days_valid": 30,
    "statement": dict.fromkeys(("en", "es", "fr", "pt", "ca"), "The city stands behind this."),
}
START = 3
"""Seconds of work that the start of an interpreter may cost on a slow machine."""
TYPE = "application/pdf"


def protected_pdf(algorithm: str) -> bytes:
    """Return a PDF that is locked in this way; what would be inside is never reached."""
    body = pdf()
    number = {"AES-256": (5, 6, 256), "RC4-128": (2, 3, 128), "public key": (4, 4, 128)}
    version, level, length = number[algorithm]
    handler = b"/Adobe.PubSec" if algorithm == "public key" else b"/Standard"
    secret = b"<" + b"0" * 96 + b">"
    lock = b"<< /Filter %s /V %d /R %d /Length %d /P -1340" % (handler, version, level, length)
    for name in (b"O", b"U"):
        lock += b" /%s %s" % (name, secret)
    return body.replace(b"/Root", b"/ID [<00> <00>] /Encrypt " + lock + b" >> /Root")


@pytest.fixture
def page(app, db_session) -> Iterator[tuple[Browser, str, str]]:
    """Give the mayor's browser, the path of the page, and the fingerprint of the text on it."""
    entry = factories.entry(factories.call(endorsement=WANTED))
    asked = ask(
        entry,
        actor=factories.contact(entry.city),
        email="mayor@tests.example",
        name="Anna Erra",
        office="Mayor",
        language="en",
    )
    browser = Browser(app, app.response_class, use_cookies=True)
    return browser, f"/en/endorse/{token_of(asked)}", text_of(entry).sha256


def send(page, body: bytes):
    browser, path, sha256 = page
    said = {"sha256": sha256, "paper_name": "Anna Erra", "paper_office": "Mayor of Vic"}
    said["letter"] = FileStorage(io.BytesIO(body), "carta.pdf", content_type=TYPE)
    boundary, whole = encode_multipart(said)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.post(f"{path}/letter", data=whole, content_type=kind)


def kept() -> int:
    count = sa.select(sa.func.count()).where(Attachment.slot == SLOT)
    return db.session.scalar(count) or 0


def children_work() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_s10_a_small_letter_of_very_many_objects_costs_little(page):
    body = packed_objects_pdf(2_000_000)
    assert len(body) < 10_000
    own, theirs = time.process_time(), children_work()
    answer = send(page, body)
    own, theirs = time.process_time() - own, children_work() - theirs
    assert answer.status_code == 422
    assert "takes too long to open" in answer.text
    assert 'value="Mayor of Vic"' in answer.text
    assert theirs <= apart.WORK + START
    assert own < theirs  # the page itself; the parsing was not here
    assert kept() == 0


def test_s10_while_one_letter_is_looked_into_pages_are_served(app, page):
    """Held as long as the look lasts: not by a clock, but until the pages have been served."""
    with held_turn():
        other = Browser(app, app.response_class, use_cookies=True)
        for _ in range(3):
            assert other.get("/healthz").status_code == 200
        assert other.get(page[1]).status_code == 200


def test_s10_more_letters_than_can_be_looked_into_are_asked_for_again(page, monkeypatch):
    looked = []
    monkeypatch.setattr(letters, "look_apart", lambda *asked: looked.append(asked))
    with held_turn(), held_place():
        answer = send(page, packed_objects_pdf(2_000_000))
    assert answer.status_code == 503
    assert "send it again in a moment" in answer.text
    assert 'value="Mayor of Vic"' in answer.text
    assert looked == []
    monkeypatch.undo()
    assert send(page, pdf()).status_code == 302
    assert kept() == 1


@contextmanager
def held_turn() -> Iterator[None]:
    """Be another thread of this process that looks into a letter."""
    began, over = threading.Event(), threading.Event()

    def hold() -> None:
        with apart.turn():
            began.set()
            over.wait()

    other = threading.Thread(target=hold)
    other.start()
    began.wait()
    try:
        yield
    finally:
        over.set()
        other.join()


@contextmanager
def held_place() -> Iterator[None]:
    """Be a second thread, which waits for its turn."""
    assert apart._places.acquire(blocking=False)
    try:
        yield
    finally:
        apart._places.release()


def test_s10_a_turn_is_given_back_whatever_happens(page):
    for _ in range(3):
        assert send(page, b"%PDF-1.7 nothing").status_code == 422
    with apart.turn():
        pass


@pytest.mark.parametrize(
    "body",
    [
        packed_objects_pdf(50),
        packed_tree_pdf(),
        endless_tree_pdf(),
        cut_pdf(),
        b"%PDF-" + b"[" * 100_000,
        b"%PDF-1.7\ntrailer << /Root 1 0 R /Encrypt << >> >>",
        protected_pdf("AES-256"),
        protected_pdf("public key"),
        protected_pdf("RC4-128"),
    ],
    ids=range(9),
)
def test_o1_whatever_is_sent_there_is_a_sentence(page, body):
    answer = send(page, body)
    assert answer.status_code == 422
    assert 'id="letter-error"' in answer.text
    assert kept() == 0


def test_o1_a_letter_that_is_only_hard_to_draw_is_taken(page):
    assert send(page, heavy_page_pdf()).status_code == 302
    assert kept() == 1


def test_s10_the_child_has_no_setting_of_ours(monkeypatch, world):
    """Whoever takes over the process that reads a file finds neither keys nor addresses there."""
    told = {}
    real = apart.subprocess.run

    def run(words, **more):
        told.update(more)
        return real(words, **more)

    monkeypatch.setattr(apart.subprocess, "run", run)
    assert apart.look_apart(pdf(), letters._PLACE, TYPE).pages == 1
    assert told["env"] == {}


@pytest.mark.parametrize("ends", ["kill", "exit"])
def test_s10_a_child_that_ends_without_a_word(monkeypatch, ends):
    script = {"kill": "import os; os.kill(os.getpid(), 9)", "exit": "raise SystemExit(1)"}[ends]
    real = apart.subprocess.run
    monkeypatch.setattr(
        apart.subprocess,
        "run",
        lambda words, **more: real([words[0], "-c", script], **more),
    )
    with pytest.raises(Unfit if ends == "kill" else apart.Busy):
        apart.look_apart(pdf(), letters._PLACE, TYPE)


def test_s10_the_scanner_comes_first(page, monkeypatch):
    asked = []

    def scan(body, **more):
        asked.append(more)
        return "Eicar-Signature"

    monkeypatch.setattr(letters.clamd, "find_virus", scan)
    monkeypatch.setattr(letters, "look_apart", lambda *_asked: asked.append("looked"))
    answer = send(page, pdf())
    assert answer.status_code == 422
    assert "found something harmful" in answer.text
    assert asked == [{"seconds": letters.SCANNED_WITHIN}]
