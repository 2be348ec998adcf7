"""What is filled in to invite somebody."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length

from accounts.models import Level
from calls.entry.team.wording import level_choices
from core.i18n import LANGUAGES

HERE, EVERYWHERE = "here", "everywhere"
_LANGUAGES: Any = list(LANGUAGES)
_LEVELS: Any = [level.value for level in Level]
_SCOPES: Any = [HERE, EVERYWHERE]


def _tidy(value: str | None) -> str | None:
    return " ".join(value.split()) if value else value


class InviteForm(FlaskForm):
    """Who is invited, to do what, where."""

    name = StringField(
        _("Name"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Enter the person's name.")),
            Length(max=200, message=_("This name is too long: 200 characters at most.")),
        ],
    )
    email = EmailField(
        _("E-mail address"),
        filters=[_tidy],
        validators=[
            DataRequired(_("Enter the person's e-mail address.")),
            Length(max=254, message=_("This address is too long: check it for a slip.")),
            Email(_("Enter an address like name@city.org.")),
        ],
    )
    language = SelectField(_("Language of the invitation"), choices=_LANGUAGES)
    level = RadioField(
        _("What may this person do?"),
        choices=_LEVELS,
        default=Level.EDIT.value,
        validators=[InputRequired(_("Choose what this person may do."))],
    )
    scope = RadioField(
        _("On which entries?"),
        choices=_SCOPES,
        default=HERE,
        validators=[InputRequired(_("Choose on which entries."))],
    )

    @property
    def levels(self) -> list[dict[str, Any]]:
        """Return the levels with what they mean, for the radios."""
        return list(level_choices())
