"""The mail that the catcher holds, to be read in a browser on this machine.

A program of its own on a port of its own that listens on loopback alone: whatever stands before
the web server, it cannot show these letters, and the links to sign in that they hold, to others.
Run as `python -m core.embedded.mail_page FOLDER PORT`.
"""

import email
import email.policy
import gettext
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import chain
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from markupsafe import Markup, escape
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from core.hosts import LOOPBACK, is_called_by

HERE = "127.0.0.1"
SHOWN = 200
LANGUAGES = ("en", "es", "fr", "pt", "ca")
WORDS = Path(__file__).resolve().parents[2] / "translations"
POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
# A letter is shown as a mail program would, minus all that calls home: its links open, on a click.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
)
LINK = re.compile(r"https?://[^\s<>()\"]+")
PAGE = Markup("""<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Convoca</title><link rel="stylesheet" href="/style.css">
</head>
<body><main>{back}<h1{of}>{title}</h1>{content}</main></body>
</html>
""")
ROW = Markup('<li><a href="/{name}">{subject}</a><span>{to} · {at}</span></li>')
FACT = Markup("<dt>{}</dt><dd>{}</dd>")
FRAME = Markup('<iframe src="/{name}/page" title="{title}" sandbox="{sandbox}"></iframe>')
TEXT = Markup("<details{open}><summary>{title}</summary><pre{of}>{text}</pre></details>")
FILE = Markup('<li><a href="/{name}/{number}">{file}</a></li>')
STYLE = """
body { background: #f6f3ec; color: #1d2b30; font: 17px/1.5 system-ui, sans-serif; margin: 0; }
main { margin: 0 auto; max-width: 52rem; padding: 1.5rem 1.25rem 4rem; overflow-wrap: anywhere; }
h1 { border-top: 6px solid #083e4b; font-size: 1.6rem; line-height: 1.25; padding-top: 1rem; }
h2 { font-size: 1.1rem; }
a { color: #0b5566; }
a:focus-visible, summary:focus-visible { outline: 3px solid #083e4b; outline-offset: 3px; }
ul.mails { list-style: none; margin: 1.5rem 0; padding: 0; }
ul.mails li { background: #fff; border-bottom: 1px solid #d9d4c7; padding: .8rem 1rem; }
ul.mails a { display: block; font-weight: 600; }
span, dt, .more { color: #4c5a5f; font-size: .9rem; }
dl { display: grid; gap: .2rem 1rem; grid-template-columns: max-content 1fr; }
dd { margin: 0; }
iframe { background: #fff; border: 1px solid #d9d4c7; box-sizing: border-box; height: 70vh;
  width: 100%; }
details { margin: 1rem 0; }
pre { background: #fff; border: 1px solid #d9d4c7; overflow-x: auto; padding: 1rem;
  white-space: pre-wrap; }
"""


@dataclass(frozen=True)
class Caught:
    """One message in the catcher's folder, read as far as it can be."""

    name: str
    at: datetime
    subject: str
    sender: str
    to: str
    lang: str
    text: str
    page: str
    files: tuple[tuple[str, str, bytes], ...]
    """Of each attachment name, kind and content."""


class MailPage:
    """The WSGI program over one folder of letters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._answer(Request(environ))
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
        return answer(environ, start)

    def _answer(self, request: Request) -> Response:
        words = _words(request.accept_languages.best_match(LANGUAGES) or "en")
        if not is_called_by(LOOPBACK, request.environ):
            return Response("This page is for this machine alone.\n", 400, mimetype="text/plain")
        if request.method not in ("GET", "HEAD"):
            return Response("This page is only read.\n", 405, mimetype="text/plain")
        if request.path == "/style.css":
            return Response(STYLE, mimetype="text/css")
        name, _, part = request.path.strip("/").partition("/")
        if not name:
            return _html(_list(words, self._files()))
        mail = self._find(name)
        answer = _one(words, mail, part) if mail else None
        return answer or _html(_page(words, words.gettext("No such letter"), back=True), 404)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), key=lambda file: file.name, reverse=True)

    def _find(self, name: str) -> Caught | None:
        file = self.folder / Path(name).name
        return _read(file) if file.suffix == ".eml" and file.is_file() else None


def _words(lang: str) -> gettext.NullTranslations:
    words = gettext.translation("messages", WORDS, languages=[lang], fallback=True)
    words.lang = lang  # type: ignore[attr-defined]
    return words


def _read(file: Path) -> Caught:
    at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    content = file.read_bytes()
    try:
        return _parsed(
            file.name, at, email.message_from_bytes(content, policy=email.policy.default)
        )
    except Exception:  # noqa: BLE001  (whoever brings mail may bring anything: then as it came)
        source = content.decode(errors="replace")
        return Caught(file.name, at, file.name, "", "", "", source, "", ())


def _parsed(name: str, at: datetime, message: EmailMessage) -> Caught:
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, page = (str(body.get_content()) if body else "" for body in bodies)
    files = tuple(
        (part.get_filename() or "", part.get_content_type(), _content(part))
        for part in message.iter_attachments()
    )
    return Caught(
        name=name,
        at=at,
        subject=str(message["Subject"] or name),
        sender=str(message["From"] or ""),
        to=str(message["To"] or ""),
        lang=str(message["Content-Language"] or ""),
        text=text,
        page=page,
        files=files,
    )


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _list(words: gettext.NullTranslations, files: list[Path]) -> Markup:
    mails = [_read(file) for file in files[:SHOWN]]
    lead = words.gettext(
        "No mail leaves this machine: every letter of this installation ends here."
    )
    content = Markup("<p>{}</p>").format(lead)
    if not mails:
        nothing = words.gettext("Nothing yet. Ask for a link to sign in, or submit an entry.")
        content += Markup("<p>{}</p>").format(nothing)
    rows = (
        ROW.format(name=mail.name, subject=mail.subject, to=mail.to, at=_time(mail.at))
        for mail in mails
    )
    content += Markup('<ul class="mails">{}</ul>').format(Markup().join(rows))
    if more := len(files) - len(mails):
        older = words.ngettext(
            "%(num)d older message is in the folder.",
            "%(num)d older messages are in the folder.",
            more,
        )
        content += Markup('<p class="more">{}</p>').format(older % {"num": more})
    return _page(words, words.gettext("Caught mail"), content)


def _one(words: gettext.NullTranslations, mail: Caught, part: str) -> Response | None:
    """Return the letter, its HTML for the frame, or an attachment; None when it has none such."""
    if not part:
        return _html(_letter(words, mail))
    if part == "page" and mail.page:
        # Its links leave the frame; nothing else of it may.
        page = re.sub(r"(?i)<head>", '<head><base target="_top">', mail.page, count=1)
        return _html(page, policy=LETTER_POLICY)
    if not (part.isascii() and part.isdigit() and int(part) < len(mail.files)):
        return None
    name, kind, content = mail.files[int(part)]
    answer = Response(content, mimetype=kind)
    answer.headers.set("Content-Disposition", "attachment", filename=name or "attachment")
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _letter(words: gettext.NullTranslations, mail: Caught) -> Markup:
    facts = (
        (words.gettext("From"), mail.sender),
        (words.gettext("To"), mail.to),
        (words.gettext("Date"), _time(mail.at)),
    )
    content = Markup("<dl>{}</dl>").format(Markup().join(FACT.format(*fact) for fact in facts))
    if mail.page:
        sandbox = LETTER_POLICY.rpartition("sandbox ")[2]
        content += FRAME.format(name=mail.name, title=mail.subject, sandbox=sandbox)
    content += TEXT.format(
        open=Markup("") if mail.page else Markup(" open"),
        title=words.gettext("As plain text"),
        of=_of(mail.lang),
        text=_with_links(mail.text),
    )
    if mail.files:
        files = (
            FILE.format(name=mail.name, number=number, file=name or "…")
            for number, (name, _kind, _content) in enumerate(mail.files)
        )
        attached = Markup("<h2>{}</h2><ul>{}</ul>")
        content += attached.format(words.gettext("Attached"), Markup().join(files))
    return _page(words, mail.subject, content, back=True, lang=mail.lang)


def _page(
    words: gettext.NullTranslations,
    title: str,
    content: str = "",
    *,
    back: bool = False,
    lang: str = "",
) -> Markup:
    to_list = Markup('<p><a href="/">← {}</a></p>').format(words.gettext("Caught mail"))
    return PAGE.format(
        lang=words.lang,  # type: ignore[attr-defined]
        title=title,
        back=to_list if back else "",
        of=_of(lang),
        content=content,
    )


def _of(lang: str) -> Markup:
    return Markup(' lang="{}"').format(lang) if lang else Markup("")


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _with_links(text: str) -> Markup:
    link = Markup('<a href="{0}">{0}</a>')
    addresses = [link.format(address) for address in LINK.findall(text)]
    between = [escape(piece) for piece in LINK.split(text)]
    return Markup().join(chain.from_iterable(zip(between, [*addresses, ""], strict=True)))


def _html(page: str, code: int = 200, policy: str = POLICY) -> Response:
    return Response(page, code, {"Content-Security-Policy": policy}, mimetype="text/html")


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing."""


def main() -> None:
    """Read folder and port from the command line and show mail until told to stop."""
    folder, port = sys.argv[1:3]
    program = MailPage(Path(folder))
    make_server(HERE, int(port), program, threaded=True, request_handler=_Quiet).serve_forever()


if __name__ == "__main__":
    main()
