"""A certificate by which the parts of an engine know each other, and nobody else.

No library among the pinned ones makes certificates, and `openssl` is not on every machine. This is
Ed25519 (RFC 8032) in its plain arithmetic and the few bytes of X.509 round it. It is slow and
would tell a patient listener of its timing, which matters little to a key that signs once, at
home, on first use. Nothing but the engines of this folder ever trusts what is made here.
"""

import base64
import hashlib
import os
import secrets
from pathlib import Path

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)
NEUTRAL = (0, 1, 1, 0)

INTEGER, BITS, OCTETS, OBJECT, TEXT = 0x02, 0x03, 0x04, 0x06, 0x0C
UTC_TIME, LONG_TIME, SEQUENCE, SET, FIRST, FOURTH = 0x17, 0x18, 0x30, 0x31, 0xA0, 0xA3
ED25519 = bytes([43, 101, 112])  # 1.3.101.112
COMMON_NAME = bytes([85, 4, 3])  # 2.5.4.3
BASIC_CONSTRAINTS = bytes([85, 29, 19])  # 2.5.29.19
TRUE = bytes([0x01, 0x01, 0xFF])

Point = tuple[int, int, int, int]


def keep_certificate(folder: Path) -> tuple[Path, Path]:
    """Return the files of the certificate and its key, made on first use for the owner alone."""
    certificate, key = folder / "certificate.pem", folder / "certificate.key"
    if not (certificate.exists() and key.exists()):
        seed = secrets.token_bytes(32)
        _write(key, "PRIVATE KEY", _private_key(seed))
        _write(certificate, "CERTIFICATE", _certificate(seed))
    return certificate, key


def public_key(seed: bytes) -> bytes:
    """Return the 32 bytes of the public key."""
    return _packed(_times(_secret_number(seed), BASE))


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64 bytes of the signature."""
    secret, prefix = _secret_number(seed), hashlib.sha512(seed).digest()[32:]
    once = _number(prefix + message)
    commitment = _packed(_times(once, BASE))
    answer = (once + _number(commitment + public_key(seed) + message) * secret) % ORDER
    return commitment + answer.to_bytes(32, "little")


def _secret_number(seed: bytes) -> int:
    half = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return half & ((1 << 254) - 8) | (1 << 254)


def _number(message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(message).digest(), "little") % ORDER


def _sum(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    total = NEUTRAL
    while number:
        if number & 1:
            total = _sum(total, point)
        point = _sum(point, point)
        number >>= 1
    return total


def _packed(point: Point) -> bytes:
    inverse = pow(point[2], -1, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _private_key(seed: bytes) -> bytes:
    algorithm = _der(SEQUENCE, _der(OBJECT, ED25519))
    return _der(SEQUENCE, _der(INTEGER, b"\0"), algorithm, _der(OCTETS, _der(OCTETS, seed)))


def _certificate(seed: bytes) -> bytes:
    algorithm = _der(SEQUENCE, _der(OBJECT, ED25519))
    common_name = _der(SEQUENCE, _der(OBJECT, COMMON_NAME), _der(TEXT, b"convoca"))
    name = _der(SEQUENCE, _der(SET, common_name))
    # Its end is the day that stands for none (RFC 5280): whoever wants another deletes the files.
    validity = _der(SEQUENCE, _der(UTC_TIME, b"200101000000Z"), _der(LONG_TIME, b"99991231235959Z"))
    authority = _der(OCTETS, _der(SEQUENCE, TRUE))
    extension = _der(SEQUENCE, _der(OBJECT, BASIC_CONSTRAINTS), TRUE, authority)
    body = _der(
        SEQUENCE,
        _der(FIRST, _der(INTEGER, b"\2")),
        _der(INTEGER, b"\1" + secrets.token_bytes(15)),
        algorithm,
        name,
        validity,
        name,
        _der(SEQUENCE, algorithm, _der(BITS, b"\0" + public_key(seed))),
        _der(FOURTH, _der(SEQUENCE, extension)),
    )
    return _der(SEQUENCE, body, algorithm, _der(BITS, b"\0" + sign(seed, body)))


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:  # noqa: PLR2004  (from here on DER says first how long the length is)
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _write(path: Path, title: str, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    body = base64.encodebytes(content).decode()
    with os.fdopen(handle, "w") as file:
        file.write(f"-----BEGIN {title}-----\n{body}-----END {title}-----\n")
