"""The pages of a preview: the call, each page of its form, and the check at the end."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, make_response, render_template, request, url_for
from markupsafe import Markup

from calls.call import phase, wording
from calls.call.definition import CallDefinition
from calls.call.editing.working import Working
from calls.call.models import Call
from calls.call.phase import Phase
from calls.call.states import CallState
from calls.call.views import facts_of
from calls.entry.answers.asked import AllAnswers
from calls.entry.preview import trial
from calls.entry.preview.trial import Step
from calls.entry.speech import gettext
from calls.entry.wording import language_name
from core.i18n import LANGUAGES, language, speaking

SHOWN = (Phase.COMING, Phase.OPEN, Phase.CLOSED, Phase.ANNOUNCED)


class PreviewedCall:
    """A call that says what its working text says. All else is the call's own."""

    def __init__(self, call: Call, definition: CallDefinition) -> None:
        """Keep both; nothing of this is a row."""
        self._call, self.definition = call, definition
        self.zone = definition.timezone
        self.opens_at, self.closes_at = definition.opens_at, definition.closes_at
        self.state = CallState.PUBLISHED

    def __getattr__(self, name: str) -> Any:
        """Return what the working text does not say."""
        return getattr(self._call, name)


@dataclass(frozen=True)
class Trial:
    """A form that is being tried out: whose, in which languages, with which answers.

    The page speaks the language of its address, as the applicant's would; `reader` is that of the
    person who looks at it.
    """

    work: Working
    definition: CallDefinition
    reader: str
    original: str
    answers: AllAnswers

    def href(self, endpoint: str, **parts: Any) -> str:
        """Return an address of the preview, for the same reader."""
        said: dict[str, Any] = {"reader": self.reader} if self.reader != language() else {}
        code = self.work.call.code
        return url_for(f"preview.{endpoint}", code=code, **said, **parts)

    def step_href(self, step: Step) -> str:
        """Return the address of a page of the form."""
        write = {"write": step.language} if step.language != self.original else {}
        return self.href("section", key=step.section.key, **write)


def call(work: Working) -> Response:
    """Show the page of the call as it would be, in a language and a phase."""
    tried = _trial(work)
    if tried is None:
        return _not_yet(work)
    shown: Any = PreviewedCall(work.call, tried.definition)
    chosen = next((one for one in SHOWN if one == request.args.get("phase")), phase.phase(shown))
    bar, facts = _bar(tried, "call", chosen), facts_of(shown, chosen)
    return make_response(render_template("editing/preview_call.html", bar=bar, **facts))


def test(work: Working) -> Response:
    """Begin to try out the form: its first page."""
    tried = _trial(work)
    if tried is None:
        return _not_yet(work)
    first = trial.steps(tried.definition, tried.original, {})[0]
    return _form(tried, first)


def section(work: Working) -> Response:
    """Show a page of the form, with nothing answered."""
    tried = _trial(work)
    if tried is None:
        return _not_yet(work)
    return _form(tried, _step(tried, _part("key"), request.args.get("write", "")))


def try_section(work: Working) -> Response:
    """Show a page of the form with the answers so far, after judging the page they come from."""
    tried = _trial(work)
    if tried is None:
        return _not_yet(work)
    wanted = _step(tried, _part("key"), request.args.get("write", ""))
    tried, again = _with_sent(tried)
    return again or _form(tried, wanted)


def check(work: Working) -> Response:
    """Show what would keep the entry from being sent in, or that nothing would."""
    tried = _trial(work)
    if tried is None:
        return _not_yet(work)
    tried, again = _with_sent(tried)
    if again:
        return again
    left = trial.left_to_do(tried.definition, tried.original, tried.answers)
    bar, steps = _bar(tried, "form"), _steps(tried)
    lines = [
        (one.sentence, tried.step_href(_step(tried, one.section, one.language)))
        for one in left
        if one.section
    ]
    files = trial.files_asked(tried.definition, tried.answers)
    slots = [
        (tried.definition.text(slot.label, language()), wording.files(slot))
        for slot in tried.definition.form.slots
        if slot.key in files
    ]
    page = render_template(
        "editing/preview_check.html",
        bar=bar,
        steps=steps,
        lines=lines,
        slots=slots,
        carried=trial.packed(tried.answers),
        call=tried.work.call,
    )
    return make_response(page)


def _trial(work: Working) -> Trial | None:
    definition = trial.previewed(work.body)
    if definition is None:
        return None
    wished = request.args.get("reader", "")
    reader = wished if wished in LANGUAGES else language()
    original = trial.original_language(definition, language())
    answers = trial.unpacked(definition, request.form.get("carried", ""))
    return Trial(work, definition, reader, original, answers)


def _with_sent(tried: Trial) -> tuple[Trial, Response | None]:
    """Return the trial with the page that was sent; that page again when it has mistakes."""
    if "from" not in request.form:
        return tried, None
    step = _step(tried, request.form["from"], request.form.get("written", ""))
    answers, too_long = trial.with_page(
        tried.definition, step, tried.original, tried.answers, request.form
    )
    now = Trial(tried.work, tried.definition, tried.reader, tried.original, answers)
    if too_long or trial.is_wrong(tried.definition, step, tried.original, answers):
        return now, _form(now, step, code=422)
    return now, None


def _form(tried: Trial, step: Step, *, code: int = 200) -> Response:
    bar, steps = _bar(tried, "form"), _steps(tried, step)
    following = next((each for each in steps[_place(steps) + 1 :]), None)
    check_href = tried.href("check")
    page = trial.page_of(tried.definition, step, tried.original, tried.answers)
    others = {key: row for key, row in tried.answers.items() if key[0] != step.section.key}
    kept = {**others, **_other_rows(tried, step)}
    text = render_template(
        "editing/preview_form.html",
        bar=bar,
        steps=steps,
        page=page,
        errors=[(one.control, one.sentence) for one in page.problems],
        written_in=language_name(step.language),
        first_name=language_name(tried.original),
        following=following,
        check_href=check_href,
        carried=trial.packed(kept),
        call=tried.work.call,
    )
    return make_response(text, code)


def _other_rows(tried: Trial, step: Step) -> AllAnswers:
    """Return the answers to the same section in languages that this page does not show."""
    shown = {step.language} if step.language != tried.original else {"", step.language}
    return {
        key: row
        for key, row in tried.answers.items()
        if key[0] == step.section.key and key[1] not in shown
    }


def _steps(tried: Trial, now: Step | None = None) -> list[dict[str, Any]]:
    several = len({tried.original, *tried.definition.languages.required}) > 1
    titles = [
        (
            step,
            tried.definition.text(step.section.title, language()),
            language_name(step.language) if several else "",
        )
        for step in trial.steps(tried.definition, tried.original, tried.answers)
    ]
    return [
        {
            "title": title,
            "language": name,
            "href": tried.step_href(step),
            "current": now is not None
            and (step.section.key, step.language) == (now.section.key, now.language),
        }
        for step, title, name in titles
    ]


def _place(steps: list[dict[str, Any]]) -> int:
    return next((place for place, step in enumerate(steps) if step["current"]), len(steps))


def _step(tried: Trial, key: str, write: str) -> Step:
    try:
        found = tried.definition.section(key)
    except KeyError:
        abort(404)
    accepted = tried.definition.languages.accepted
    return Step(found, write if write in accepted else tried.original)


def _part(name: str) -> str:
    return str((request.view_args or {}).get(name, ""))


def _bar(tried: Trial, page: str, chosen: Phase | None = None) -> Markup:
    """Return the bar above a preview, in the reader's own language."""
    public = tried.definition.languages.public
    endpoint = "call" if page == "call" else "test"
    more: Mapping[str, Any] = {"phase": chosen.value} if chosen and page == "call" else {}
    code = tried.work.call.code
    tongues = [
        (
            LANGUAGES[tag],
            url_for(f"preview.{endpoint}", code=code, **_tongue(tried, tag, more)),
            tag,
        )
        for tag in LANGUAGES
        if tag in public
    ]
    hrefs = [tried.href("call", phase=one.value) for one in SHOWN]
    call_href, test_href, spoken = tried.href("call"), tried.href("test"), language()
    with speaking(tried.reader):
        phases = [
            (phase.label(one), href, one is chosen) for one, href in zip(SHOWN, hrefs, strict=True)
        ]
        bar = render_template(
            "editing/preview_bar.html",
            work=tried.work,
            page=page,
            tongues=tongues,
            spoken=spoken,
            phases=phases if page == "call" else [],
            call_href=call_href,
            test_href=test_href,
            reader=tried.reader,
        )
    return Markup(bar)  # noqa: S704  (a template of ours)


def _tongue(tried: Trial, tag: str, more: Mapping[str, Any]) -> dict[str, Any]:
    reader = {} if tried.reader == tag else {"reader": tried.reader}
    return {"lang": tag, **reader, **more}


def _not_yet(work: Working) -> Response:
    said = gettext("There is nothing to preview before these are put right.")
    lines = [one.sentence for one in work.remarks if not one.missing]
    gaps = sum(one.missing for one in work.remarks)
    return make_response(
        render_template("editing/preview_none.html", work=work, said=said, lines=lines, gaps=gaps)
    )
