"""What a juror signs before any entry is shown. A changed wording gets the next version."""

from flask_babel import lazy_gettext as _

VERSION = 1

PROMISES = (
    _(
        "I keep to myself what I read in the entries, the scores I give and whatever the jury "
        "discusses, until the association announces the result, and what is not announced "
        "afterwards too."
    ),
    _(
        "I read and score each entry myself. I pass neither the entries nor my access to anybody "
        "else, and I do not give them to automatic services that keep what they are given."
    ),
    _(
        "I say at once when I notice a conflict of interest: the entry comes from the city I "
        "represent or work for, or I have a personal, professional or financial tie to those who "
        "carry it out."
    ),
    _(
        "I do not contact the cities about their entries. Questions go to the secretariat, which "
        "answers for everybody."
    ),
    _("When my work is done I delete the copies I have made."),
)
