"""S11: texts that cost far more than they weigh: marks over one letter, two megabytes of them."""

import ast
import time
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from flask_wtf import FlaskForm
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart
from wtforms import Field, Form, StringField

from accounts.forms import LONGEST_LINE, one_line
from app import ROOT
from calls.call.editing.description.keys import key_of
from calls.call.editing.description.reading import cleaned
from calls.call.life import said
from calls.entry.answers.values import HARD_LIMIT, clean
from calls.entry.copies import likeness
from calls.entry.files.operations import LONGEST_NAME, NAME_LENGTH, clean_name
from core import documents, typed
from members.register import cells
from tests import factories
from tests.calls.files.sending import PDF, files, promise

MARKS = "\u0300\u0316"
TWO_MEGABYTES = 2_000_000
CLEANERS: dict[str, Callable[[str], str]] = {
    "a line": one_line,
    "an answer of a line": clean,
    "an answer": lambda text: clean(text, lines=True),
    "a reason": lambda text: said.text({"reason": text}, "reason"),
    "a cell": cells.plain,
    "a name to look up": cells.folded,
    "a text to compare": likeness.folded,
    "a text of a call": cleaned,
    "a key": key_of,
    "a name of a file": clean_name,
    "a text in a document": documents._printable,
}
HARMFUL = {
    "marks": lambda length: "a" + MARKS * (length // 2),
    "spaces": lambda length: "a" + " " * length + "b",
    "breaks": lambda length: "a" + "\n" * length + "b",
    "dots": lambda length: "a." * (length // 2),
    "at signs": lambda length: "a@" * (length // 2),
}


def work(act: Callable[[], object]) -> float:
    """Return the seconds of work that an act costs: the least of three times."""
    costs = []
    for _ in range(3):
        began = time.process_time()
        act()
        costs.append(time.process_time() - began)
    return min(costs)


def grows_with_its_text(act: Callable[[str], object], make: Callable[[int], str]) -> bool:
    """Return whether four times the text costs about four times the work, or less; not 16 times."""
    short, long = make(25_000), make(100_000)
    return work(lambda: act(long)) < 8 * work(lambda: act(short)) + 0.01


@pytest.fixture
def draft(client, db_session):
    made = factories.entry(factories.call(), filled=False)
    factories.sign_in(client, factories.contact(made.city))
    return made


def test_s11_a_file_name_of_two_megabytes_is_refused(client, draft):
    def ask(name: str):
        said_so = {"name": name, "type": PDF, "size": "1000"}
        boundary, body = encode_multipart(said_so)
        kind = f"multipart/form-data; boundary={boundary}"
        path = f"/en/entries/{draft.id}/files/mayor_letter"
        return client.post(path, data=body, content_type=kind)

    name = "a" + MARKS * (TWO_MEGABYTES // 4 - 1000) + ".pdf"
    refused = ask(name)
    assert refused.status_code == 422
    assert "far too long" in refused.get_json()["error"]
    assert files(draft) == []
    assert work(lambda: ask(name)) < 10 * work(lambda: ask("a.pdf"))


def test_s11_a_long_name_is_still_shortened(client, draft):
    assert promise(client, draft, name="é" * (LONGEST_NAME - 4) + ".pdf").status_code == 200
    (file,) = files(draft)
    assert len(file.filename) == NAME_LENGTH + 1
    assert file.filename.endswith("é.pdf")


@pytest.mark.parametrize("harm", HARMFUL)
@pytest.mark.parametrize("cleaner", CLEANERS)
def test_s11_no_cleaner_works_longer_than_its_text_is_long(cleaner, harm):
    assert grows_with_its_text(CLEANERS[cleaner], HARMFUL[harm])


def fields_of_forms(app) -> Iterator[tuple[type[FlaskForm], str]]:
    """Yield each field of each form of the program in which something is typed."""
    waiting = [FlaskForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if form.__module__.partition(".")[0] in {"flask_wtf", "tests"}:
            continue
        for name, made in vars(form).items():
            kind = getattr(made, "field_class", None)
            if isinstance(kind, type) and issubclass(kind, StringField):
                yield form, name


def filled(form: type[FlaskForm], name: str, text: str) -> Field:
    """Return the field of the form by itself, sent with this text, filtered and checked."""
    parts = {part: vars(form)[part] for part in (name, f"validate_{name}") if part in vars(form)}
    # What some forms are made with: a check to compare a verdict with, cities to choose from.
    made = type("Alone", (Form,), {"check": None, "cities": ()} | parts)(
        formdata=MultiDict({name: text})
    )
    field = made[name]
    made.validate()
    return field


def test_s11_no_field_of_a_form_works_longer_than_its_text_is_long(app):
    found = list(fields_of_forms(app))
    assert {("SignInForm", "email"), ("AskForm", "message")} <= {
        (form.__name__, name) for form, name in found
    }
    with app.test_request_context("/", method="POST"):
        slow = [
            (form.__name__, name, harm)
            for form, name in found
            for harm, make in HARMFUL.items()
            if not grows_with_its_text(lambda text: filled(form, name, text), make)  # noqa: B023
        ]
    assert slow == []


def test_s11_a_field_that_was_cut_says_that_it_is_too_long(app):
    """Nothing is made to fit in silence: what stands behind many spaces would be lost."""
    with app.test_request_context("/", method="POST"):
        for form, name in fields_of_forms(app):
            if name == "next":  # where to go on; never shown, and never kept
                continue
            for text in ("a" * TWO_MEGABYTES, "a" + " " * TWO_MEGABYTES + "b"):
                field = filled(form, name, text)
                assert field.errors, (form, name)


@given(
    words=st.lists(st.sampled_from(["a", "  ", "\n", "\x01", "é", "b" * 9]), max_size=60),
    most=st.integers(1, 20),
)
def test_s11_a_text_is_cleaned_whole_or_stays_too_long(words, most):
    text = "".join(words)
    whole, kept = " ".join(text.split()), typed.read(text, lambda t: " ".join(t.split()), most=most)
    if len(text) <= typed.ROOM * most:
        assert kept == whole
    if kept != whole:
        assert len(kept) > most


@given(st.text(alphabet=st.sampled_from(["a", "é", "ñ", "각", "\u0300", "\u0316", "\u05b0", "ﬁ"])))
def test_s11_what_people_write_is_normalised_as_unicode_says(text):
    for form in ("NFC", "NFKD"):
        assert typed.normalized(form, text) == unicodedata.normalize(form, text)


def test_s11_the_marks_of_a_letter_have_an_end():
    kept = typed.normalized("NFC", "o" + MARKS * 1000 + "k")
    assert len(kept) <= typed.MARKS + 2
    assert kept.endswith("k")


def test_s11_nothing_else_normalises():
    """Whoever needs a normal form takes the one whose work is bounded."""
    found = []
    for path in ROOT.rglob("*.py"):
        place = path.relative_to(ROOT)
        if place.parts[0] in {".venv", "tests", "bench"} or place.name == "typed.py":
            continue
        calls = (node for node in ast.walk(ast.parse(path.read_bytes())))
        if any(isinstance(node, ast.Attribute) and node.attr == "normalize" for node in calls):
            found.append(str(place))
    assert found == ["core/search.py"]  # in SQL, on texts that are kept, and words of a hundred


def test_s11_a_letter_with_a_long_name_is_taken_under_a_short_one():
    assert len(clean_name("a" + MARKS * 5000 + ".pdf")) <= NAME_LENGTH + 1
    assert clean_name("b/" * 5000 + "carta.pdf") == "carta.pdf"


@pytest.mark.parametrize(
    ("cleaner", "most"),
    [(one_line, LONGEST_LINE), (clean, HARD_LIMIT), (cells.plain, cells.LONGEST_NOTE)],
)
def test_s11_each_cleaner_reads_little_more_than_its_field_takes(cleaner, most):
    assert most < len(cleaner("a" * TWO_MEGABYTES)) <= typed.ROOM * most
