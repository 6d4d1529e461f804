"""Finds the files of several runs that are of one kind, by their names."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence

from ..layout import DATA_DIRECTORY

_NUMBER = re.compile(r'\d+(?:\.\d+)?')
_PIECES = re.compile(r'(\d+\.\d{1,4}(?!\d)|\d+)')  # g147634.00400 has two numbers
_STARS = re.compile(r'\*(?:\.\*)+')

Listing = Mapping[float, Sequence[str]]  # paths as listed, by timestep
Kind = Sequence[Mapping[float, str]]  # for each run the listed path at each timestep


def kinds_of(listings: Sequence[Listing]) -> list[Kind]:
    """The kinds of files that two or more runs have, in the order of the listings.

    Files are of one kind when their names differ in numbers only. Where that gives a timestep two
    of a kind (input1.nml and input2.nml), only the number of the timestep may differ in it.
    """
    kinds, crowded = _grouped(listings, _without_numbers)
    if crowded:
        finer, _ = _grouped(listings, _without_timestep, crowded)
        kinds = {name: kind for name, kind in kinds.items() if name not in crowded} | finer
    return [kind for kind in kinds.values() if sum(map(bool, kind)) > 1]


def _grouped(
    listings: Sequence[Listing],
    name_of_kind: Callable[[str, float], str],
    among: set[str] | None = None,
) -> tuple[dict[str, list[dict[float, str]]], set[str]]:
    """The files by kind, and the kinds that have several files of one timestep and run.

    :param among: only files that are of these kinds by ``_without_numbers``.
    """
    kinds: dict[str, list[dict[float, str]]] = {}
    crowded = set()
    for run, listing in enumerate(listings):
        for timestep, files in listing.items():
            for listed in files:
                name = name_of(listed)
                if among is not None and _without_numbers(name, timestep) not in among:
                    continue
                kind = name_of_kind(name, timestep)
                if kind not in kinds:
                    kinds[kind] = [{} for _ in listings]
                found = kinds[kind][run]
                if found.setdefault(timestep, listed) != listed:
                    crowded.add(kind)
    return kinds, crowded


def newest(kind: Kind) -> list[tuple[float, str] | None]:
    """The file of each run that is compared, with its timestep; None where a run has none.

    They are those of the newest timestep that all of the others have, else each one's newest.
    """
    timesteps = [files.keys() for files in kind if files]
    common = set(timesteps[0]).intersection(*timesteps[1:])
    chosen: list[tuple[float, str] | None] = []
    for files in kind:
        timestep = max(common or files, default=None)
        chosen.append(None if timestep is None or not files else (timestep, files[timestep]))
    return chosen


def common_name(names: Sequence[str]) -> str:
    """What to call files whose names differ in numbers: ``*_state.json``."""
    pieces = [_PIECES.split(name) for name in names]
    if len({len(parts) for parts in pieces}) > 1:
        return _NUMBER.sub('*', names[0])
    merged = (parts[0] if len({*parts}) == 1 else '*' for parts in zip(*pieces, strict=True))
    return _STARS.sub('*', ''.join(merged))


def name_of(listed: str) -> str:
    """What a listed file is called: its path in the data folder."""
    return listed.removeprefix(f'{DATA_DIRECTORY}/')


@functools.lru_cache(maxsize=1 << 17)  # the same names come in each run, and are asked for again
def _without_numbers(name: str, timestep: float) -> str:
    return _NUMBER.sub('*', _own_name(name, repr(timestep)))


def _without_timestep(name: str, timestep: float) -> str:
    told = repr(timestep)  # a whole number may be anything: in1.nml at 1.0
    return _NUMBER.sub(lambda match: '*' if match[0] == told else match[0], _own_name(name, told))


def _own_name(name: str, timestep: str) -> str:
    """Without the timestep in front, with which a name that comes again is stored."""
    return name.removeprefix(f'{timestep}_')
