"""The register put into words."""

from datetime import date
from typing import Any

from babel import Locale
from babel.lists import format_list
from flask_babel import gettext

from core.i18n import day, language, number
from members.models import MemberStatus
from members.register.changes import Difference

TONES = {
    MemberStatus.ACTIVE: "success",
    MemberStatus.ARREARS: "warning",
    MemberStatus.SCHOLARSHIP: "info",
    MemberStatus.FEE_EXCEPTION: "info",
    MemberStatus.LAPSED: "neutral",
    MemberStatus.CANDIDATE: "neutral",
}
"""The tone of the tag of a status."""


def statuses() -> dict[MemberStatus, str]:
    """Return each status in the language being spoken."""
    return {
        MemberStatus.ACTIVE: gettext("Active"),
        MemberStatus.ARREARS: gettext("In arrears"),
        MemberStatus.SCHOLARSHIP: gettext("Scholarship"),
        MemberStatus.FEE_EXCEPTION: gettext("Fee exception"),
        MemberStatus.LAPSED: gettext("Lapsed"),
        MemberStatus.CANDIDATE: gettext("Candidate"),
    }


def difference(change: Difference) -> str:
    """Return one difference as words: the field, what it was, what it becomes."""
    label = {
        "name": gettext("Name"),
        "region": gettext("Region"),
        "network": gettext("Network"),
        "population": gettext("Population"),
        "languages": gettext("Languages"),
        "status": gettext("Status"),
        "fees_paid_until": gettext("Fees paid until"),
    }[change.field]
    before, after = spelled(change.before), spelled(change.after)
    if change.before is None:
        return str(gettext("%(field)s: %(after)s", field=label, after=after))
    return str(
        gettext("%(field)s: %(before)s → %(after)s", field=label, before=before, after=after)
    )


def spelled(value: Any) -> str:
    """Return a value of the register as a person writes it."""
    if value is None or value == "":
        return str(gettext("nothing"))
    if isinstance(value, MemberStatus):
        return statuses()[value]
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return number(value)
    if isinstance(value, tuple | list):
        return languages(value)
    return str(value)


def languages(codes: tuple[str, ...] | list[str]) -> str:
    """Return languages by the names they have in the language being spoken."""
    names = Locale(language()).languages
    return format_list([names.get(code, code) for code in codes], locale=language())
