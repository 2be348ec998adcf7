"""What a new wording of a call would take away from the one before. Pure."""

from collections.abc import Iterator

from calls.call.definition import CallDefinition


def vanished_keys(old: CallDefinition, new: CallDefinition) -> list[str]:
    """Return the keys of `old` that `new` lacks, each as a path such as `criteria.impact`.

    Answers, files, marks and outcomes are kept under these keys, so a published call keeps them;
    their texts may change and new keys may come.
    """
    kept = set(_keys(new))
    return [key for key in _keys(old) if key not in kept]


def _keys(definition: CallDefinition) -> Iterator[str]:
    yield from (f"axes.{axis.key}" for axis in definition.axes)
    yield from (f"criteria.{criterion.key}" for criterion in definition.criteria)
    yield from (f"outcomes.{outcome.key}" for outcome in definition.decision.outcomes)
    yield from (f"slots.{slot.key}" for slot in definition.form.slots)
    for section in definition.form.sections:
        yield f"sections.{section.key}"
        for question in section.questions:
            # The kind is part of it: a date that becomes a text is another question.
            yield f"sections.{section.key}.{question.key} ({question.kind})"
            yield from (f"{question.key}.options.{option.key}" for option in question.options)
