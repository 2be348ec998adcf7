"""The judge of every page that a test opens, and the test browser that calls it.

`Browser` is the `client` of the tests: each HTML answer is judged, and no GET may write. A fault
stops the test with the list of what is wrong, so that no page is built wrong for long.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect
from werkzeug.test import TestResponse

from core.db import db
from core.i18n import LANGUAGES
from core.observe import statements

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b", re.IGNORECASE)
LEFT_OVERS = re.compile(
    r"\{\{|\}\}|\{%|%\(|%[sd]\b|\bobject at 0x|\bUndefined\b|&(amp|lt|gt|quot|nbsp|#\d+);"
    r"|\bNone\b(?! [a-z])|<(built-in|function|class) |\b[A-Z]\w+(State|Kind)\.[A-Z]|LazyString"
)
UNSEEN = {"script", "style", "template", "textarea", "code", "pre"}
CONTROLS = {"input", "select", "textarea"}
NAMELESS = {"hidden", "submit", "button", "reset", "image"}
"""Kinds of input that need no label."""
PERSONAL = re.compile(r"/\w\w/endorse/")
"""Forms without a session: the secret in their address is what a forger lacks."""
POINTERS = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-details", "list")
ASKING = ("GET", "HEAD")


class PageFault(AssertionError):  # noqa: N818  (it says what it is)
    """A page is not as every page must be."""


class Browser(FlaskClient):
    """A test browser without JavaScript that judges each page and forbids writes on GET."""

    unjudged: frozenset[int] = frozenset()
    """Codes of pages that a test asks for by the hundred, and that another test judges."""

    def open(self, *args, **kwargs) -> TestResponse:
        """Open an address as FlaskClient does. Raises PageFault."""
        kwargs.setdefault("buffered", True)  # read and closed at once, files too
        seen: list[str] = []
        if has_app_context():
            db.session.commit()  # what the test made stands
        # A context of its own, as in the program: its session ends with the answer, and `g` holds
        # nothing of the request before it.
        response = Context().run(self._ask, seen, args, kwargs)
        _note(seen)
        if has_app_context():
            db.session.expire_all()
        asked = response.request
        if asked.method in ASKING and (written := [sql for sql in seen if WRITES.match(sql)]):
            raise PageFault(f"GET {asked.path} wrote: {written}")
        if response.status_code in self.unjudged:
            return response
        if faults := judge(response, self.application):
            lines = "\n  ".join(faults)
            raise PageFault(f"{asked.method} {asked.path} ({response.status_code}):\n  {lines}")
        return response

    def _ask(self, seen: list[str], args, kwargs) -> TestResponse:
        statements.set(seen)
        return super().open(*args, **kwargs)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give the SQL statements of the block, as they come; an outer block counts them too."""
    seen: list[str] = []
    token = statements.set(seen)
    try:
        yield seen
    finally:
        statements.reset(token)
        _note(seen)


def _note(seen: list[str]) -> None:
    """Count statements in the block around, too."""
    if (outer := statements.get()) is not None:
        outer.extend(seen)


def judge(response: TestResponse, app: Flask) -> list[str]:
    """Return what is wrong with an answer; [] for a sound page and for what is no page."""
    if response.mimetype != "text/html" or 300 <= response.status_code < 400:
        return []
    root, faults = _judged(response.get_data(as_text=True))
    policy = response.headers.get("Content-Security-Policy", "")
    if "script-src 'nonce-" not in policy or "unsafe" in policy:
        faults.append("no Content-Security-Policy with a nonce")
    for script in root.iter("script"):
        if f"'nonce-{script.get('nonce')}'" not in policy:
            faults.append(f"a script without this answer's nonce: {script.get('src')}")
    faults += _wrong_addresses(root, app)
    lang = response.request.path.split("/")[1]
    if lang in LANGUAGES and root.get("lang") != lang:
        faults.append(f"lang={root.get('lang')} on a page in {lang}")
    return faults


def judge_html(text: str) -> list[str]:
    """Return what is wrong with a page by its HTML alone."""
    return _judged(text)[1]


def _judged(text: str) -> tuple[Element, list[str]]:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(text)
    faults = [f"HTML {place}: {code} {more}" for place, code, more in parser.errors]
    ids = Counter(each.get("id") for each in root.iter() if each.get("id") is not None)
    faults += [f"id used {n} times: {name!r}" for name, n in ids.items() if n > 1 or not name]
    faults += _wrong_frame(root)
    for each in root.iter():
        if isinstance(each.tag, str):
            faults += _wrong_attributes(each, ids)
    faults += _unnamed(root)
    faults += [f"left over in the text: {text!r}" for text in _left_overs(root)]
    return root, faults


def _wrong_frame(root: Element) -> Iterator[str]:
    titles = [_text(each) for each in root.iterfind("head/title")]
    if len(titles) != 1 or not titles[0].partition("·")[0].strip():
        yield f"title: {titles}"
    headings = [_text(each) for each in root.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"not exactly one h1: {headings}"
    if root.get("lang") not in LANGUAGES:
        yield f"lang of the page: {root.get('lang')!r}"
    for number in "123456":
        yield from (f"an empty h{number}" for each in root.iter(f"h{number}") if not _text(each))
    if len(list(root.iter("main"))) != 1:
        yield "not exactly one main"


def _wrong_attributes(each: Element, ids: Counter[str | None]) -> Iterator[str]:
    for name, value in each.attrib.items():
        if name == "style" or name.startswith("on"):
            yield f"<{each.tag} {name}=…>: no inline style or script"
        elif name != "value" and ("{{" in value or value == "None" or "%(" in value):
            yield f"left over in <{each.tag} {name}={value!r}>"
        if name in POINTERS:
            yield from (
                f"<{each.tag} {name}> points to {target!r}, which is not here"
                for target in value.split() or [""]
                if target not in ids
            )
    href = each.get("href", "")
    if href.startswith("#") and href[1:] not in ids:
        yield f"<{each.tag} href={href!r}> leads to no place of the page"
    if each.tag == "img" and each.get("alt") is None:
        yield f"an image without alt: {each.get('src')}"
    if each.tag == "html" or each.get("lang") is None:
        return
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", each.get("lang", "")):
        yield f"<{each.tag} lang={each.get('lang')!r}> is no language"


def _unnamed(root: Element) -> Iterator[str]:
    """Find controls without a label, and links and buttons without words."""
    labelled = {each.get("for") for each in root.iter("label") if _text(each)}
    wrapped = {id(one) for each in root.iter("label") if _text(each) for one in each.iter()}
    for each in root.iter():
        named = each.get("aria-label") or each.get("aria-labelledby")
        if each.tag in CONTROLS and each.get("type") not in NAMELESS:
            if not (named or each.get("id") in labelled or id(each) in wrapped):
                yield f"no label: <{each.tag} name={each.get('name')!r} id={each.get('id')!r}>"
        elif each.tag == "fieldset" and not any(_text(one) for one in each.iterfind("legend")):
            if not named:
                yield f"a fieldset without a legend: {each.get('id')!r}"
        elif each.tag in {"a", "button", "summary"} and not (named or _text(each)):
            yield f"<{each.tag}> without words: {each.attrib}"
        elif (
            each.tag == "form"
            and _posts_to_us(each)
            and not (_has_token(each) or PERSONAL.match(each.get("action", "")))
        ):
            yield f"a form without csrf_token: {each.get('action')!r}"


def _posts_to_us(form: Element) -> bool:
    action = form.get("action", "")
    return form.get("method", "get").lower() == "post" and not urlsplit(action).netloc


def _has_token(form: Element) -> bool:
    return any(each.get("name") == "csrf_token" and each.get("value") for each in form.iter())


def _left_overs(each: Element) -> Iterator[str]:
    if each.tag not in UNSEEN and isinstance(each.tag, str):
        if each.text and LEFT_OVERS.search(each.text):
            yield each.text.strip()
        for child in each:
            yield from _left_overs(child)
    if each.tail and LEFT_OVERS.search(each.tail):
        yield each.tail.strip()


def _text(each: Element) -> str:
    """Return what is read out of an element: its text, and the alt of its images."""
    parts = [each.text or ""]
    for child in each:
        if not isinstance(child.tag, str) or child.get("aria-hidden") == "true":
            parts.append(child.tail or "")
            continue
        parts += [child.get("alt") or child.get("aria-label") or _text(child), child.tail or ""]
    return " ".join(" ".join(parts).split())


def _wrong_addresses(root: Element, app: Flask) -> Iterator[str]:
    """Find links and forms of ours that no room answers."""
    adapter = app.url_map.bind("localhost")
    for each in root.iter():
        for name, method in (("href", "GET"), ("src", "GET"), ("action", None)):
            address = each.get(name)
            if address is None or (parts := urlsplit(address)).netloc or parts.scheme:
                continue
            path = unquote(parts.path)
            if not path:
                continue
            if not path.startswith("/"):
                yield f"a relative address: {address!r}"
                continue
            try:
                adapter.match(path, method or each.get("method", "get").upper())
            except RequestRedirect:
                yield f"an address with one hop too many: {address!r}"
            except (NotFound, MethodNotAllowed) as error:
                yield f"<{each.tag} {name}={address!r}>: {error.name}"
