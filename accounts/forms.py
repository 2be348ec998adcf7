"""What a person fills in to sign in, and the fields that every form about a person shares."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Email, Length

from core import typed
from core.i18n import LANGUAGES

LONGEST_LINE = 254
"""Characters of the longest field of one line: an address."""
_LANGUAGES: Any = list(LANGUAGES)


def one_line(value: str | None) -> str:
    """Return what was typed without outer space, breaks and signs that nobody sees."""
    return typed.read(value or "", _seen, most=LONGEST_LINE)


def _seen(text: str) -> str:
    seen = "".join(c for c in text if c.isprintable() or c.isspace())
    return " ".join(seen.split())


def line_field(label: Any, missing: Any) -> StringField:
    """Return a field for a name or an office; `missing` is said when it is left empty."""
    too_long = _("This is too long: 200 characters at most.")
    validators = [DataRequired(missing), Length(max=200, message=too_long)]
    return StringField(label, filters=[one_line], validators=validators)


def email_field(missing: Any) -> EmailField:
    """Return a field for an e-mail address; `missing` is said when it is left empty."""
    return EmailField(
        _("E-mail address"),
        filters=[one_line],
        validators=[
            DataRequired(missing),
            Length(max=254, message=_("This address is too long: check it for a slip.")),
            Email(_("Enter an address like name@city.org.")),
        ],
    )


class SignInForm(FlaskForm):
    """The address to which a link is sent."""

    email = email_field(_("Enter your e-mail address."))
    next = HiddenField()
    once = HiddenField(validators=[Length(max=64)])


class DetailsForm(FlaskForm):
    """How a person is called, and in which language we write."""

    name = line_field(_("Your name"), _("Enter your name."))
    language = SelectField(_("Language of letters"), choices=_LANGUAGES)


class AddressForm(FlaskForm):
    """The address that shall take the place of the present one."""

    email = email_field(_("Enter your new e-mail address."))
    once = HiddenField(validators=[Length(max=64)])


class WelcomeForm(FlaskForm):
    """What is asked of somebody new."""

    name = line_field(_("Your name"), _("Enter your name."))
