"""What is wrong with a draft, for those who write it on pages: without keys of a file, translated.

The checks of a definition speak English to whoever writes a file. Each of their sentences has its
counterpart here; one that has none is shown as it is.
"""

import re
from collections.abc import Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

SENTENCES: Sequence[tuple[str, LazyString]] = (
    # Values.
    (r"This must be more than (?P<least>\S+)\.", _("This must be more than %(least)s.")),
    (r"This must be (?P<least>\S+) or more\.", _("This must be %(least)s or more.")),
    (r"This must be (?P<most>\S+) or less\.", _("This must be %(most)s or less.")),
    (
        r"This is longer than (?P<most>\d+) characters\.",
        _("This is too long: %(most)s characters is the most."),
    ),
    (r"Give at least one\.", _("Give at least one.")),
    (r"Write a whole number, without quotes\.", _("Write a whole number, in digits.")),
    (r"Write a number, without quotes\.", _("Write a number, in digits.")),
    (
        r"Write a local date and time.*",
        _("This is not a real date and time: write day, month, year, and a time such as 23:59."),
    ),
    (
        r"Write a date such as.*",
        _("This is not a real date: write day, month and year in numbers."),
    ),
    (
        r"Write the time without an offset.*",
        _("This is not a real date and time: write day, month, year, and a time such as 23:59."),
    ),
    (r"No call is so far away: check the year\.", _("No call is so far away: check the year.")),
    (r'"(?P<typed>.*)" is not an e-mail address\.', _("“%(typed)s” is not an e-mail address.")),
    (
        r'"(?P<typed>.*)" cannot stand here: write it in lower-case.*',
        _("“%(typed)s” cannot be a key: use small letters, digits and _, such as mayor_letter."),
    ),
    (
        r'"(?P<typed>.*)" cannot stand here: write it in capitals.*',
        _("“%(typed)s” cannot be a code: use capitals, digits and -, such as AWARD-2026."),
    ),
    (
        r'"(?P<typed>.*)" cannot stand here: write a language tag.*',
        _("“%(typed)s” is not a language: write a tag such as en or pt-BR."),
    ),
    (r'"(?P<typed>.*)" is not possible here; choose .*', _("“%(typed)s” cannot be chosen here.")),
    (
        r"This is not a web address; it starts with https://\.",
        _("This is not a web address; it starts with https://."),
    ),
    (
        r'"(?P<typed>.*)" is not a time zone; .*',
        _("“%(typed)s” is not a time zone: write a name such as Europe/Madrid."),
    ),
    (r'"(?P<typed>.*)" is listed twice\.', _("“%(typed)s” is listed twice.")),
    (r'The key "(?P<key>.*)" is used twice\.', _("The key “%(key)s” is used twice.")),
    (
        r'The key "(?P<key>.*)" is used twice in the form\.',
        _("The key “%(key)s” is used twice in the form."),
    ),
    (
        r'"(?P<key>.*)" is taken; choose another key\.',
        _("The key “%(key)s” is taken: choose another."),
    ),
    # Calendar and languages.
    (
        r"A deadline at midnight .*",
        _("A time at midnight is read as two different days: use 23:59 or a working hour."),
    ),
    (
        r"Clocks change then in (?P<zone>.*): choose another time\.",
        _("Clocks change then in %(zone)s: choose another time."),
    ),
    (r"The call closes before it opens\.", _("The call closes before it opens.")),
    (
        r"Questions end before the call closes.*",
        _("Questions must end before the call closes, so that the answers are of use."),
    ),
    (r"It ends before it starts\.", _("It ends before it starts.")),
    (
        r'"(?P<tag>.*)" is required but is not in languages\.accepted\.',
        _("“%(tag)s” is required, but not among the languages an entry may be written in."),
    ),
    # Who may apply, documents, endorsement.
    (
        r"Other institutions cannot enter a call for members only.*",
        _("Other institutions cannot enter a call for members only: untick one of the two."),
    ),
    (
        r"A municipality needs something to sign.*",
        _("A municipality needs something to sign: ask for an endorsement, on its own page."),
    ),
    (
        r"Only one document can be the rules that an applicant accepts\.",
        _("Only one document can be the rules that an applicant accepts."),
    ),
    (
        r"A document has either a link or a text\.",
        _("A document has either a web address or a text, not both and not neither."),
    ),
    (
        r'"(?P<key>.*)" is not the key of a date question of the form\.',
        _("Choose a date question of the form."),
    ),
    (
        r'"(?P<key>.*)" decides who may enter: ask it of everybody\.',
        _("The answer to this question decides who may enter: show it always."),
    ),
    # The form.
    (
        r"The form asks for an axis, but the call has none\.",
        _("The form asks for an axis, but the call has none."),
    ),
    (
        r"The form asks for a modality, but the call has none\.",
        _("The form asks for a modality, but the call has none."),
    ),
    (
        r'A ".*" question needs a limit: .*',
        _("A written answer needs a limit, of words or of characters."),
    ),
    (
        r"Only short and long questions have a limit; .*",
        _("Only written answers have a limit of words or characters."),
    ),
    (
        r"Only short and long questions are answered once per language\.",
        _("Only written answers can be given once in each language."),
    ),
    (
        r"Only long answers are written in Markdown\.",
        _("Only paragraphs may have bold, italics, lists and links."),
    ),
    (
        r'A ".*" question needs at least two options\.',
        _("This kind of question needs at least two options."),
    ),
    (
        r'A ".*" question has no options of its own\.',
        _("This kind of question has no options of its own: remove them."),
    ),
    (
        r"Only multiple, topics, sdg and principle questions take several choices\.",
        _("Only kinds of question with several choices have a limit of choices."),
    ),
    (
        r"Only number questions have a \w+; .*",
        _("Only a number has a smallest and a largest."),
    ),
    (
        r"The maximum is lower than the minimum\.",
        _("The largest number is lower than the smallest."),
    ),
    (
        r"The highest number of files is lower than the lowest\.",
        _("The highest number of files is lower than the lowest."),
    ),
    (
        r"Only PDF files have pages, .*",
        _("Only PDF files have pages, and they are not accepted here."),
    ),
    (
        r"Only images have rights to declare, .*",
        _("Only images have rights to declare, and they are not accepted here."),
    ),
    # Conditions.
    (
        r"These conditions wait for each other: (?P<chain>.*)\.",
        _("These conditions wait for each other: %(chain)s."),
    ),
    (
        r'"(?P<key>.*)" is not the key of a question of the form\.',
        _("“%(key)s” is not a question of the form."),
    ),
    (
        r'"(?P<key>.*)" is answered once in each language: .*',
        _("“%(key)s” is answered once in each language: a condition cannot read it."),
    ),
    (
        r'"(?P<key>.*)" is asked later: .*',
        _("“%(key)s” is asked later: a condition reads earlier answers only."),
    ),
    (
        r'"(?P<key>.*)" is a statement to agree with: .*',
        _("“%(key)s” is a declaration: ask only whether it is answered."),
    ),
    (
        r'"(?P<key>.*)" takes several choices: .*',
        _("“%(key)s” takes several choices: ask whether one of them is, or is not, there."),
    ),
    (
        r'"(?P<key>.*)" has one answer: .*',
        _("“%(key)s” has one answer: compare it with one value, or with several."),
    ),
    (
        r'"(?P<value>.*)" is not an option of "(?P<key>.*)"\.',
        _("“%(value)s” is not an option of “%(key)s”."),
    ),
    (
        r"Only numbers and days such as .* are more or less\.",
        _("Only numbers, and days such as 2026-05-26, are more or less."),
    ),
    (r"This cannot be read as a condition\. .*", _("This cannot be read as a condition.")),
    (
        r"Compare two things at a time.*",
        _("Compare two things at a time, and join comparisons with “and”."),
    ),
    (
        r"What about “(?P<key>.*)”\? .*",
        _("What about “%(key)s”? Ask whether it is answered, or compare it."),
    ),
    (r"The list is empty\.", _("Give at least one value to compare with.")),
    (r"This number is too large\.", _("This number is too large.")),
    (
        r"A condition has (?P<most>\w+) characters at most\.",
        _("A condition has %(most)s characters at most."),
    ),
    (
        r"(?:Compare an answer|Only texts in quotes|Only comparisons|On one side).*",
        _("A condition compares the answer to a question with a text or a number."),
    ),
    # Judging.
    (r"The scale ends before it starts\.", _("The scale ends before it starts.")),
    (
        r"The steps do not lead from the lowest mark to the highest\.",
        _("The steps do not lead from the lowest mark to the highest."),
    ),
    (
        r"The mark (?P<mark>.*) is not on the scale of this criterion\.",
        _("The mark %(mark)s is not on the scale of this criterion."),
    ),
    (r"The mark (?P<mark>.*) is explained twice\.", _("The mark %(mark)s is explained twice.")),
    (
        r"There are fewer jurors than readings of an entry\.",
        _("There are fewer jurors than readings of an entry."),
    ),
    (
        r"More members are named than the size of the jury\.",
        _("More members are named than the jury has."),
    ),
    (
        r'"(?P<rung>.*)" is neither a criterion nor a known rule; .*',
        _("“%(rung)s” is not a criterion of this call any more: choose again."),
    ),
    (r"The chair decides last: .*", _("The chair decides last: nothing may stand below.")),
)
"""Pattern of a sentence of the checks, and what the pages say instead."""


def said_on_pages(sentence: str) -> str:
    """Return a sentence of the checks in the words of the pages and the language being spoken."""
    for pattern, words in SENTENCES:
        if found := re.fullmatch(pattern, sentence, re.DOTALL):
            return str(words) % found.groupdict()
    return sentence
