"""What an institution says of itself before it enters a call."""

import re
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length

from core.i18n import DEFAULT, LANGUAGES, language

_NOWHERE = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
_ALL = map(str, Locale(DEFAULT).territories)
_CODES = sorted(code for code in _ALL if re.fullmatch(r"[A-Z]{2}", code) and code not in _NOWHERE)
_COUNTRIES: Any = _CODES
_LANGUAGES: Any = list(LANGUAGES)


def countries() -> list[tuple[str, str]]:
    """Return every country with its name in the language being spoken, by name."""
    names = Locale(language()).territories
    return sorted(((code, str(names.get(code, code))) for code in _CODES), key=lambda one: one[1])


def _tidy(value: str | None) -> str | None:
    return " ".join(value.split()) if value else value


class ArrivalForm(FlaskForm):
    """The address to which the link goes, before anybody is signed in."""

    email = EmailField(
        _("E-mail address"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Enter your e-mail address.")),
            Length(max=254, message=_("This address is too long: check it for a slip.")),
            Email(_("Enter an address like name@city.org.")),
        ],
    )
    once = HiddenField(validators=[Length(max=64)])


class InstitutionForm(FlaskForm):
    """The institution, and the municipality that endorses it."""

    name = StringField(
        _("Name of your institution"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Enter the name of your institution.")),
            Length(max=200, message=_("This is too long: 200 characters at most.")),
        ],
    )
    country = SelectField(
        _("Country"), choices=_COUNTRIES, validators=[DataRequired(_("Choose the country."))]
    )
    municipality = StringField(
        _("Municipality that endorses you"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Enter the name of the municipality.")),
            Length(max=200, message=_("This is too long: 200 characters at most.")),
        ],
    )
    language = SelectField(_("Language in which we write to you"), choices=_LANGUAGES)
