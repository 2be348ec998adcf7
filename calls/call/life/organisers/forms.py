"""What is filled in about an organiser."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField, ValidationError
from wtforms.validators import DataRequired, Email, Length

from core.i18n import LANGUAGES


def _line(value: str | None) -> str:
    return " ".join("".join(c for c in value or "" if c.isprintable() or c.isspace()).split())


class OrganiserForm(FlaskForm):
    """Who shall run the call, and in which language we write."""

    name = StringField(
        _("Name"),
        filters=[_line],
        validators=[
            DataRequired(_("Enter the name of the person.")),
            Length(max=200, message=_("Keep the name under 200 characters.")),
        ],
    )
    email = EmailField(
        _("E-mail address"),
        filters=[_line],
        validators=[
            DataRequired(_("Enter the person's e-mail address.")),
            Length(max=254, message=_("This address is too long: check it for a slip.")),
            Email(_("Enter an address like name@city.org.")),
        ],
    )
    language = StringField(_("Language"), filters=[_line])

    def validate_language(self, field: StringField) -> None:
        """Refuse what is not in the list."""
        if field.data not in LANGUAGES:
            raise ValidationError(_("Choose one of the languages."))
