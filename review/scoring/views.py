"""A juror reads an entry, gives marks, and submits; or steps back for a conflict of interest."""

from dataclasses import replace
from typing import Any

from flask import (
    Response,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext

from calls.call.definition import Question, QuestionKind
from calls.call.wording import language_names
from calls.entry.answers.reading import Answer, ReadSection, read_answers
from calls.entry.answers.values import title_question
from calls.entry.submission.frozen import frozen_answers
from calls.entry.wording import source_words
from core import storage
from core.i18n import language
from core.rooms import actor
from review.assignment import operations as assignment
from review.assignment.forms import ReasonForm
from review.scoring import operations, queries, rules
from review.scoring.forms import Marks, cards, kept_marks, read_marks, total_of
from review.scoring.operations import Overtaken
from review.scoring.queries import Reading, ReadingFile

CONFLICT, UNPROCESSABLE = 409, 422


def reading(subject: Reading) -> str:
    """Show the entry as it was frozen, beside the juror's own sheet."""
    scores = queries.scores_of(subject.sheet) if subject.sheet else {}
    return _page(subject, kept_marks(subject.sheet, scores, subject.call.definition))


def open_reading(subject: Reading) -> Any:
    """Note, for the page's script, that the reading was begun, and in which language."""
    sheet = operations.open_reading(subject, language=_language(subject), actor=actor())
    return jsonify(version=sheet.version)


def write(subject: Reading) -> Any:
    """Keep a draft, or lock the sheet: the button says which; the script only keeps drafts."""
    marks = _sent(subject)
    submits = request.form.get("act") == "submit"
    if not submits:
        marks.missing.clear()
    if rules.unlocked(actor(), subject) and (marks.wrong or marks.missing):
        return _again(subject, marks, UNPROCESSABLE)
    try:
        return _submitted(subject, marks) if submits else _saved(subject, marks)
    except Overtaken:
        return _overtaken(subject, marks)


def recusal(subject: Reading) -> str:
    """Ask why the juror steps back."""
    return render_template("scoring/recusal.html", reading=subject, form=ReasonForm())


def recuse(subject: Reading) -> Any:
    """Step back from this reading."""
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("scoring/recusal.html", reading=subject, form=form)
        return page, UNPROCESSABLE
    assignment.recuse(subject.assignment, actor=actor(), text=form.reason.data or "")
    said = gettext("You no longer read %(entry)s. Thank you.", entry=subject.entry.reference)
    flash(said, "success")
    return redirect(url_for("review.jury", code=subject.call.code))


def reading_file(subject: ReadingFile) -> Any:
    """Send the juror to the file by a link that is good for some minutes."""
    file = subject.attachment
    return redirect(storage.link(file.storage_key, filename=file.filename))


def _saved(subject: Reading, marks: Marks) -> Any:
    sheet = operations.save(subject, marks, actor=actor())
    if _wants_json():
        return jsonify(version=sheet.version, saved_at=sheet.saved_at.isoformat())
    if not request.form.get("in"):
        flash(gettext("Your draft is saved. It counts once you submit it."), "success")
    return redirect(url_for("review.reading", assignment_id=subject.assignment.id))


def _submitted(subject: Reading, marks: Marks) -> Any:
    operations.submit(subject, marks, actor=actor())
    said = gettext("Your sheet on %(entry)s is submitted.", entry=subject.entry.reference)
    flash(said, "success")
    return redirect(url_for("review.jury", code=subject.call.code))


def _page(subject: Reading, marks: Marks, *, told: bool = False) -> str:
    call, written, body = subject.call.definition, subject.form, subject.revision.body
    shown = _language(subject, marks.language)
    return render_template(
        "scoring/reading.html",
        reading=subject,
        entry=subject.entry,
        axis=call.text(call.axis(subject.entry.axis).title, language())
        if subject.entry.axis
        else "",
        body=body,
        source=source_words(body, shown),
        first_language=language_names([body["language"]]),
        shown=shown,
        title=_title(subject, shown),
        sections=_sections(subject, shown),
        slots={slot.key: written.text(slot.label, language()) for slot in written.form.slots},
        cards=cards(marks, subject.call.version_id or 0, told=told),
        problems=[*marks.wrong.items(), *marks.missing.items()] if told else [],
        marks=marks,
        total=total_of(marks, call),
        editable=bool(rules.scoring_open(actor(), subject) and rules.unlocked(actor(), subject)),
    )


def _sections(subject: Reading, shown: str) -> list[ReadSection]:
    """Return what the city answered, without the title (it heads the page) and the declaration."""
    title = title_question(subject.form)
    answers = frozen_answers(subject.revision.body)
    read = [
        replace(section, answers=[each for each in section.answers if _is_read(each, title)])
        for section in read_answers(subject.form, answers, shown, for_jury=True)
    ]
    return [section for section in read if section.answers]


def _is_read(answer: Answer, title: Question | None) -> bool:
    declares = answer.question.kind is QuestionKind.DECLARATION
    return bool(answer.text) and not declares and answer.question is not title


def _title(subject: Reading, shown: str) -> tuple[str, str]:
    """Return the title in the language shown, else as it was written first, and its language."""
    if question := title_question(subject.form):
        for rows in subject.revision.body["answers"].values():
            if text := rows.get(shown, {}).get(question.key):
                return text, shown
    return subject.entry.title, subject.entry.language


def _language(subject: Reading, kept: str = "") -> str:
    """Return the language to read in: asked for, kept on the sheet, the juror's, the city's."""
    sheet = subject.sheet
    wishes = (request.values.get("in", ""), kept, sheet.language if sheet else "")
    written = subject.entry.languages or [subject.entry.language]
    return next((one for one in (*wishes, actor().language) if one in written), written[0])


def _sent(subject: Reading) -> Marks:
    written = subject.entry.languages or [subject.entry.language]
    marks = read_marks(request.form, subject.call.definition, written)
    if (wish := request.form.get("in", "")) in written:
        marks.language = wish
    return marks


def _again(subject: Reading, marks: Marks, status: int, problem: str = "") -> Response:
    """Show the sheet as it was sent, with what is wrong; nothing typed is lost."""
    if _wants_json():
        return make_response(jsonify(error=problem or next(iter(marks.wrong.values()))), status)
    if problem:
        flash(problem, "warning")
    return make_response(_page(subject, marks, told=True), status)


def _overtaken(subject: Reading, marks: Marks) -> Response:
    problem = gettext(
        "This sheet was saved from another window in the meantime. What you see here is not saved "
        "yet: save again to keep it instead."
    )
    marks.missing.clear()
    marks.version = subject.sheet.version if subject.sheet else 0
    return _again(subject, marks, CONFLICT, problem)


def _wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
