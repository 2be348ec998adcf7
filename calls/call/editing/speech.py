"""Sentences in the language being spoken, as text: Flask-Babel's two functions, with types."""

import flask_babel


def gettext(text: str, **values: object) -> str:
    """Return `text` in the language being spoken, its placeholders filled."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Return the form of a sentence that fits `num`, in the language being spoken."""
    return str(flask_babel.ngettext(one, many, num, **values))
