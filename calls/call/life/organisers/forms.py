"""What is filled in about an organiser."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import StringField, ValidationError

from accounts.forms import email_field, line_field, one_line
from core.i18n import LANGUAGES


class OrganiserForm(FlaskForm):
    """Who shall run the call, and in which language we write."""

    name = line_field(_("Name"), _("Enter the person's name."))
    email = email_field(_("Enter the person's e-mail address."))
    language = StringField(_("Language"), filters=[one_line])

    def validate_language(self, field: StringField) -> None:
        """Refuse what is not in the list."""
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose one of the languages."))
