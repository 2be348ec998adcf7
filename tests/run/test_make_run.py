"""`make run` as a newcomer has it: every role's link works, kills lose nothing, data stays."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Running:
    """One `run.py` on a folder of its own."""

    def __init__(self, folder: Path, port: int, **chosen: str) -> None:
        self.folder, self.port, self.address = folder, port, f"http://127.0.0.1:{port}"
        outside = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "SMTP_HOST", "SECRET_KEY")
        environment = {k: v for k, v in os.environ.items() if k not in outside}
        environment |= {"PORT": str(port), "CONVOCA_VAR": str(folder), "PYTHONUNBUFFERED": "1"}
        environment |= chosen
        self.output = folder.parent / f"{folder.name}.out"
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "run.py"], cwd=ROOT, env=environment, stdout=out, stderr=out
            )

    def links(self, seconds: float = 900) -> dict[str, list[str]]:
        """Wait for the sign-in links; return them by role."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            text = self.output.read_text()
            if "Ctrl-C stops everything." in text:
                found: dict[str, list[str]] = {}
                for role, link in re.findall(r"^(\S[\w ]+?) — .*\n  (http\S+)", text, re.MULTILINE):
                    found.setdefault(role, []).append(link)
                return found
            assert self.process.poll() is None, text
            time.sleep(0.2)
        raise AssertionError(self.output.read_text())

    def stop(self) -> int:
        """Press Ctrl-C; return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def mails(self, about: str) -> list[Path]:
        """Return the caught mails that hold `about`."""
        files = (self.folder / "mail").rglob("*.eml")
        return [file for file in files if about in file.read_text(errors="replace")]


class Reader:
    """A browser without JavaScript that keeps its cookies; `name` is the site's, behind a proxy."""

    def __init__(self, name: str = "") -> None:
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar), urllib.request.ProxyHandler({})
        )
        self.headers = {"Host": name, "X-Forwarded-Proto": "https"} if name else {}

    def get(self, address: str) -> str:
        asked = urllib.request.Request(address, headers=self.headers)
        with self.opener.open(asked, timeout=60) as answer:
            return answer.read().decode()

    def post(self, address: str, **fields: str) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(address))[1]
        body = urllib.parse.urlencode({**fields, "csrf_token": token}).encode()
        with self.opener.open(address, body, timeout=60) as answer:
            return answer.read().decode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _children(folder: Path, name: str) -> list[int]:
    """Return the processes whose command or environment is of this run and called `name`."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if name in command and (str(folder) in environment or str(folder) in command):
            found.append(int(entry.name))
    return found


def _until(check, seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.2)


def _ask_for_link(running: Running, address: str) -> None:
    reader = Reader()
    page = reader.post(f"{running.address}/en/sign-in", email=address, once=f"{time.time()}")
    assert "is on its way" in page


def test_a_newcomer_and_a_crash(tmp_path):
    folder, port = tmp_path / "var", _free_port()
    running = Running(folder, port)
    try:
        links = running.links()
        assert set(links) == {
            "city contact",
            "city colleague who may only view",
            "juror",
            "chair",
            "secretariat",
            "delegated organiser",
        }
        for role, (link, *_) in links.items():
            reader = Reader()
            assert "/sign-out" in reader.post(link), role
        home = Reader().get(f"{running.address}/en/")
        assert all(code in home for code in ("AWARD-2026", "CONGRESS-2026", "REHEARSAL-OPEN"))

        people = re.search(r"([\w.+-]+@[\w.-]*rehearsal\.example)", Reader().get(links["juror"][0]))
        juror = people[1]
        before = len(running.mails(juror))
        for pid in _children(folder, "worker.py work"):
            os.kill(pid, signal.SIGKILL)
        _ask_for_link(running, juror)
        _until(lambda: len(running.mails(juror)) > before)
        for pid in _children(folder, "valkey-server"):
            os.kill(pid, signal.SIGKILL)
        _ask_for_link(running, juror)
        _until(lambda: len(running.mails(juror)) > before + 1)
        time.sleep(2)
        assert len(running.mails(juror)) == before + 2
        assert running.stop() == 0

        running = Running(folder, port)
        running.links()
        assert Reader().get(f"{running.address}/en/").count("REHEARSAL-OPEN") == home.count(
            "REHEARSAL-OPEN"
        )
        assert len(running.mails(juror)) == before + 2
    finally:
        assert running.stop() == 0
    assert _children(folder, "") == []


def test_s8_a_first_installation_has_nothing_invented_and_a_secretary_by_command(tmp_path):
    folder, port = tmp_path / "var", _free_port()
    public = {"BASE_URL": "https://convoca.test", "PROXIES": "1"}
    running = Running(folder, port, **public, WORKERS="1")
    try:
        assert running.links() == {}
        said = running.output.read_text()
        assert "https://convoca.test" in said
        assert "people invite ADDRESS" in said
        assert "/sign-in/" not in said
        proxy = Reader("convoca.test")
        home = proxy.get(f"{running.address}/en/")
        assert "people invite ADDRESS" in home
        assert "REHEARSAL" not in home
        invited = _command(folder, "people", "invite", "ada@x.example", "--name", "Ada", SAID)
        assert "Ada <ada@x.example>" in invited
        assert "/sign-in/" not in invited, "at another terminal the address is public all the same"
        _until(lambda: running.mails("ada@x.example"))
        (mail,) = running.mails("ada@x.example")
        assert "https://convoca.test/en/sign-in/" in mail.read_text().replace("=\n", "")
        assert "are being prepared" in proxy.get(f"{running.address}/en/")
    finally:
        assert running.stop() == 0


SAID = "--secretariat"


def _command(folder: Path, *words: str) -> str:
    """Run a command of Flask at another terminal, beside the running site."""
    outside = ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "SMTP_HOST", "SECRET_KEY", "BASE_URL")
    environment = {k: v for k, v in os.environ.items() if k not in outside}
    environment |= {"CONVOCA_VAR": str(folder)}
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=True
    ).stdout
