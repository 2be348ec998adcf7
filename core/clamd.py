"""Asking a virus scanner about a file: ClamAV's daemon, where `CLAMD_SOCKET` names one.

The protocol is clamd's INSTREAM (man 8 clamd): `zINSTREAM`, chunks that each begin with their
length as four bytes, a chunk of length 0, then one line of answer that ends with a zero byte.
"""

import socket

from core.config import settings

SECONDS = 120
"""How long the scanner may think about one file."""
CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class ScannerDown(Exception):  # noqa: N818  (it is a state of the world)
    """A scanner is configured but gives no verdict: no connection, or an error of its own."""


def find_virus(body: bytes, *, seconds: int = SECONDS) -> str:
    """Return the name of the virus that the scanner finds in `body` within so many `seconds`.

    Returns "" for a clean file, and where no scanner is configured. Raises ScannerDown.
    """
    address = settings().clamd_socket
    if not address:
        return ""
    try:
        with _connected(address, seconds) as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(body), CHUNK):
                chunk = body[at : at + CHUNK]
                line.sendall(len(chunk).to_bytes(4, "big") + chunk)
            line.sendall(bytes(4))
            answer = _answer(line)
    except (OSError, ValueError) as error:
        raise ScannerDown(str(error)) from error
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ScannerDown(answer or "The scanner said nothing.")
    return ""


def _connected(address: str, seconds: int) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if colon and "/" not in address:
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    made.settimeout(seconds)
    try:
        made.connect(address)
    except OSError:
        made.close()
        raise
    return made


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        said += piece
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
