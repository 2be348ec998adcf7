"""What a program keeps of rows that never change, so that a process reads each of them once."""

from collections import OrderedDict
from typing import Generic, TypeVar

from flask import current_app

Key = TypeVar("Key")
Value = TypeVar("Value")
MOST = 256


class Kept(Generic[Key, Value]):
    """The last MOST values, by key. Each app keeps its own: another database, other numbers."""

    def __init__(self, name: str) -> None:
        self._name = f"convoca_kept_{name}"

    def get(self, key: Key) -> Value | None:
        """Return what is kept under `key`; None when nothing is."""
        return self._values().get(key)

    def keep(self, key: Key, value: Value) -> Value:
        """Keep `value` under `key`, let the oldest go, and return it."""
        values = self._values()
        values[key] = value
        while len(values) > MOST:
            values.popitem(last=False)
        return value

    def _values(self) -> OrderedDict[Key, Value]:
        values: OrderedDict[Key, Value]
        values = current_app.extensions.setdefault(self._name, OrderedDict())
        return values
