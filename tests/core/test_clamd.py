"""A virus scanner that speaks as clamd does: it finds, it finds nothing, it is away."""

import socket
import threading
from collections.abc import Iterator

import pytest

from calls.entry.states import AttachmentState
from core import clamd, clock
from core.config import Settings
from core.jobs import Job
from tests import factories
from tests.calls.entry_files import pdf
from tests.calls.files.sending import files, page, send

VIRUS = b"X5O!P%@AP"


class Scanner:
    """Answers one connection after the other, as clamd would: INSTREAM alone."""

    def __init__(self, listening: socket.socket) -> None:
        self.listening, self.answer, self.scanned = listening, b"", 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                body = b""
                while length := int.from_bytes(said.read(4), "big"):
                    body += said.read(length)
                found = b"stream: Eicar-Signature FOUND\0" if VIRUS in body else b"stream: OK\0"
                line.sendall(self.answer or found)
                self.scanned += len(body)


@pytest.fixture(params=["unix", "tcp"])
def listening(request, tmp_path) -> Iterator[tuple[socket.socket, str]]:
    if request.param == "unix":
        address = str(tmp_path / "clamd.sock")
        made = socket.socket(socket.AF_UNIX)
        made.bind(address)
        made.listen()
    else:
        made = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{made.getsockname()[1]}"
    yield made, address
    made.close()


def configure(monkeypatch, address: str) -> None:
    monkeypatch.setattr(clamd, "settings", lambda: Settings(clamd_socket=address))


@pytest.fixture
def scanner(listening, monkeypatch) -> Scanner:
    configure(monkeypatch, listening[1])
    return Scanner(listening[0])


def test_clean_files_are_clean_whatever_their_size(scanner):
    assert clamd.find_virus(b"x" * 300_000) == ""
    assert clamd.find_virus(b"") == ""
    assert scanner.scanned == 300_000


def test_a_virus_is_found_by_name(scanner):
    assert clamd.find_virus(bytes(100_000) + VIRUS) == "Eicar-Signature"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"nonsense"])
def test_a_scanner_without_a_verdict_is_down(scanner, answer):
    scanner.answer = answer
    with pytest.raises(clamd.ScannerDown):
        clamd.find_virus(b"x")


@pytest.mark.parametrize("address", ["/nowhere/clamd.sock", "127.0.0.1:1", "127.0.0.1:port"])
def test_a_scanner_that_is_away_is_down(monkeypatch, address):
    configure(monkeypatch, address)
    with pytest.raises(clamd.ScannerDown):
        clamd.find_virus(b"x")


def test_without_a_scanner_nothing_is_scanned(monkeypatch):
    configure(monkeypatch, "")
    assert clamd.find_virus(VIRUS) == ""


# --- what a city sees -----------------------------------------------------------------------------


@pytest.fixture
def draft(client, db_session):
    entry = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(entry.city))
    return entry


def test_an_infected_file_is_refused_with_a_sentence(client, draft, run_jobs, scanner):
    send(client, draft, pdf() + VIRUS)
    run_jobs()
    assert "virus scanner found something harmful" in page(client, draft)
    assert files(draft)[0].problem == "infected"


def test_while_the_scanner_is_away_files_wait(
    client, db_session, draft, run_jobs, listening, monkeypatch
):
    configure(monkeypatch, "127.0.0.1:1")
    send(client, draft, pdf())
    run_jobs()
    assert "Being looked into" in page(client, draft)
    waiting = db_session.query(Job).filter_by(name="entry.check_file").one()
    assert waiting.error.startswith("ScannerDown")
    configure(monkeypatch, listening[1])
    Scanner(listening[0])
    with clock.frozen(waiting.run_at):
        run_jobs()
    assert files(draft)[0].state is AttachmentState.ATTACHED
