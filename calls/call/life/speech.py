"""gettext that is known to return text: flask_babel does not declare what its own returns."""

import flask_babel


def gettext(text: str, **values: object) -> str:
    """Return `text` in the language being spoken, `values` put into their places."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form of the sentence that fits `num`, in the language being spoken."""
    return str(flask_babel.ngettext(one, many, num, **values))
