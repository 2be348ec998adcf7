"""What a person fills in to sign in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import DataRequired, Email, Length


class SignInForm(FlaskForm):
    """The address to which a link is sent."""

    email = EmailField(
        _("E-mail address"),
        filters=[lambda value: value.strip() if value else value],
        validators=[
            DataRequired(_("Enter your e-mail address.")),
            Length(max=254, message=_("This address is too long: check it for a slip.")),
            Email(_("Enter an address like name@city.org.")),
        ],
    )
    next = HiddenField()
    once = HiddenField(validators=[Length(max=64)])


class WelcomeForm(FlaskForm):
    """What is asked of somebody new."""

    name = StringField(
        _("Your name"),
        filters=[lambda value: " ".join(value.split()) if value else value],
        validators=[
            DataRequired(_("Enter your name.")),
            Length(max=200, message=_("This name is too long: 200 characters at most.")),
        ],
    )
