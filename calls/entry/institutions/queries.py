"""The calls that institutions may enter."""

from sqlalchemy.exc import NoResultFound

from calls.call.models import Call
from calls.call.queries import get_call
from calls.entry.institutions.rules import takes_institutions


def get_open_call(code: str) -> Call:
    """Return a call that takes institutions. Raises NoResultFound for every other."""
    call = get_call(code)
    if not takes_institutions(None, call):
        raise NoResultFound
    return call
