"""The page behind the link to the mayor's office: read, then sign, send a letter, or decline.

It needs no account and no session. A GET changes nothing: mail scanners follow links.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from calls.entry.answers.reading import read_answers
from calls.entry.endorsement import operations, queries
from calls.entry.endorsement.forms import DeclineForm, PaperForm, SignForm
from calls.entry.endorsement.letter import forget_letter, take_letter
from calls.entry.endorsement.models import Endorsement, EndorsementState
from calls.entry.endorsement.standing import is_open
from calls.entry.endorsement.wording import statement_of
from calls.entry.files.apart import Busy
from calls.entry.models import Attachment
from calls.entry.queries import files_of, name_of
from calls.entry.states import AttachmentState
from calls.entry.wording import language_name
from core import storage
from core.clamd import ScannerDown
from core.i18n import language
from core.storage import StorageDown
from core.transitions import Refused

CHANGED = 409
UNAVAILABLE = 503


def endorse(subject: Endorsement) -> Any:
    """Show the exact text and the statement; or what was answered; or that the link is over."""
    if not is_open(subject):
        return _over(subject)
    return _reading(subject)


def sign_endorsement(subject: Endorsement) -> Any:
    """Sign what was read."""
    form = SignForm()
    if not is_open(subject):
        return _over(subject)
    if not form.validate_on_submit():
        return _reading(subject, {"sign": form}, status=422)
    try:
        operations.sign(
            subject,
            sha256=form.sha256.data or "",
            name=form.signed_name.data or "",
            office=form.signed_office.data or "",
        )
    except operations.TextChanged:
        form.agree.data = False
        return _reading(subject, {"sign": form}, changed=True, status=CHANGED)
    return _answered(subject)


def sign_on_paper(subject: Endorsement) -> Any:
    """Take a letter that was signed on paper over what was read."""
    form = PaperForm()
    if not is_open(subject):
        return _over(subject)
    if not form.validate_on_submit():
        return _reading(subject, {"paper": form}, status=422)
    sent = form.letter.data
    try:
        letter = take_letter(subject.entry, filename=sent.filename or "", body=sent.read())
    except Refused as refused:
        form.letter.errors = [str(refused.why)]
        return _reading(subject, {"paper": form}, status=422)
    except (Busy, StorageDown, ScannerDown):
        form.letter.errors = [_("The letter cannot be taken just now: send it again in a moment.")]
        return _reading(subject, {"paper": form}, status=UNAVAILABLE)
    try:
        operations.sign(
            subject,
            sha256=form.sha256.data or "",
            name=form.paper_name.data or "",
            office=form.paper_office.data or "",
            letter=letter,
        )
    except operations.TextChanged:
        forget_letter(letter)
        return _reading(subject, {"paper": form}, changed=True, status=CHANGED)
    return _answered(subject)


def decline_endorsement(subject: Endorsement) -> Any:
    """Decline, with a reason."""
    form = DeclineForm()
    if not is_open(subject):
        return _over(subject)
    if not form.validate_on_submit():
        return _reading(subject, {"decline": form}, status=422)
    operations.decline(subject, reason=form.reason.data or "")
    return _answered(subject)


def endorsed_file(subject: queries.FileOfEndorsement) -> Any:
    """Lead to a file of the text, by a link for a few minutes."""
    file = subject.file
    return _unlisted(redirect(storage.link(file.storage_key, filename=file.filename)))


def _reading(
    subject: Endorsement,
    sent: Mapping[str, FlaskForm] | None = None,
    *,
    changed: bool = False,
    status: int = 200,
) -> Response:
    entry, sent = subject.entry, sent or {}
    files = files_of(entry)
    text = queries.text_of(entry, files)
    chosen = _chosen(text.languages, subject.language)
    blank = {"formdata": None, "signed_name": subject.name, "signed_office": subject.office}
    paper = {"formdata": None, "paper_name": subject.name, "paper_office": subject.office}
    page = render_template(
        "endorsement/endorse.html",
        endorsement=subject,
        entry=entry,
        call=entry.call,
        call_title=entry.call.definition.text(entry.call.definition.title, language()),
        asker=name_of(subject.asked_by),
        text=text,
        chosen=chosen,
        read_in=[(code, language_name(code)) for code in text.languages],
        sections=read_answers(entry.definition, text.answers, chosen),
        files=_listed(text.said["files"], files),
        statement=statement_of(entry),
        sign=sent.get("sign") or SignForm(**blank),
        paper=sent.get("paper") or PaperForm(**paper),
        decline=sent.get("decline") or DeclineForm(formdata=None),
        opened=next(iter(sent), ""),
        changed=changed,
        token=queries.token_of(subject),
    )
    return _unlisted(make_response(page, status))


def _over(subject: Endorsement) -> Response:
    gone = subject.state in (EndorsementState.ASKED, EndorsementState.CANCELLED)
    page = render_template(
        "endorsement/over.html",
        endorsement=subject,
        entry=subject.entry,
        call=subject.entry.call,
        asker=name_of(subject.asked_by),
        statement=statement_of(subject.entry),
        state=subject.state.value,
    )
    return _unlisted(make_response(page, 410 if gone else 200))


def _answered(subject: Endorsement) -> Response:
    token = queries.token_of(subject)
    return _unlisted(redirect(url_for("calls.endorse", token=token)))


def _chosen(languages: list[str], asked: str) -> str:
    """Return in which language to read: as chosen on the page, as the letter, or the original."""
    for wish in (request.args.get("in", ""), language(), asked):
        if wish in languages:
            return wish
    return languages[0]


def _listed(
    said: list[dict[str, Any]], files: list[Attachment]
) -> list[tuple[dict[str, Any], int]]:
    """Return the files of the text, each with the number by which it can be fetched."""
    numbers = {
        (file.slot, file.sha256): file.id
        for file in files
        if file.state is AttachmentState.ATTACHED
    }
    return [
        (one, numbers[one["slot"], one["sha256"]])
        for one in said
        if (one["slot"], one["sha256"]) in numbers
    ]


def _unlisted(response: Any) -> Response:
    """Keep the page behind a personal link out of every search engine."""
    answer: Response = make_response(response)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
