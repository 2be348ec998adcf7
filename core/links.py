"""Absolute addresses for letters, links and documents, and the signed names of rows in them.

A token says which row, and nobody can make one up; whether it is still good, the row tells. No
table, no job and no log holds a token: it is made anew whenever its letter leaves.
"""

from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.exc import NoResultFound

from core.config import settings


def absolute(endpoint: str, **values: Any) -> str:
    """Return the public address of `endpoint`; `values` must hold `lang` where the URL has one."""
    base = urlsplit(settings().address)
    adapter = current_app.url_map.bind(base.netloc, url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def token_for(use: str, row_id: int) -> str:
    """Return the token that names the row in links for `use`."""
    return _signer(use).dumps(row_id)


def row_of(use: str, token: str) -> int:
    """Return the id of the row that a token for `use` names. Raises NoResultFound when forged."""
    try:
        return int(_signer(use).loads(token))
    except (BadData, ValueError, TypeError):
        raise NoResultFound from None


def signing() -> dict[str, Any]:
    """Return the keys and the digest by which links are signed; earlier keys are still believed.

    Links of earlier versions were signed with SHA-1, and some are good for months.
    """
    config = current_app.config
    return {
        "secret_key": [*(config["SECRET_KEY_FALLBACKS"] or ()), config["SECRET_KEY"]],
        "signer_kwargs": {"digest_method": sha256},
        "fallback_signers": [{"digest_method": sha1}],
    }


def _signer(use: str) -> URLSafeSerializer:
    return URLSafeSerializer(salt=use, **signing())
