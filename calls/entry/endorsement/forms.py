"""What the city fills in to ask, and what the mayor's office fills in to answer.

The forms behind the link have no token against forgery of their own: the secret in the address is
one, and whoever reads for an hour must not be sent away.
"""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from accounts.forms import email_field, line_field
from core.i18n import LANGUAGES

MESSAGE_LENGTH, REASON_LENGTH = 2000, 2000
_CODES: Any = list(LANGUAGES)


class AskForm(FlaskForm):
    """Whom the city asks, and what it writes to them."""

    name = line_field(_("Name"), _("Enter the name of the person who is asked."))
    office = line_field(_("Office"), _("Enter the office, such as Mayor."))
    email = email_field(_("Enter the e-mail address."))
    language = SelectField(_("Language of the letter"), choices=_CODES)
    message = TextAreaField(
        _("Your message"),
        validators=[
            Length(max=MESSAGE_LENGTH, message=_("The message is too long: shorten it a little."))
        ],
    )


class _AnswerForm(FlaskForm):
    class Meta(FlaskForm.Meta):
        """Leave the session out of it."""

        csrf: ClassVar[bool] = False

    sha256 = HiddenField(validators=[Length(max=64)])


class SignForm(_AnswerForm):
    """The signature on the page."""

    signed_name = line_field(_("Your name"), _("Type your name."))
    signed_office = line_field(_("Your office"), _("Type your office, such as Mayor."))
    agree = BooleanField(
        _("I endorse this text in the name of the municipality."),
        validators=[DataRequired(_("Tick the box to say that you endorse it."))],
    )


class PaperForm(_AnswerForm):
    """A letter signed on paper."""

    paper_name = line_field(_("Name of who signed"), _("Type the name of who signed the letter."))
    paper_office = line_field(_("Office of who signed"), _("Type the office, such as Mayor."))
    letter = FileField(_("The signed letter"), validators=[FileRequired(_("Choose the file."))])


class DeclineForm(_AnswerForm):
    """Why not."""

    reason = TextAreaField(_("Reason"))

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for a reason of some length, but not too long."""
        if not (field.data or "").strip():
            raise ValidationError(_("Say in a sentence why: the city reads it."))
        if len(field.data or "") > REASON_LENGTH:
            raise ValidationError(_("The reason is too long: shorten it a little."))
