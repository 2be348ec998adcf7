"""A mail catcher: takes every letter and keeps it as a file, so that a rehearsal sends none.

Each message becomes one `.eml` file; names sort by time of arrival.
Run as `python -m core.embedded.mail FOLDER PORT`.
"""

import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from core.embedded.places import answers, choose_ports, make_folder
from core.embedded.process import Child, end_leftover, wait_for

HERE = "127.0.0.1"
LARGEST = 30_000_000  # bytes of a message
STOPS: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 5.0),)
PROJECT = Path(__file__).resolve().parents[2]


class Mail:
    """The mail catcher of one data folder."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Nothing runs yet. `durable=False` writes files without waiting for the disk."""
        self.home = folder
        self.durable = durable
        self.children: list[Child] = []
        self._port = 0

    def start(self) -> dict[str, str]:
        """Start it and return the settings that lead to it. Raises EngineError."""
        self.home = make_folder(self.home)
        letters = make_folder(self.home / "mail")
        record = self.home / "mail.pid"
        end_leftover(record, STOPS)
        ports = make_folder(self.home / "mail-catcher")
        self._port = choose_ports(ports, ["smtp"])["smtp"]
        words = [str(letters), str(self._port), "durable" if self.durable else "fast"]
        child = Child(
            name="Mail catcher",
            command=[sys.executable, "-m", "core.embedded.mail", *words],
            folder=PROJECT,
            log=make_folder(self.home / "log") / "mail.log",
            record=record,
            stops=STOPS,
        )
        self.children = [child]
        child.start()
        wait_for(child, self.healthy, 30)
        return {
            "SMTP_HOST": HERE,
            "SMTP_PORT": str(self._port),
            "MAIL_CATCHER": str(letters),
        }

    def stop(self) -> None:
        """Stop it."""
        for child in self.children:
            child.stop()

    def healthy(self) -> bool:
        """Whether it answers."""
        return answers(self._port)


class Catcher:
    """What happens to a message that arrives."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        """Keep messages in the folder."""
        self.folder = folder
        self.durable = durable

    async def handle_DATA(  # noqa: N802 — the name is aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Write the message as one file, whole or not at all, before saying that it is kept."""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        content = envelope.original_content or b""
        unfinished = self.folder / f".{name}"
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            if self.durable:
                os.fsync(file.fileno())
        unfinished.rename(self.folder / f"{name}.eml")
        return "250 Kept"


async def catch(folder: Path, port: int, *, durable: bool) -> None:
    """Take mail on the port until SIGTERM."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    catcher = Catcher(folder, durable=durable)
    server = await loop.create_server(
        lambda: SMTP(catcher, data_size_limit=LARGEST, enable_SMTPUTF8=True), HERE, port
    )
    await over.wait()
    server.close()


def main() -> None:
    """Read the three words of the command line and catch mail."""
    folder, port, durable = sys.argv[1:4]
    asyncio.run(catch(Path(folder), int(port), durable=durable == "durable"))


if __name__ == "__main__":
    main()
