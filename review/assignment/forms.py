"""What is filled in about a jury: an invitation, conflicts of interest, a recusal."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length

from accounts.forms import email_field, line_field
from calls.entry.answers.values import clean
from core.i18n import LANGUAGES

LONGEST = 2000


def _line(value: str | None) -> str:
    return clean(value or "")


def _lines(value: str | None) -> str:
    return clean(value or "", lines=True)


class InviteForm(FlaskForm):
    """Who is invited, in which language, and for which city."""

    name = line_field(_("Name"), _("Enter the person's name."))
    email = email_field(_("Enter the person's e-mail address."))
    language = StringField(_("Language"), filters=[_line])
    city = StringField(_("City represented"), filters=[_line])
    chairs = BooleanField(_("Chairs the jury"))

    def __init__(self, cities: Iterable[tuple[int, str]], **more: Any) -> None:
        super().__init__(**more)
        self.cities = {str(city_id): name for city_id, name in cities}

    def validate_language(self, field: StringField) -> None:
        """Refuse what is not in the list."""
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose one of the languages."))

    def validate_city(self, field: StringField) -> None:
        """Refuse what is not in the list; nothing chosen means a specialist."""
        if field.data and field.data not in self.cities:
            raise ValidationError(_("Choose a city of the register, or none."))

    @property
    def city_id(self) -> int | None:
        """Return the city chosen, or None for nobody's representative."""
        return int(self.city.data) if self.city.data else None


class ReasonForm(FlaskForm):
    """One reason, always needed."""

    reason = TextAreaField(
        _("Reason"),
        filters=[_lines],
        validators=[
            DataRequired(_("Please give a reason: it is kept with the record.")),
            Length(max=LONGEST, message=_("Keep the reason under 2,000 characters.")),
        ],
    )


@dataclass
class Declaration:
    """The answer about every entry, as it was sent: ticked entries, their texts, what is wrong."""

    texts: dict[int, str] = field(default_factory=dict)
    sure: bool = False
    errors: list[tuple[str, str]] = field(default_factory=list)

    def error(self, control: str) -> str:
        """Return what is wrong with the control of that id, or ""."""
        return next((text for key, text in self.errors if key == control), "")


def read_declaration(sent: MultiDict[str, str], entry_ids: Iterable[int]) -> Declaration:
    """Return what a juror declared about `entry_ids`; other fields are ignored."""
    found = Declaration(sure=bool(sent.get("sure")))
    for entry_id in entry_ids:
        if not sent.get(f"conflict-{entry_id}"):
            continue
        text = _lines(sent.get(f"why-{entry_id}"))
        found.texts[entry_id] = text
        if not text:
            found.errors.append(
                (f"why-{entry_id}", gettext("Say in a few words what ties you to this entry."))
            )
        elif len(text) > LONGEST:
            found.errors.append(
                (f"why-{entry_id}", gettext("Keep the reason under 2,000 characters."))
            )
    if not found.sure:
        found.errors.append(("sure", gettext("Confirm that you have looked at every entry.")))
    return found
