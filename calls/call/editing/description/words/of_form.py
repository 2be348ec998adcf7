"""The words for the form: sections, questions, options, files."""

from flask_babel import lazy_gettext as _

from calls.call.editing.description.words.words import Words

SHOWN_IF = Words(
    _("Shown only if"), _("Empty: always shown. Hidden parts are neither required nor sent in.")
)
KEY = Words(
    _("Key"),
    _("Answers are kept under it. Left empty, it is made of the text."),
)

OF_THE_FORM: dict[tuple[str, str], Words] = {
    ("Form", "sections"): Words(_("Sections")),
    ("Form", "slots"): Words(_("Files")),
    ("Section", "key"): KEY,
    ("Section", "title"): Words(_("Title of the section")),
    ("Section", "help"): Words(_("Introduction"), _("Shown below the title."), lines=3),
    ("Section", "shown_if"): SHOWN_IF,
    ("Section", "questions"): Words(_("Questions")),
    ("Question", "key"): KEY,
    ("Question", "label"): Words(_("Question"), lines=2),
    ("Question", "help"): Words(_("Help"), _("A sentence below the question."), lines=2),
    ("Question", "kind"): Words(_("Kind of answer")),
    ("Question", "required"): Words(_("An answer is required")),
    ("Question", "translatable"): Words(
        _("Answered once in each language"), _("Otherwise once for the whole entry.")
    ),
    ("Question", "hidden_from_jury"): Words(
        _("Hidden from the jury"), _("Personal details that only the secretariat sees.")
    ),
    ("Question", "max_words"): Words(_("Words at most")),
    ("Question", "max_chars"): Words(
        _("Characters at most"), _("For languages that do not separate words.")
    ),
    ("Question", "minimum"): Words(_("Smallest number")),
    ("Question", "maximum"): Words(_("Largest number")),
    ("Question", "max_choices"): Words(_("Choices at most"), _("Empty: as many as one likes.")),
    ("Question", "markdown"): Words(_("The answer may have bold, italics, lists and links")),
    ("Question", "options"): Words(_("Options")),
    ("Question", "shown_if"): SHOWN_IF,
    ("Option", "key"): Words(_("Key")),
    ("Option", "label"): Words(_("Option")),
    ("Slot", "key"): KEY,
    ("Slot", "label"): Words(_("What is attached here")),
    ("Slot", "help"): Words(_("Help"), _("A sentence below it."), lines=2),
    ("Slot", "accept"): Words(_("Types of file")),
    ("Slot", "min_count"): Words(_("Files at least"), _("0: nothing is required.")),
    ("Slot", "max_count"): Words(_("Files at most")),
    ("Slot", "max_bytes"): Words(_("Largest file, in megabytes")),
    ("Slot", "max_pages"): Words(_("Pages of a PDF at most"), _("Empty: no limit.")),
    ("Slot", "needs_rights"): Words(
        _("Each image needs a description, a credit and a declaration of rights")
    ),
    ("Slot", "shown_if"): SHOWN_IF,
}
