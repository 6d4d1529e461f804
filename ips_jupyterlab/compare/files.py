"""Compares the data files of runs: which are there, and what those of one kind say."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..catalog.details import Place, data_path, data_status
from ..contract import ComparedFile, FilePresence, Format, Problem, Progress
from ..formats.requests import Contents
from ..formats.sniff import sniff
from ..formats.whole import status_of
from ..refusals import explain
from .contents import KeptContents, ReadFile
from .namesakes import Kind, Listing, common_name, kinds_of, name_of, newest
from .values import compare_values

ORDER: tuple[Format, ...] = ('namelist', 'config', 'eqdsk', 'json', 'omas')  # what was given first
PATIENCE = 1.5  # seconds of reading for one answer; who asks again gets the rest
MOST_CONTENTS = 20  # kinds of files that are compared
MOST_LOOKED_AT = 500  # kinds of files whose format is looked at
MOST_ROWS = 200  # values of a kind
MOST_FILES = 500  # files that not all of the runs have
LARGEST = 1 << 20  # bytes of a JSON file


class Chosen(NamedTuple):
    """The files of one kind that are compared: for each run one, None where it has none."""

    name: str
    format: Format
    files: Sequence[ReadFile | None]
    timesteps: Sequence[str | None]
    problems: Sequence[str]


def presence(listings: Sequence[Listing]) -> tuple[list[FilePresence], int]:
    """The files that not all runs have, by timestep and name, and how many more there are."""
    runs: list[set[tuple[float, str]]] = [
        {
            (math.nan if math.isnan(timestep) else timestep, listed)  # one nan is as any other
            for timestep, files in listing.items()
            for listed in files
        }
        for listing in listings
    ]
    missing = set().union(*runs) - runs[0].intersection(*runs) if runs else set()
    in_order = sorted(missing, key=lambda file: (math.isnan(file[0]), *file))
    told = [
        FilePresence(repr(timestep), name_of(listed), [(timestep, listed) in run for run in runs])
        for timestep, listed in in_order[:MOST_FILES]
    ]
    return told, len(missing) - len(told)


def choose(
    places: Sequence[Place], listings: Sequence[Listing]
) -> tuple[list[Chosen], list[Problem]]:
    """The files whose contents are compared, inputs before results, and what is left out."""
    kinds = kinds_of(
        [{time: files for time, files in one.items() if math.isfinite(time)} for one in listings]
    )
    insides = [functools.cache(place.gate.holds) for place in places]
    found = [
        chosen
        for kind in kinds[:MOST_LOOKED_AT]
        if (chosen := _chosen(kind, places, insides)) is not None
    ]
    found.sort(key=lambda chosen: ORDER.index(chosen.format))
    left, unseen = len(found) - MOST_CONTENTS, len(kinds) - MOST_LOOKED_AT
    problems = []
    if left > 0:
        text = f'The contents of {MOST_CONTENTS} kinds of files are compared, and {left} are not.'
        problems.append(Problem('', text))
    if unseen > 0:
        problems.append(Problem('', f'{unseen} more kinds of files have not been looked at.'))
    return found[:MOST_CONTENTS], problems


def _chosen(
    kind: Kind, places: Sequence[Place], insides: Sequence[Callable[[str], bool]]
) -> Chosen | None:
    """The files of a kind that are compared; None where its contents cannot be."""
    picked = newest(kind)
    problems: list[str] = []
    files: list[ReadFile | None] = []
    format_: Format | None = None
    for one, place, inside in zip(picked, places, insides, strict=True):
        file = None if one is None else _opened(place, one[1], inside, problems)
        if file is not None and format_ is None and file.format in ORDER:
            format_ = file.format
        if file is not None and file.format in ('json', 'omas') and file.size > LARGEST:
            problems.append(f'{file.path} has more than {LARGEST >> 20} MB and is not compared.')
            file = None
        files.append(file)
    if format_ is None:
        return None
    for at, file in enumerate(files):
        if file is not None and file.format != format_:
            problems.append(f'{file.path} is of the format {file.format}, and not {format_}.')
            files[at] = None
    if sum(file is not None for file in files) < 2 and not problems:
        return None
    return Chosen(
        common_name([name_of(one[1]) for one in picked if one is not None]),
        format_,
        files,
        [None if one is None else repr(one[0]) for one in picked],
        problems,
    )


def _opened(
    place: Place, listed: str, inside: Callable[[str], bool], problems: list[str]
) -> ReadFile | None:
    """A listed file as it is now; None where there is none inside the run."""
    path = data_path(place, listed)
    if path is None:
        return None
    try:
        status = data_status(place, path, inside)
        status = status and status_of(path, status)
    except OSError as error:
        problems.append(f'{explain(error)}.')
        return None
    if status is None:
        problems.append(f'{path}: the listing names it, and it is not there.')
        return None
    return ReadFile(path, sniff(path, status, place.gate), status.st_mtime_ns, status.st_size)


def compare_contents(
    every: Sequence[Chosen], kept: KeptContents
) -> tuple[list[ComparedFile], Progress]:
    """What differs between files, as far as they have been read.

    Those that are not kept are read for about ``PATIENCE``, and one in any case.
    """
    until = time.monotonic() + PATIENCE
    compared, read, begun = [], 0, False
    for chosen in every:
        told: list[Contents | None] = []
        for file in _files(chosen):
            found = kept.known(file)
            if found is None and (not begun or time.monotonic() < until):
                found, begun = kept.read(file), True
            told.append(found)
        read += sum(found is not None for found in told)
        contents = [found for found in told if found is not None]
        if len(contents) == len(told):
            compared.append(_compared(chosen, contents))
    return compared, Progress(read, sum(1 for chosen in every for _ in _files(chosen)))


def _files(chosen: Chosen) -> Iterator[ReadFile]:
    return (file for file in chosen.files if file is not None)


def _compared(chosen: Chosen, contents: Sequence[Contents]) -> ComparedFile:
    """Files that have been read; ``contents`` has one for each that is there."""
    rest = iter(contents)
    told = [None if file is None else next(rest) for file in chosen.files]
    values = [one.values if one is not None and not one.problem else None for one in told]
    problems = [*chosen.problems, *(one.problem for one in contents if one.problem)]
    rows, same = compare_values(values, chosen.format)
    more = max((one.more for one in contents), default=0)
    if more:
        problems.append(f'{more} more values are not compared.')
    if len(rows) > MOST_ROWS:
        problems.append(f'{len(rows) - MOST_ROWS} more values differ.')
    return ComparedFile(
        name=chosen.name,
        format=chosen.format,
        rows=rows[:MOST_ROWS],
        same=same,
        problem=' '.join(problems) or None,
        timesteps=list(chosen.timesteps),
    )
