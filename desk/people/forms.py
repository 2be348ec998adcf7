"""What is filled in about the people of the secretariat."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField

from accounts.forms import email_field, line_field
from core.i18n import LANGUAGES

_LANGUAGES: Any = list(LANGUAGES)


class SecretaryForm(FlaskForm):
    """Who shall be of the secretariat of all calls, and in which language we write."""

    name = line_field(_("Name"), _("Enter the person's name."))
    email = email_field(_("Enter the person's e-mail address."))
    language = SelectField(_("Language"), choices=_LANGUAGES)
