"""Five languages: choosing one, writing dates and numbers in it, and saying things in another's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_name
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from babel.units import format_unit
from flask import Flask, g, has_request_context, request, url_for
from flask_babel import Babel, force_locale, get_locale
from markupsafe import Markup

LANGUAGES = {"en": "English", "es": "Español", "fr": "Français", "pt": "Português", "ca": "Català"}
DEFAULT = "en"

babel = Babel()
KILO, MEGA = 1_000, 1_000_000
_spoken: ContextVar[str] = ContextVar("spoken", default="")


def init(app: Flask) -> None:
    """Attach translations, the `<lang>` of URLs and the template filters to `app`."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/translations"
    babel.init_app(app, locale_selector=_chosen)
    # A page has some eighty strings: templates go to the catalogue without Babel's detours.
    folder = app.config["BABEL_TRANSLATION_DIRECTORIES"]
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: catalogue(folder, language()).ugettext(text),
        lambda one, many, n: catalogue(folder, language()).ungettext(one, many, n),
        newstyle=True,
    )
    app.url_value_preprocessor(_take_lang)
    app.url_defaults(_give_lang)
    app.jinja_env.filters.update(
        when=when, moment=moment, day=day, number=number, size=size, country=country
    )
    app.context_processor(_context)


@cache
def catalogue(folder: str, lang: str) -> NullTranslations:
    """Return the translations into `lang`; the program's own words for English."""
    return Translations.load(folder, [lang])


def language() -> str:
    """Return the two letters of the language being spoken now."""
    if spoken := _spoken.get():
        return spoken
    # A page asks a hundred times: its own language is at hand, without Babel's detours.
    if has_request_context() and (chosen := g.get("lang")):
        return str(chosen)
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else DEFAULT


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Speak `lang` until the block ends, for letters and documents."""
    chosen = lang if lang in LANGUAGES else DEFAULT
    token = _spoken.set(chosen)
    try:
        with force_locale(chosen):
            yield
    finally:
        _spoken.reset(token)


def when_text(at: datetime, zone: str) -> str:
    """Return weekday, date, time and zone name of an instant, in the language being spoken."""
    tz, locale = ZoneInfo(zone), language()
    local = at.astimezone(tz)
    pattern = {"en": "EEEE d MMMM y, HH:mm", "fr": "EEEE d MMMM y, HH:mm"}.get(
        locale, "EEEE d 'de' MMMM 'de' y, HH:mm"
    )
    if locale == "ca":
        pattern = "EEEE d MMMM 'del' y, HH:mm"
    moment = format_datetime(local, pattern, locale=locale)
    return f"{moment} ({get_timezone_name(local, width='long', locale=locale)})"


def when(at: datetime, zone: str = "UTC") -> Markup:
    """Filter: the instant as a `<time>` element; the browser adds the reader's own time.

    Its `datetime` is the zone's wall clock with offset: the browser compares it with its own.
    """
    return Markup('<time class="when" datetime="{}">{}</time>').format(
        at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"), when_text(at, zone)
    )


def moment(at: datetime, zone: str = "UTC") -> str:
    """Filter: an instant in the zone, short, for lists and histories."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), "medium", locale=dates_as())


def day(value: date | datetime, zone: str = "UTC") -> str:
    """Filter: a date in words, in the language being spoken."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone)).date()
    return format_date(value, "long", locale=dates_as())


def dates_as(spoken: str = "") -> str:
    """Return the locale in which dates are written: English ones begin with the day."""
    return "en_GB" if (spoken or language()) == "en" else spoken or language()


def number(value: float, places: int | None = None) -> str:
    """Filter: a number as the language writes it, with exactly `places` decimals if given."""
    pattern = None if places is None else "#,##0." + "0" * places
    return format_decimal(value, format=pattern, locale=language())


def size(count: int) -> str:
    """Filter: a number of bytes as people say it, in the units of the language."""
    for least, unit, places in ((MEGA, "digital-megabyte", 1), (KILO, "digital-kilobyte", 0)):
        if count >= least:
            amount = round(count / least, places)
            return format_unit(amount, unit, "short", locale=language())
    return format_unit(count, "digital-byte", "long", locale=language())


def country(code: str) -> str:
    """Filter: the name of a country (ISO 3166-1 alpha-2) in the language being spoken."""
    return str(Locale(language()).territories.get(code, code))


def best_language() -> str:
    """Return the best of the five for the browser's own wish."""
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def _chosen() -> str:
    if has_request_context():
        return getattr(g, "lang", None) or best_language()
    return DEFAULT


def _take_lang(_endpoint: str | None, values: dict[str, object] | None) -> None:
    if values and "lang" in values:
        g.lang = values.pop("lang")


def _give_lang(endpoint: str, values: dict[str, object]) -> None:
    from flask import current_app

    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = language()


def _context() -> dict[str, object]:
    return {
        "lang": language(),
        "languages": list(LANGUAGES.items()),
        "url_for_lang": _url_for_lang,
    }


def _url_for_lang(lang: str) -> str:
    """Return this page's address in `lang`; the front page's where the address only takes acts."""
    if request.endpoint and request.url_rule and request.url_rule.rule in _pages():
        query = request.args.to_dict(flat=False)
        parts: dict[str, Any] = {**(request.view_args or {}), "lang": lang, **query}
        return url_for(request.endpoint, **parts)
    return f"/{lang}/"


def _pages() -> frozenset[str]:
    """Return the rules of all pages in a language, read once."""
    from flask import current_app

    if "convoca_pages" not in current_app.extensions:
        rules = current_app.url_map.iter_rules()
        current_app.extensions["convoca_pages"] = frozenset(
            each.rule
            for each in rules
            if "lang" in each.arguments and "GET" in (each.methods or ())
        )
    found: frozenset[str] = current_app.extensions["convoca_pages"]
    return found
