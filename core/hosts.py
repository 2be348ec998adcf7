"""The names by which a browser may call this program: those of its own address, and no other.

A page of another site can point its own name at this machine (DNS rebinding) and then read what is
here; a redirect that repeats a name that somebody made up leads readers away.
"""

from urllib.parse import urlsplit

from werkzeug.exceptions import SecurityError
from werkzeug.wsgi import get_host

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104  (read, not listened on)


def hosts_of(address: str) -> frozenset[str]:
    """Return the names of the public address; all of this machine's own where it is one of them.

    Flask's TRUSTED_HOSTS cannot name an IPv6 address, so this does not use it.
    """
    name = (urlsplit(address).hostname or "").encode("idna").decode()
    return LOOPBACK | {name} if name in LOOPBACK | EVERYWHERE else frozenset({name})


def is_called_by(hosts: frozenset[str], environ: dict[str, object]) -> bool:
    """Return whether the request calls us by one of `hosts`; any port is right."""
    try:
        called = get_host(environ)
        return urlsplit(f"//{called}").hostname in hosts
    except (SecurityError, ValueError):
        return False
