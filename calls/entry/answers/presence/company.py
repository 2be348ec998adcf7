"""Who else has a page of an entry open: noted by the page itself, told to the others."""

from typing import NamedTuple

import structlog
from babel.lists import format_list
from redis.exceptions import RedisError

from accounts.models import Person
from calls.entry.speech import ngettext
from core import clock, jobs
from core.i18n import language

log = structlog.get_logger()

FRESH = 30
"""Seconds after which somebody who has not been heard of counts as gone."""
_MOST = 50
_MARK = "\x1f"


class Place(NamedTuple):
    """A page of the form of an entry."""

    entry_id: int
    section: str
    language: str


class Other(NamedTuple):
    """Somebody else on the entry: their name, and whether they have the same page open."""

    name: str
    same_page: bool


def others(place: Place, person: Person) -> list[Other]:
    """Note that the person is at `place`; return the others on the entry, each once.

    Returns nobody while Valkey is down: writing goes on without.
    """
    now = clock.now().timestamp()
    key = f"here:{place.entry_id}"
    own = _MARK.join((str(person.id), place.section, place.language, person.name))
    try:
        line = jobs.connection().pipeline(transaction=False)
        line.zadd(key, {own: now})
        line.zremrangebyscore(key, "-inf", now - FRESH)
        line.zrevrange(key, 0, _MOST - 1)
        line.expire(key, FRESH * 2)
        found = line.execute()[2]
    except RedisError as error:
        log.warning("presence unknown", error=str(error))
        return []
    return _told(place, person, [member.decode() for member in found])


def sentence(place: Place, person: Person) -> str:
    """Note that the person is at `place`; return a line about the others on it, or ""."""
    found = others(place, person)
    here = [one.name for one in found if one.same_page]
    if here:
        return ngettext(
            "%(names)s is also writing on this page.",
            "%(names)s are also writing on this page.",
            len(here),
            names=format_list(here, locale=language()),
        )
    if found:
        return ngettext(
            "%(names)s is writing on another page of this entry.",
            "%(names)s are writing on other pages of this entry.",
            len(found),
            names=format_list([one.name for one in found], locale=language()),
        )
    return ""


def _told(place: Place, person: Person, members: list[str]) -> list[Other]:
    """Return each other person once, as being on this page where any of their pages is."""
    told: dict[str, Other] = {}
    for member in members:
        who, section, lang, name = (*member.split(_MARK, 3), "", "", "")[:4]
        same = (section, lang) == (place.section, place.language)
        if who != str(person.id) and (who not in told or same):
            told[who] = Other(name, same)
    return list(told.values())
