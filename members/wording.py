"""The register put into words."""

from datetime import date
from typing import Any

from babel import Locale
from babel.lists import format_list
from flask_babel import gettext as _

from accounts.models import Level
from core.i18n import LANGUAGES, country, day, language, number
from members.models import CityKind, MemberStatus
from members.register import cells
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
        MemberStatus.ACTIVE: _("Active"),
        MemberStatus.ARREARS: _("In arrears"),
        MemberStatus.SCHOLARSHIP: _("Scholarship"),
        MemberStatus.FEE_EXCEPTION: _("Fee exception"),
        MemberStatus.LAPSED: _("Lapsed"),
        MemberStatus.CANDIDATE: _("Candidate"),
    }


def kinds() -> dict[CityKind, str]:
    """Return what may apply, in the language being spoken."""
    return {
        CityKind.MUNICIPALITY: _("City"),
        CityKind.INSTITUTION: _("Institution that is not a member"),
    }


def levels() -> dict[Level, str]:
    """Return what a contact may do with the entries of the city."""
    return {
        Level.VIEW: _("Read the entries"),
        Level.EDIT: _("Read and write the entries"),
        Level.SUBMIT: _("Read, write and send in the entries"),
    }


def fields() -> dict[str, str]:
    """Return the label of each field of the register."""
    return {
        "name": _("Name"),
        "country": _("Country"),
        "region": _("Region"),
        "network": _("Network"),
        "population": _("Population"),
        "languages": _("Languages"),
        "kind": _("Kind"),
        "municipality": _("Endorsing municipality"),
        "status": _("Status"),
        "fees_paid_until": _("Fees paid until"),
        "mentor": _("Mentor city"),
        "note": _("Note"),
    }


def columns() -> list[tuple[str, str]]:
    """Return each column of the file and what stands in it."""
    words = ", ".join(f"{status.value} ({label})" for status, label in statuses().items())
    return [
        ("name", _("The name of the city.")),
        ("country", _("The country in two letters, such as ES.")),
        ("region", _("The region of the association; may be empty.")),
        ("population", _("The number of inhabitants, such as 143000; may be empty.")),
        ("network", _("The territorial network; may be empty.")),
        ("status", _("One of these words: %(words)s. Empty: what is known stays.", words=words)),
        ("fees_paid_until", _("A day such as 2026-12-31: the fees are paid up to it, included.")),
        (
            "languages",
            _("Two letters each, such as ca;es. The city is written to in the first."),
        ),
        ("contact_name", _("Who writes for the city; several with semicolons between them.")),
        ("contact_email", _("Their e-mail addresses, in the same order.")),
        ("mentor", _("For a scholarship: the mentor city, such as Barcelona (ES). Optional.")),
        ("note", _("A note about the status. Optional.")),
        ("kind", _("municipality, or institution for one that is not a member. Optional.")),
        ("municipality", _("For an institution: the municipality that endorses it. Optional.")),
    ]


def happenings() -> dict[str, str]:
    """Return what happened to a city, in words, by the name of the event."""
    return {
        "city_added": _("The city was added"),
        "city_changed": _("The city was changed"),
        "membership_recorded": _("A status was recorded"),
        "membership_corrected": _("A status was corrected"),
        "membership_removed": _("A status was removed"),
        "city_absorbed": _("A duplicate was merged into this city"),
        "city_merged": _("The city was merged into another"),
        "cities_told_apart": _("Found not to be the same as another city"),
    }


def references() -> dict[str, str]:
    """Return what may hang on a city, in words, by table."""
    return {
        "clarification": _("Questions about calls"),
        "entry": _("Entries"),
        "invitation": _("Invitations"),
        "juror": _("Members of juries"),
        "late_permit": _("Late permits"),
        "membership": _("Statuses by date"),
        "role": _("Roles of people"),
    }


def difference(change: Difference) -> str:
    """Return one difference as words: the field, what it was, what it becomes."""
    label = fields()[change.field]
    before, after = spelled(change.before), spelled(change.after)
    if change.before is None:
        return str(_("%(field)s: %(after)s", field=label, after=after))
    return str(_("%(field)s: %(before)s → %(after)s", field=label, before=before, after=after))


def told(data: dict[str, Any]) -> list[str]:
    """Return the facts of an event about a city, each as words."""
    said = []
    for field, (before, after) in data.get("changed", {}).items():
        said.append(difference(Difference(field, _known(field, before), _known(field, after))))
    if "was" in data:
        said.append(_("before: %(status)s", status=_status(data["was"])))
    if "status" in data:
        said.append(_status(data))
    return said


def _status(facts: dict[str, Any]) -> str:
    status, since = _known("status", facts["status"]), date.fromisoformat(facts["valid_from"])
    until = facts.get("fees_paid_until")
    if until is None:
        return str(_("%(status)s from %(day)s", status=spelled(status), day=day(since)))
    return str(
        _(
            "%(status)s from %(day)s, fees paid until %(until)s",
            status=spelled(status),
            day=day(since),
            until=day(date.fromisoformat(until)),
        )
    )


def _known(field: str, value: Any) -> Any:
    readers: dict[str, Any] = {"status": MemberStatus, "kind": CityKind, "country": country}
    return readers[field](value) if value and field in readers else value


def spelled(value: Any) -> str:
    """Return a value of the register as a person writes it."""
    if value is None or value == "":
        return str(_("nothing"))
    if isinstance(value, MemberStatus | CityKind):
        return (statuses() | kinds())[value]
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return number(value)
    return languages(value) if isinstance(value, tuple | list) else str(value)


def languages(codes: tuple[str, ...] | list[str]) -> str:
    """Return languages by the names they have in the language being spoken."""
    names = Locale(language()).languages
    return format_list([str(names.get(code, code)) for code in codes], locale=language())


def own_names() -> list[tuple[str, str]]:
    """Return the languages in which people are written to, each by its own name."""
    return list(LANGUAGES.items())


def countries() -> list[tuple[str, str]]:
    """Return every country by name, in the language being spoken."""
    named = [(code, country(code)) for code in cells.countries()]
    return sorted(named, key=lambda each: cells.folded(each[1]))
