"""What a person fills in to sign in."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField
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
