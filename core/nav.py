"""The main navigation: which items a person sees, and which of them the page belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, has_request_context, request, url_for
from flask_babel import LazyString

from core.access import Rule
from core.i18n import LANGUAGES
from core.rooms import actor

LANG = re.compile(rf"/(?:{'|'.join(LANGUAGES)})(?=/)")


@dataclass(frozen=True)
class Item:
    """One item: shown to whom `access` allows, current where the path after `/<lang>` fits."""

    label: LazyString
    endpoint: str
    access: Rule
    covers: str


@dataclass(frozen=True)
class Shown:
    """An item as the layout draws it."""

    label: str
    href: str
    current: bool


def init(app: Flask, items: Sequence[Item]) -> None:
    """Give the templates of pages `nav`: what the reader sees of `items`, in their order."""
    app.context_processor(lambda: {"nav": shown(items)} if has_request_context() else {})


def shown(items: Sequence[Item]) -> list[Shown]:
    """Return the items that the reader may open."""
    reader, path = actor(), LANG.sub("", request.path, count=1)
    return [
        Shown(str(item.label), url_for(item.endpoint), re.match(item.covers, path) is not None)
        for item in items
        if item.access(reader)
    ]
