"""What two versions say differently, word by word. Pure."""

from hypothesis import given
from hypothesis import strategies as st

from calls.entry.revisions.differences import Kind, Piece, words_apart

WORDS = st.lists(
    st.sampled_from(["la", "plaza", "enseña", ",", "¡viva!", "\n", "2026"]), max_size=12
)


def told(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.kind.value, piece.text) for piece in words_apart(before, after)]


def test_words_that_stay_are_told_once():
    assert told("la plaza que enseña", "la plaza que aprende") == [
        ("same", "la plaza que "),
        ("removed", "enseña"),
        ("added", "aprende"),
    ]


def test_words_changed_side_by_side_are_one_change():
    assert told("con dos educadoras mayores", "con tres maestras mayores") == [
        ("same", "con "),
        ("removed", "dos educadoras"),
        ("added", "tres maestras"),
        ("same", " mayores"),
    ]


def test_a_text_that_came_or_went_is_told_whole():
    assert told("", "nuevo texto") == [("added", "nuevo texto")]
    assert told("viejo texto", "") == [("removed", "viejo texto")]
    other = words_apart("uno dos tres", "¡¿completamente?! otra: cosa; distinta.")
    assert [piece.kind for piece in other] == [Kind.REMOVED, Kind.ADDED]


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(before, after):
    one, other = " ".join(before), " ".join(after)
    pieces = words_apart(one, other)
    assert "".join(p.text for p in pieces if p.kind is not Kind.ADDED) == one
    assert "".join(p.text for p in pieces if p.kind is not Kind.REMOVED) == other
    assert Piece(Kind.SAME, "") not in pieces
