"""`make run`: the engines, the database, the web server, the workers — all of Convoca at once.

Starts the embedded engines where no outside service is set, brings the database up to date, loads
the rehearsal into an empty one unless CONVOCA_REHEARSAL or BASE_URL say otherwise, starts web,
workers and clock, prints where to go, and looks after all of them until Ctrl-C. Everything it
writes lies in the folder CONVOCA_VAR.
"""

import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from core.config import RUNNING, Settings, SettingsError, settings
from core.embedded import Child, Engine, EngineError, claim, engine, keep_secret, make_folder
from core.embedded.places import choose_ports, is_free
from core.embedded.watch import Watch

PROJECT = Path(__file__).resolve().parent
LOOKS_A_SECOND = 5
WEB_SECONDS = 60  # until the first page must answer
FEW_RESTARTS = 3  # of the web server before its first answer
SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 — gunicorn's heartbeat files, off the disk


class Run:
    """One run of Convoca over one data folder."""

    def __init__(self, chosen: Settings, folder: Path) -> None:
        self.chosen = chosen
        self.folder = folder
        self.logs = make_folder(folder / "log")
        self.environment = {"CONVOCA_VAR": str(folder), "PYTHONUNBUFFERED": "1"}
        self.engines: list[Engine] = []
        self.programs: list[Child] = []
        self.mail_page = ""
        self.watch = Watch(say)

    def start(self) -> None:
        """Start everything, engines first. Raises EngineError with one sentence."""
        self._check_port()
        self._start_engines()
        self._do("migrate", ["db", "upgrade"], self.logs / "migrate.log")
        self._start_programs()  # they get ready while the rehearsal is loaded
        rehearses = self.chosen.convoca_rehearsal and self.chosen.for_this_machine
        if rehearses:
            self._do("rehearsal", ["rehearsal", "load", "--if-empty"], None)
        self._wait_for_web()
        if rehearses:
            self._do("links", ["links"], None)
        else:
            say(f"Convoca is at {self.chosen.address}/, without invented data.")
            self._do("people", ["people", "list", "--if-none"], None)
        if self.mail_page:
            say(f"\nMail is caught at {self.mail_page}")

    def keep_running(self) -> NoReturn:
        """Look after all programs until a signal ends us."""
        while True:
            self.watch.look()
            time.sleep(1 / LOOKS_A_SECOND)

    def stop(self) -> None:
        """Stop everything in reverse order, engines last."""
        if self.engines or self.programs:
            say("Stopping …")
        (self.folder / RUNNING).unlink(missing_ok=True)
        for program in reversed(self.programs):
            program.ask_to_stop()
        for program in reversed(self.programs):
            program.stop()
        for one in reversed(self.engines):
            one.stop()

    def _check_port(self) -> None:
        host, port = self.chosen.host, self.chosen.port
        limit = time.monotonic() + 3  # web processes of a killed run need a moment to notice
        while True:
            try:
                free = is_free(port, host)
            except OSError as error:
                raise EngineError(
                    f"Convoca cannot listen on {host}:{port} ({error.strerror}): "
                    "choose others with HOST and PORT."
                ) from error
            if free:
                return
            if time.monotonic() > limit or not (self.folder / "web.pid").exists():
                raise EngineError(
                    f"Port {port} on {host} is taken by another program: "
                    f"choose another with `make run PORT={port + 1}`."
                )
            time.sleep(0.1)

    def _start_engines(self) -> None:
        secret = self.chosen.secret_key.get_secret_value()
        self.environment["SECRET_KEY"] = secret or keep_secret(self.folder / "secret_key")
        given = {
            "postgres": self.chosen.database_url,
            "valkey": self.chosen.redis_url,
            "s3": self.chosen.s3_endpoint,
            "mail": self.chosen.smtp_host,
        }
        for name in (name for name, address in given.items() if not address):
            one = engine(name, self.folder, bucket=self.chosen.s3_bucket)
            self.engines.append(one)
            self.environment |= one.start()
            for child in one.children:
                self.watch.add(child)
        # Commands at another terminal write the same addresses, and know whether they are public.
        self.environment |= {"BASE_URL": self.chosen.address, "HOST": self.chosen.host}
        self.environment |= {"PORT": str(self.chosen.port)}
        keep_private(self.folder / RUNNING, self.environment)
        say("Engines ready: " + (", ".join(type(one).__name__ for one in self.engines) or "none"))

    def _do(self, name: str, words: list[str], log: Path | None) -> None:
        """Run one of the application's own commands to its end."""
        child = self._program(name, ["-m", "flask", "--app", "app", *words], log)
        if name == "migrate":
            child.environment = self.environment
        self.programs.append(child)
        child.start()
        while child.alive():
            self.watch.look()
            time.sleep(0.02)
        child.stop()
        self.programs.remove(child)
        if child.process and child.process.returncode != 0:
            reason = f": {child.last_words()} (log: {log})" if log else "; see above"
            raise EngineError(f"`flask {' '.join(words)}` did not work{reason}.")

    def _start_programs(self) -> None:
        self._keep(self._program("web", self._web_words()))
        for number in range(1, self.chosen.workers + 1):
            self._keep(self._program(f"worker-{number}", ["worker.py", "work"]))
        self._keep(self._program("worker-0", ["worker.py", "work", "--no-files"]))
        self._keep(self._program("cron", ["worker.py", "cron"]))
        if letters := self.environment.get("MAIL_CATCHER"):
            port = choose_ports(make_folder(self.folder / "mail-page"), ["page"])["page"]
            words = ["-m", "core.embedded.mail_page", letters, str(port)]
            self._keep(self._program("mail-page", words))
            self.mail_page = f"http://127.0.0.1:{port}/"

    def _keep(self, child: Child) -> None:
        self.programs.append(child)
        child.start()
        self.watch.add(child)

    def _web_words(self) -> list[str]:
        host = f"[{self.chosen.host}]" if ":" in self.chosen.host else self.chosen.host
        words = ["-m", "gunicorn", "wsgi:app", f"--bind={host}:{self.chosen.port}"]
        words += ["--worker-class=gthread", f"--workers={self.chosen.web_processes}"]
        words += [f"--threads={self.chosen.web_threads}", "--timeout=60", "--graceful-timeout=8"]
        # Its control socket would be the same file for every run of this user. There is no
        # access log: addresses of this application can carry tokens.
        # Long enough that a browser does not find its connection closed while somebody reads.
        words += ["--no-control-socket", "--preload", "--keep-alive=30"]
        return [*words, f"--worker-tmp-dir={SHARED_MEMORY}"] if SHARED_MEMORY.is_dir() else words

    def _program(self, name: str, words: list[str], log: Path | None = Path()) -> Child:
        # What is served never learns how the owner of the tables signs in.
        environment = {**self.environment, "DATABASE_OWNER_URL": ""}
        return Child(
            name=name,
            command=[sys.executable, *words],
            folder=PROJECT,
            log=self.logs / f"{name}.log" if log == Path() else log,
            record=self.folder / f"{name}.pid",
            environment=environment,
            stops=((signal.SIGTERM, 10.0), (signal.SIGTERM, 2.0)),  # RQ ends its job at the second
        )

    def _wait_for_web(self) -> None:
        web = self.programs[0]
        limit = time.monotonic() + WEB_SECONDS
        name = urlsplit(self.chosen.address).netloc  # it answers to no other
        while not _answers(self._local_address() + "/healthz", name):
            self.watch.look()
            if self.watch.restarts(web) >= FEW_RESTARTS or time.monotonic() > limit:
                raise EngineError(
                    f"The web server does not answer: {web.last_words()} (log: {web.log})."
                )
            time.sleep(0.1)

    def _local_address(self) -> str:
        everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}  # noqa: S104
        host = self.chosen.host
        named = everywhere.get(host, f"[{host}]" if ":" in host else host)
        return f"http://{named}:{self.chosen.port}"


def say(line: str) -> None:
    """Print one line for the person at the terminal."""
    print(line, flush=True)


def keep_private(path: Path, environment: dict[str, str]) -> None:
    """Write settings where commands at another terminal find them, readable by their owner."""
    path.touch(mode=0o600)
    path.write_text("".join(f"{name}='{value}'\n" for name, value in environment.items()))


def _answers(address: str, name: str) -> bool:
    opener = build_opener(ProxyHandler({}))  # never through a proxy: it is this machine
    question = Request(address, headers={"Host": name})  # noqa: S310  (made from HOST and PORT)
    try:
        with opener.open(question, timeout=5) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 — HTTP's own number
    except (URLError, OSError):
        return False


def main() -> int:
    """Run Convoca until a signal, and return the exit code: 0 when asked to stop, 1 on a fault."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGHUP, signal.default_int_handler)
    run: Run | None = None
    try:
        chosen = settings(with_running=False)
        folder = make_folder(chosen.convoca_var)
        with claim(folder):
            run = Run(chosen, folder)
            try:
                run.start()
                say("Ctrl-C stops everything.")
                run.keep_running()
            finally:
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                run.stop()
    except (SettingsError, EngineError) as error:
        print(error.message if isinstance(error, SettingsError) else error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Convoca cannot run: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
    return 0


if __name__ == "__main__":
    os.chdir(PROJECT)
    sys.exit(main())
