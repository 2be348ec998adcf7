"""What a process keeps of rows that never change: the last ones, each program its own."""

import pytest
from flask import Flask

from core import kept


@pytest.fixture
def towns():
    return kept.Kept[int, str]("towns")


def test_two_programs_in_one_process_do_not_share(towns):
    one, other = Flask("one"), Flask("other")
    with one.app_context():
        assert towns.get(1) is None
        assert towns.keep(1, "Vic") == "Vic"
    with other.app_context():
        assert towns.get(1) is None
    with one.app_context():
        assert towns.get(1) == "Vic"


def test_the_oldest_goes_first(towns, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    with Flask("one").app_context():
        for number in (1, 2, 3):
            towns.keep(number, str(number))
        assert [towns.get(number) for number in (1, 2, 3)] == [None, "2", "3"]
