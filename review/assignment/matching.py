"""Who reads what, for juries where everybody reads everything: pure and deterministic.

The proposal pairs every juror with every entry, except where a conflict of interest forbids it, and
says for each pair left out why. The order of the input never matters: results are sorted, and the
manifest carries digests of the canonical input and of the pairs, so that two runs can be compared.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from typing import TypeAlias
from uuid import UUID

CODE_VERSION = "everyone-reads-everything-1"

Id: TypeAlias = int | str | UUID
Pair: TypeAlias = tuple[Id, Id]  # (juror, entry)


class Reason(StrEnum):
    """Why a pair is not assigned, or no longer is."""

    OWN_CITY = "own_city"
    OWN_COUNTRY = "own_country"
    DECLARED = "declared"
    JUROR_LEFT = "juror_left"
    ENTRY_LEFT = "entry_left"


@dataclass(frozen=True, slots=True)
class Juror:
    """A juror who accepted. A specialist without a city has `city_id` None and no own city."""

    id: Id
    city_id: Id | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An eligible entry, its city and the city's country."""

    id: Id
    city_id: Id | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """All that an assignment starts from. Raises ValueError when a juror or an entry comes twice.

    `declared` holds the conflicts that people declared, beyond the city's own; those that name a
    juror or an entry no longer in the call are ignored. `minimum` is the number of readers below
    which an entry is named as a shortfall. `own_country` bars entries of the juror's country too.
    """

    jurors: tuple[Juror, ...]
    entries: tuple[Entry, ...]
    declared: frozenset[Pair] = frozenset()
    minimum: int = 0
    own_country: bool = False

    def __post_init__(self) -> None:
        """Refuse an input whose result would depend on which of two namesakes was meant."""
        _once(self.jurors, "juror")
        _once(self.entries, "entry")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A pair left out or taken away, with every reason for it, sorted."""

    juror_id: Id
    entry_id: Id
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An entry with fewer readers than the call's minimum. Counts are jurors."""

    entry_id: Id
    jurors: int
    in_conflict: int
    readers: int
    minimum: int

    def __str__(self) -> str:
        """One sentence for the log; pages translate the numbers themselves."""
        return (
            f"entry {self.entry_id}: {self.in_conflict} of {self.jurors} jurors in conflict, "
            f"{self.readers} readers, minimum {self.minimum}"
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was given and what came out, in SHA-256 hex digests of canonical JSON."""

    code_version: str
    parameters: Mapping[str, int | bool] = field(hash=False)
    input_digest: str
    pairs_digest: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A complete assignment to be looked at by a person before it is deployed.

    `removed` is only filled by `repair`: pairs that stood before and no longer do.
    """

    pairs: tuple[Pair, ...]
    exclusions: tuple[Exclusion, ...]
    loads: Mapping[Id, int] = field(hash=False)  # entries per juror, zero included
    readers: Mapping[Id, int] = field(hash=False)  # jurors per entry, zero included
    shortfalls: tuple[Shortfall, ...]
    manifest: Manifest
    removed: tuple[Exclusion, ...] = ()


def propose(panel: Panel) -> Proposal:
    """Pair everybody with everything, minus conflicts.

    A new juror or a late entry adds its own pairs and changes no other, so running this again after
    such a change is safe.
    """
    excluded = _conflicts(panel)
    jurors = sorted((each.id for each in panel.jurors), key=in_order)
    entries = sorted((each.id for each in panel.entries), key=in_order)
    pairs = [pair for pair in product(jurors, entries) if pair not in excluded]
    return _proposal(panel, excluded, pairs)


def repair(existing: Iterable[Pair], panel: Panel) -> Proposal:
    """Take away the pairs that may no longer stand, and move nothing else.

    A pair goes when it is now in conflict, or when its juror or entry is no longer in the panel;
    `removed` says which and why. Nothing is added: pairs that the secretariat left out by hand stay
    out, and where new jurors or entries came in, `propose` says which pairs they bring.
    """
    excluded = _conflicts(panel)
    jurors = {each.id for each in panel.jurors}
    entries = {each.id for each in panel.entries}
    pairs: list[Pair] = []
    removed: list[Exclusion] = []
    for juror, entry in sorted(set(existing), key=_pair_order):
        reasons = set(excluded.get((juror, entry), ()))
        reasons |= {Reason.JUROR_LEFT} if juror not in jurors else set()
        reasons |= {Reason.ENTRY_LEFT} if entry not in entries else set()
        if reasons:
            removed.append(Exclusion(juror, entry, tuple(sorted(reasons))))
        else:
            pairs.append((juror, entry))
    return _proposal(panel, excluded, pairs, tuple(removed))


def in_order(key: Id) -> tuple[int, int, str]:
    """Return a sort key that orders ids the same way on every machine: numbers, then text."""
    return (0, key, "") if isinstance(key, int) else (1, 0, str(key))


def _pair_order(pair: Pair) -> tuple[tuple[int, int, str], tuple[int, int, str]]:
    return in_order(pair[0]), in_order(pair[1])


def _once(things: tuple[Juror, ...] | tuple[Entry, ...], noun: str) -> None:
    twice = [key for key, count in Counter(each.id for each in things).items() if count > 1]
    if twice:
        message = f"The {noun} {twice[0]} comes twice in the input."
        raise ValueError(message)


def _conflicts(panel: Panel) -> dict[Pair, tuple[Reason, ...]]:
    jurors = {each.id for each in panel.jurors}
    entries = {each.id for each in panel.entries}
    found: defaultdict[Pair, set[Reason]] = defaultdict(set)
    for juror_id, entry_id in panel.declared:
        if juror_id in jurors and entry_id in entries:
            found[juror_id, entry_id].add(Reason.DECLARED)
    for juror, entry in product(panel.jurors, panel.entries):
        if juror.city_id is not None and juror.city_id == entry.city_id:
            found[juror.id, entry.id].add(Reason.OWN_CITY)
        same_country = juror.country is not None and juror.country == entry.country
        if panel.own_country and same_country:
            found[juror.id, entry.id].add(Reason.OWN_COUNTRY)
    return {pair: tuple(sorted(found[pair])) for pair in sorted(found, key=_pair_order)}


def _proposal(
    panel: Panel,
    excluded: Mapping[Pair, tuple[Reason, ...]],
    pairs: list[Pair],
    removed: tuple[Exclusion, ...] = (),
) -> Proposal:
    loads = Counter(juror for juror, _ in pairs)
    readers = Counter(entry for _, entry in pairs)
    jurors = sorted((each.id for each in panel.jurors), key=in_order)
    entries = sorted((each.id for each in panel.entries), key=in_order)
    return Proposal(
        pairs=tuple(pairs),
        exclusions=tuple(Exclusion(*pair, reasons) for pair, reasons in excluded.items()),
        loads={juror: loads[juror] for juror in jurors},
        readers={entry: readers[entry] for entry in entries},
        shortfalls=_shortfalls(panel, excluded, entries, readers),
        manifest=_manifest(panel, excluded, pairs, removed),
        removed=removed,
    )


def _shortfalls(
    panel: Panel,
    excluded: Mapping[Pair, tuple[Reason, ...]],
    entries: list[Id],
    readers: Mapping[Id, int],
) -> tuple[Shortfall, ...]:
    in_conflict = Counter(entry for _, entry in excluded)
    return tuple(
        Shortfall(entry, len(panel.jurors), in_conflict[entry], readers[entry], panel.minimum)
        for entry in entries
        if readers[entry] < panel.minimum
    )


def _manifest(
    panel: Panel,
    excluded: Mapping[Pair, tuple[Reason, ...]],
    pairs: list[Pair],
    removed: tuple[Exclusion, ...],
) -> Manifest:
    parameters = {"minimum": panel.minimum, "own_country": panel.own_country}
    people = [_line(each) for each in sorted(panel.jurors, key=lambda each: in_order(each.id))]
    dossier = [_line(each) for each in sorted(panel.entries, key=lambda each: in_order(each.id))]
    barred = [[str(juror), str(entry), *reasons] for (juror, entry), reasons in excluded.items()]
    gone = [[str(each.juror_id), str(each.entry_id), *each.reasons] for each in removed]
    return Manifest(
        code_version=CODE_VERSION,
        parameters=parameters,
        input_digest=_digest(people, dossier, barred, gone, parameters),
        pairs_digest=_digest([[str(juror), str(entry)] for juror, entry in pairs]),
    )


def _line(each: Juror | Entry) -> list[str | None]:
    return [str(each.id), None if each.city_id is None else str(each.city_id), each.country]


def _digest(*parts: object) -> str:
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()
