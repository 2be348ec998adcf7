"""The engines that Convoca brings along: PostgreSQL, Valkey, an S3 service and a mail catcher.

They are the programs a network runs in production, taken out of Python wheels, so a newcomer
needs Python and nothing else. Each engine starts only where no address of an outside one is set.

    with engines(folder) as environment:
        …  # environment holds DATABASE_URL, REDIS_URL, S3_ENDPOINT, …, as core.config reads them
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from core.embedded.errors import EngineError
from core.embedded.places import claim, keep_secret, make_folder
from core.embedded.process import Child

ALL = ("postgres", "valkey", "s3", "mail")


class Engine(Protocol):
    """What every engine can do."""

    children: list[Child]

    def start(self) -> dict[str, str]:
        """Start, and return the settings that lead to it. Raises EngineError."""

    def stop(self) -> None:
        """Stop; nothing happens where it does not run."""

    def healthy(self) -> bool:
        """Whether it answers now."""


def engine(
    name: str,
    folder: Path,
    *,
    durable: bool = True,
    bucket: str = "convoca",
) -> Engine:
    """Return the engine of that name (see ALL), not started; `bucket` is for the S3 service."""
    # Imported late: where an outside service is used, its engine may not be installed.
    if name == "postgres":
        from core.embedded.postgres import Postgres

        return Postgres(folder, durable=durable)
    if name == "valkey":
        from core.embedded.valkey import Valkey

        return Valkey(folder, durable=durable)
    if name == "s3":
        from core.embedded.s3 import S3

        return S3(folder, durable=durable, bucket=bucket)
    from core.embedded.mail import Mail

    return Mail(folder, durable=durable)


@contextmanager
def engines(
    folder: Path, *, durable: bool = True, names: Sequence[str] = ALL
) -> Iterator[dict[str, str]]:
    """Run the engines while the block lasts, and give the settings that lead to them.

    Raises EngineError when one does not start or the folder is in use.
    """
    folder = make_folder(folder)
    running: list[Engine] = []
    with claim(folder):
        environment = {"SECRET_KEY": keep_secret(folder / "secret_key")}
        try:
            for name in names:
                running.append(engine(name, folder, durable=durable))
                environment |= running[-1].start()
            yield environment
        finally:
            for one in reversed(running):
                one.stop()


__all__ = [
    "ALL",
    "Child",
    "Engine",
    "EngineError",
    "claim",
    "engine",
    "engines",
    "keep_secret",
    "make_folder",
]
