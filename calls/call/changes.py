"""What a new wording of a call changes: what it may not take away, and how its form differs. Pure.

Marks, outcomes and axes are kept by key for a whole call, so those keys stay once it is published.
Parts of the form may come and go: an entry keeps the version that it was written on, and a draft
that moves to the next one keeps what was typed, shown or not.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from calls.call.definition import CallDefinition, Question, Section, Slot

Item: TypeAlias = Section | Question | Slot
Limit: TypeAlias = int | Decimal | None


def vanished_keys(old: CallDefinition, new: CallDefinition) -> list[str]:
    """Return the keys that `new` lacks though marks and outcomes are kept under them.

    Each is a path such as `criteria.impact`.
    """
    kept = set(_lasting_keys(new))
    return [key for key in _lasting_keys(old) if key not in kept]


def changed_kinds(old: CallDefinition, new: CallDefinition) -> list[str]:
    """Return the keys of questions that would become another question under the same key.

    That is one of another kind, or asked once instead of in each language: its answers would not
    be read any more.
    """
    before = {question.key: question for question in old.questions()}
    return [
        question.key
        for question in new.questions()
        if (known := before.get(question.key))
        and (known.kind, known.translatable) != (question.kind, question.translatable)
    ]


def _lasting_keys(definition: CallDefinition) -> Iterator[str]:
    yield from (f"axes.{axis.key}" for axis in definition.axes)
    yield from (f"modalities.{modality.key}" for modality in definition.modalities)
    yield from (f"criteria.{criterion.key}" for criterion in definition.criteria)
    yield from (f"outcomes.{outcome.key}" for outcome in definition.decision.outcomes)


# --- the form, part by part ----------------------------------------------------------------------


class ChangeKind(StrEnum):
    """How a part of a form differs."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # a question stands in another section
    REWORDED = "reworded"  # its label, its help or the labels of its options
    STRICTER = "stricter"  # required, a lower limit, fewer types of file
    LOOSER = "looser"
    OPTIONS = "options"  # other options to choose among
    CONDITION = "condition"  # shown under another condition
    AUDIENCE = "audience"  # the jury sees it now, or does not any more


class FormChange(NamedTuple):
    """One difference: `part` is section, question or slot; `label` is its name by language."""

    kind: ChangeKind
    part: str
    key: str
    label: Mapping[str, str]

    def text(self, language: str) -> str:
        """Return the label in `language`, else in English, else in its first language."""
        first = next(iter(self.label.values()))
        return self.label.get(language, self.label.get("en", first))


def form_changes(old: CallDefinition, new: CallDefinition) -> tuple[FormChange, ...]:
    """Return how the form of `new` differs, in its order; what was removed comes last."""
    before, after = _items(old), _items(new)
    found: list[FormChange] = []
    for key, (item, home) in after.items():
        known = before.get(key)
        if known is None or type(known[0]) is not type(item):
            found.append(_change(ChangeKind.ADDED, item))
            continue
        if known[1] != home:
            found.append(_change(ChangeKind.MOVED, item))
        kinds = dict.fromkeys(_differences(old, known[0], new, item))
        found += [_change(kind, item) for kind in kinds]
    for key, (item, _home) in before.items():
        if key not in after or type(after[key][0]) is not type(item):
            found.append(_change(ChangeKind.REMOVED, item))
    return tuple(found)


def _items(definition: CallDefinition) -> dict[str, tuple[Item, str]]:
    """Return every part of the form by key, with the key of the section it stands in."""
    found: dict[str, tuple[Item, str]] = {}
    for section in definition.form.sections:
        found[section.key] = section, ""
        found |= {question.key: (question, section.key) for question in section.questions}
    return found | {slot.key: (slot, "") for slot in definition.form.slots}


def _change(kind: ChangeKind, item: Item) -> FormChange:
    return FormChange(kind, type(item).__name__.lower(), item.key, _label(item))


def _label(item: Item) -> Mapping[str, str]:
    return item.title if isinstance(item, Section) else item.label


def _differences(
    old: CallDefinition, was: Item, new: CallDefinition, item: Item
) -> Iterator[ChangeKind]:
    if _reworded(_label(was), _label(item)) or _reworded(was.help, item.help):
        yield ChangeKind.REWORDED
    if was.shown_if != item.shown_if:
        yield ChangeKind.CONDITION
    if isinstance(was, Question) and isinstance(item, Question):
        yield from _question_differences(old, was, new, item)
    if isinstance(was, Slot) and isinstance(item, Slot):
        yield from _slot_differences(was, item)


def _question_differences(
    old: CallDefinition, was: Question, new: CallDefinition, item: Question
) -> Iterator[ChangeKind]:
    before = {option.key: option.label for option in old.options(was)}
    after = {option.key: option.label for option in new.options(item)}
    if set(before) != set(after):
        yield ChangeKind.OPTIONS
    if any(_reworded(before[key], after[key]) for key in before.keys() & after.keys()):
        yield ChangeKind.REWORDED
    if was.hidden_from_jury != item.hidden_from_jury:
        yield ChangeKind.AUDIENCE
    yield from _moved_bar(int(was.required), int(item.required))
    for name in ("max_words", "max_chars", "maximum", "max_choices"):
        yield from _moved_ceiling(getattr(was, name), getattr(item, name))
    yield from _moved_floor(was.minimum, item.minimum)


def _slot_differences(was: Slot, item: Slot) -> Iterator[ChangeKind]:
    yield from _moved_bar(was.min_count, item.min_count)
    yield from _moved_bar(int(was.needs_rights), int(item.needs_rights))
    for name in ("max_count", "max_bytes", "max_pages"):
        yield from _moved_ceiling(getattr(was, name), getattr(item, name))
    if set(was.accept) - set(item.accept):
        yield ChangeKind.STRICTER
    if set(item.accept) - set(was.accept):
        yield ChangeKind.LOOSER


def _moved_bar(was: int, now: int) -> Iterator[ChangeKind]:
    if was != now:
        yield ChangeKind.STRICTER if now > was else ChangeKind.LOOSER


def _moved_ceiling(was: Limit, now: Limit) -> Iterator[ChangeKind]:
    """Compare upper limits; none at all is the loosest."""
    if was != now:
        stricter = was is None or (now is not None and now < was)
        yield ChangeKind.STRICTER if stricter else ChangeKind.LOOSER


def _moved_floor(was: Limit, now: Limit) -> Iterator[ChangeKind]:
    """Compare lower limits; none at all is the loosest."""
    if was != now:
        stricter = was is None or (now is not None and now > was)
        yield ChangeKind.STRICTER if stricter else ChangeKind.LOOSER


def _reworded(was: Mapping[str, str] | None, now: Mapping[str, str] | None) -> bool:
    """Tell whether a text changed in a language that both have; a new language is no change."""
    if was is None or now is None:
        return (was is None) != (now is None)
    return any(was[tag] != now[tag] for tag in was.keys() & now.keys())
