"""What an institution says of itself before it enters a call."""

import re
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, Length

from accounts.forms import email_field, line_field
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


class ArrivalForm(FlaskForm):
    """The address to which the link goes, before anybody is signed in."""

    email = email_field(_("Enter your e-mail address."))
    once = HiddenField(validators=[Length(max=64)])


class InstitutionForm(FlaskForm):
    """The institution, and the municipality that endorses it."""

    name = line_field(_("Name of your institution"), _("Enter the name of your institution."))
    country = SelectField(
        _("Country"), choices=_COUNTRIES, validators=[DataRequired(_("Choose the country."))]
    )
    municipality = line_field(
        _("Municipality that endorses you"), _("Enter the name of the municipality.")
    )
    language = SelectField(_("Language in which we write to you"), choices=_LANGUAGES)
