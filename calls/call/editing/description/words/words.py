"""How each field of a call is called on the pages of the editor, and what helps to fill it in."""

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class Words:
    """The label of a field, a sentence of help, the lines of its box, whether it is Markdown."""

    label: LazyString
    help: LazyString | str = ""
    lines: int = 1
    markdown: bool = False
