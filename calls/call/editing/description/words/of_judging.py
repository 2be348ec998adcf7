"""The words for how entries are judged: criteria, jury, outcomes."""

from flask_babel import lazy_gettext as _

from calls.call.editing.description.words.words import Words

OF_JUDGING: dict[tuple[str, str], Words] = {
    ("Criterion", "key"): Words(
        _("Key"), _("Marks are kept under it. Left empty, it is made of the title.")
    ),
    ("Criterion", "title"): Words(_("Criterion")),
    ("Criterion", "description"): Words(_("What the jury looks for"), lines=5),
    ("Criterion", "weight"): Words(
        _("Weight"), _("It counts relative to the others; weights need not add up to 100.")
    ),
    ("Criterion", "scale"): Words(_("Scale of the marks")),
    ("Criterion", "anchors"): Words(
        _("What the marks mean"), _("Not every mark needs an explanation.")
    ),
    ("Criterion", "reason_required_at_extremes"): Words(
        _("The lowest and the highest mark need a written reason")
    ),
    ("Scale", "min"): Words(_("Lowest mark")),
    ("Scale", "max"): Words(_("Highest mark")),
    ("Scale", "step"): Words(_("Step"), _("1 for whole marks, 0.5 for halves.")),
    ("Anchor", "mark"): Words(_("Mark")),
    ("Anchor", "text"): Words(_("What it means"), lines=2),
    ("Jury", "description"): Words(
        _("Who judges, for the page of the call"), lines=5, markdown=True
    ),
    ("Jury", "size"): Words(_("Number of jurors")),
    ("Jury", "readings_per_entry"): Words(
        _("Jurors who read each entry"), _("Empty: everyone reads everything.")
    ),
    ("Jury", "members"): Words(
        _("Members whose names are public"), _("Jurors are invited on the desk, not here.")
    ),
    ("JuryMember", "name"): Words(_("Name")),
    ("JuryMember", "role"): Words(_("Who they are")),
    ("Outcome", "key"): Words(_("Key"), _("Left empty, it is made of the title.")),
    ("Outcome", "kind"): Words(_("Kind of outcome")),
    ("Outcome", "title"): Words(_("Title")),
    ("Outcome", "seats"): Words(_("How many"), _("Empty: as many as the jury decides.")),
    ("Outcome", "distinct_cities"): Words(_("No city holds two of these")),
    ("Outcome", "is_published"): Words(_("Named on the public page")),
    ("Decision", "outcomes"): Words(_("Outcomes"), _("What the jury may give to an entry.")),
    ("Decision", "may_be_void"): Words(_("The jury may give no award")),
    ("Decision", "tie_break"): Words(
        _("What breaks a tie"), _("First rung first; the chair decides last.")
    ),
}
