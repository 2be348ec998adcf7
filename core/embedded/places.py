"""Where the engines live: folders, sockets, ports, secrets and the lock of the data folder."""

import errno
import fcntl
import hashlib
import json
import os
import pwd
import random
import secrets
import socket
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from core.embedded.errors import EngineError

SOCKET_LIMIT = 90  # bytes of a socket's folder; the kernel takes 107 (macOS 103) with the name
PORTS = range(20000, 32000)  # below the range from which systems give out ports by themselves


def make_folder(path: Path) -> Path:
    """Make a folder that only its owner enters, and return its full path.

    Raises EngineError when it cannot be made or written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = path.resolve()
        _close_to_others(path)
        probe = path / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = (
            f"Convoca cannot write to its data folder {path} ({error.strerror}): "
            "choose another with CONVOCA_VAR."
        )
        raise EngineError(message) from error
    return path


def _close_to_others(path: Path) -> None:
    """Shut a folder that was there before us to everybody else.

    Not where it is another's, or shared by its nature as /tmp is: that would lock others out.
    """
    details = path.stat()
    is_shared = details.st_mode & stat.S_ISVTX
    if details.st_uid == os.geteuid() and details.st_mode & 0o077 and not is_shared:
        path.chmod(0o700)


def claim(folder: Path) -> TextIO:
    """Lock the data folder for this process; the lock lasts while the answer is open.

    Raises EngineError when another process holds it.
    """
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip()
        lock.close()
        by = f" by process {holder}" if holder else ""
        message = (
            f"The data folder {folder} is in use{by}: stop that one, "
            "or choose another folder with CONVOCA_VAR."
        )
        raise EngineError(message) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def socket_folder(folder: Path) -> Path:
    """Return a folder whose path is short enough for a Unix socket.

    That is the folder itself where possible, else a private one below the system's temporary
    folder, always the same for the same folder. Raises EngineError when that is another's.
    """
    if len(os.fsencode(folder)) <= SOCKET_LIMIT:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    base = Path(tempfile.gettempdir())
    if len(os.fsencode(base)) > SOCKET_LIMIT // 2:
        base = Path("/tmp")  # noqa: S108 — the name is hashed and the owner checked below
    short = base / f"convoca-{os.geteuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    details = short.lstat()
    ours = details.st_uid in {os.geteuid(), _nobody()} and stat.S_ISDIR(details.st_mode)
    if not ours or details.st_mode & 0o022:
        message = f"The folder {short} is not ours: remove it, or give CONVOCA_VAR a shorter path."
        raise EngineError(message)
    return short


def _nobody() -> int:
    """Root's engines may live as `nobody`; everybody else's live as themselves."""
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 0


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens on the port now.

    Raises OSError when we could not listen there anyway: a wrong host, or a port not allowed.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def answers(port: int) -> bool:
    """Whether something listens on the loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def choose_ports(folder: Path, names: Sequence[str]) -> dict[str, int]:
    """Return a free loopback port for each name, the same as last time where still free.

    Links signed for the S3 port and open browser pages so survive a restart.
    """
    book = folder / "ports.json"
    try:
        known: dict[str, int] = json.loads(book.read_text())
    except (OSError, ValueError):
        known = {}
    chosen: dict[str, int] = {}
    candidates = random.SystemRandom().sample(PORTS, 500)
    for name in names:
        wishes = [known[name], *candidates] if name in known else candidates
        free = (port for port in wishes if port not in chosen.values() and is_free(port))
        port = next(free, None)
        if port is None:
            message = "No free port was found on 127.0.0.1: too many programs listen there."
            raise EngineError(message)
        chosen[name] = port
    book.write_text(json.dumps(chosen))
    return chosen


def keep_secret(path: Path) -> str:
    """Return the secret kept in the file, made on first use and readable to its owner alone."""
    try:
        kept = path.read_text().strip()
    except FileNotFoundError:
        kept = ""
    if not kept:
        kept = secrets.token_urlsafe(32)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(kept + "\n")
    return kept
