"""How any field of any part is called: the three tables of words, as one."""

from calls.call.editing.description.words.of_call import OF_THE_CALL
from calls.call.editing.description.words.of_form import OF_THE_FORM
from calls.call.editing.description.words.of_judging import OF_JUDGING
from calls.call.editing.description.words.words import Words

WORDS = {**OF_THE_CALL, **OF_THE_FORM, **OF_JUDGING}


def words_for(owner: type, name: str) -> Words:
    """Return the words for a field of a part. Raises KeyError when nobody has named it."""
    return WORDS[owner.__name__, name]
