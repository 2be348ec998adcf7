"""What is filled in to invite somebody."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from accounts.forms import email_field, line_field
from accounts.models import Level
from calls.entry.team.wording import level_choices
from core.i18n import LANGUAGES

HERE, EVERYWHERE = "here", "everywhere"
_LANGUAGES: Any = list(LANGUAGES)
_LEVELS: Any = [level.value for level in Level]
_SCOPES: Any = [HERE, EVERYWHERE]


class InviteForm(FlaskForm):
    """Who is invited, to do what, where."""

    name = line_field(_("Name"), _("Enter the person's name."))
    email = email_field(_("Enter the person's e-mail address."))
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
