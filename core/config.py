"""Settings: read from the environment once, checked at start, never read again elsewhere.

Each setting is described in `docs/operate.md`; a test compares the two.
"""

import os
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from click import ClickException
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_BYTES = 32
MAKE_A_KEY = "make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(32))'`"
RUNNING = "running.env"
"""In CONVOCA_VAR while `make run` is up: the addresses of its engines, for its owner only."""


class SettingsError(ClickException):
    """A setting is missing or wrong. The message is one sentence an operator can act on."""


class Settings(BaseSettings):
    """Everything an operator can choose. Names are environment variables, in upper case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    convoca_var: Path = Field(Path(".var"), description="Folder of the embedded engines' data")
    convoca_rehearsal: bool = Field(
        default=True, description="Whether `make run` fills an empty database with a rehearsal"
    )
    host: str = Field("127.0.0.1", description="Address the web server listens on")
    port: int = Field(8000, ge=1, le=65535, description="Port the web server listens on")
    base_url: str = Field("", description="Public address; default http://HOST:PORT")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs sessions and links")
    secret_key_fallbacks: SecretStr = Field(
        SecretStr(""), description="Earlier keys that are still believed, with commas between"
    )
    database_url: str = Field("", description="postgresql+psycopg://…")
    database_owner_url: str = Field("", description="The same database as the tables' owner")
    redis_url: str = Field("", description="redis://… or unix://…, of Redis or Valkey")
    s3_endpoint: str = Field("", description="Address of the S3 service for server and browser")
    s3_bucket: str = Field("convoca", description="Bucket of the attachments")
    s3_access_key: str = Field("", description="S3 access key")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="S3 secret key")
    s3_region: str = Field("us-east-1", description="S3 region")
    parts_from_mb: int = Field(8, ge=1, description="Files above so many MB are sent in parts")
    clamd_socket: str = Field("", description="Virus scanner: path of clamd's socket, or host:port")
    smtp_host: str = Field("", description="Mail server that takes outgoing mail")
    smtp_port: int = Field(25, ge=1, le=65535, description="Its port")
    smtp_user: str = Field("", description="Its user, where it asks for one")
    smtp_password: SecretStr = Field(SecretStr(""), description="Its password")
    smtp_starttls: bool = Field(default=False, description="Whether to ask for STARTTLS")
    mail_from: str = Field("award@convoca.example", description="Sender that reads its answers")
    proxies: int = Field(0, ge=0, description="Trusted reverse proxies in front of the web server")
    workers: int = Field(2, ge=1, description="RQ worker processes that look into files too")
    web_threads: int = Field(8, ge=1, description="Threads of each web process")
    web_processes: int = Field(2, ge=1, description="Web processes")

    @model_validator(mode="after")
    def _whole_services(self) -> Self:
        if self.s3_endpoint and not (self.s3_access_key and self.s3_secret_key.get_secret_value()):
            message = "S3_ENDPOINT is set: set S3_ACCESS_KEY and S3_SECRET_KEY too."
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _long_keys(self) -> Self:
        for name, keys in (("SECRET_KEY", self.keys[:1]), ("SECRET_KEY_FALLBACKS", self.keys[1:])):
            if any(len(key.encode()) < KEY_BYTES for key in keys if key):
                message = f"{name} holds a key of less than {KEY_BYTES} bytes: {MAKE_A_KEY}."
                raise ValueError(message)
        return self

    def needs_engines(self) -> Self:
        """Return these settings. Raises SettingsError while what the program needs is not set."""
        for name in ("database_url", "redis_url", "s3_endpoint", "smtp_host"):
            if not getattr(self, name):
                raise SettingsError(f"{name.upper()} is not set: start `make run`, or set it.")
        if not self.keys[0]:
            raise SettingsError(
                f"SECRET_KEY is not set: {MAKE_A_KEY}, and give it to web, workers and clock alike."
            )
        return self

    @property
    def parts_from(self) -> int:
        """Bytes above which a file is sent in parts."""
        return self.parts_from_mb * 1_000_000

    @property
    def keys(self) -> list[str]:
        """The key that signs, then those that are still believed."""
        earlier = self.secret_key_fallbacks.get_secret_value().replace(",", " ").split()
        return [self.secret_key.get_secret_value(), *earlier]

    @property
    def for_this_machine(self) -> bool:
        """Whether the public address leads nowhere but to this machine, without encryption."""
        parts = urlsplit(self.address)
        return parts.scheme == "http" and _is_loopback(parts.hostname or "")

    @property
    def address(self) -> str:
        """Public address without a closing slash, e.g. `https://convoca.example`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.base_url or f"http://{host}:{self.port}").rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=2)
def settings(*, with_running: bool = True) -> Settings:
    """Return the process's settings.

    `with_running`: what is not set comes from the `make run` that is up on the same folder, so
    that commands at another terminal reach its engines. Raises SettingsError with one sentence
    that names the variable.
    """
    folder = Path(os.environ.get("CONVOCA_VAR") or ".var")
    try:
        return Settings(_env_file=folder / RUNNING if with_running else None)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        sentence = f"{name}: {reason}." if name else reason
        raise SettingsError(f"Wrong setting — {sentence}".replace("..", ".")) from error
