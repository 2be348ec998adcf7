"""What is wrong or still missing in a draft: beside the field, and page by page. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from calls.call.editing.description.drawing import Drawn, Remark
from calls.call.editing.description.texts import Spot, missing_in, public_languages
from calls.call.editing.description.tree import at
from calls.call.editing.places import page_of
from calls.call.editing.sentences import said_on_pages
from calls.call.editing.speech import gettext
from calls.call.shape.part import Finding, Path
from calls.call.wording import language_names

EMPTY: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Standing:
    """How far one page of the editor is: texts missing by language, gaps, mistakes."""

    lacking: Mapping[str, int]
    gaps: int
    wrong: int

    @property
    def complete(self) -> bool:
        """Return whether nothing is left to do there."""
        return not (self.lacking or self.gaps or self.wrong)


def remarks_on(body: Mapping[str, Any], found: Sequence[Finding]) -> list[Remark]:
    """Return one remark for each thing to put right in `body`, `found` by the checks of a call.

    A text that lacks a language is told by the languages it lacks.
    """
    lacking = missing_in(body, public_languages(body))
    told = {spot.path for spot, _languages in lacking}
    remarks = [Remark(spot.path, _lacking(spot, tags), missing=True) for spot, tags in lacking]
    for finding in found:
        if finding.path in told:
            continue
        if at(body, finding.path) in EMPTY and finding.path:
            sentence = gettext("This is still missing.")
            remarks.append(Remark(finding.path, sentence, missing=True))
        else:
            remarks.append(Remark(finding.path, said_on_pages(finding.sentence)))
    return list(dict.fromkeys(remarks))


def standing(
    body: Mapping[str, Any], remarks: Sequence[Remark], where: Sequence[str]
) -> dict[str, Standing]:
    """Return how far each page is, items counted with the page of their list."""
    lacking: dict[str, dict[str, int]] = {page: {} for page in where}
    for spot, tags in missing_in(body, public_languages(body)):
        page = top_page(spot.path)
        for tag in tags:
            lacking[page][tag] = lacking[page].get(tag, 0) + 1
    texts = {spot.path for spot, _tags in missing_in(body, public_languages(body))}
    others = [one for one in remarks if one.path not in texts]
    return {
        page: Standing(
            lacking=lacking[page],
            gaps=sum(one.missing for one in others if top_page(one.path) == page),
            wrong=sum(not one.missing for one in others if top_page(one.path) == page),
        )
        for page in where
    }


def top_page(path: Path) -> str:
    """Return the page of the call to which a path belongs, the form for all below it."""
    return page_of(path[:1])[0]


def unplaced(remarks: Sequence[Remark], drawn: Sequence[Drawn], path: Path) -> list[Remark]:
    """Return what is wrong with the part at `path` and stands beside none of its controls."""
    beside = [one.path for one in drawn]
    return [
        one
        for one in remarks
        if not one.missing
        and one.path[: len(path)] == path
        and not any(one.path[: len(near)] == near for near in beside)
    ]


def _lacking(spot: Spot, tags: Sequence[str]) -> str:
    if not spot.written:
        return gettext("This is still missing.")
    return gettext("Still missing in %(languages)s.", languages=language_names(tags))
