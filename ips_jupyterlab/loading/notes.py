"""What is missing in a dataset, in sentences that name the runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from .columns import About, Array, Batch
from .layout import Placed, TimeAxis
from .sources import Run

NAMED = 50  # runs that one sentence names
OFFERED = 20  # names of variables


def notes_of(
    runs: Sequence[Run],
    about: dict[int, About],
    variables: Sequence[Placed],
    axis: TimeAxis | None,
    wanted: Iterable[str] | None,
    batches: Sequence[Batch],
) -> list[str]:
    """The notes of a dataset, or of a table of rows, which has no time axis."""
    notes = _of_runs(runs, about, axis)
    notes += _lacking(runs, about, variables)
    for one in variables:
        notes += _of_variable(one) + _of_units(one, runs)
    there = list(dict.fromkeys(name for batch in batches for name in batch.names))
    for name in _unknown(wanted, variables):
        more = ', …' if len(there) > OFFERED else ''
        words = f'There are {", ".join(there[:OFFERED])}{more}.' if there else ''
        notes.append(f'No file has a variable {name}. {words}'.rstrip())
    for install, files in _together(batch.lacking for batch in batches).items():
        notes.append(
            'Files left out, for a library to read them with is not installed: '
            f"{files:,}. pip install '{install}'"
        )
    left_out = _together(batch.left_out for batch in batches) if wanted is None else {}
    if left_out:
        kinds = [f'{label} ({files:,})' for label, files in left_out.items()]
        notes.append(f'Files whose values have no names are left out: {_list(kinds)}.')
    if axis is not None and axis.times is None:
        notes.append('The runs have times of their own: time lies over step, from 0 in each run.')
    return notes


def _of_runs(runs: Sequence[Run], about: dict[int, About], axis: TimeAxis | None) -> list[str]:
    steps = axis.length if axis is not None and axis.times is not None else 0
    pending, failed, empty = [], [], []
    short: dict[int, list[str]] = {}
    single: list[str] = []
    for index, run in enumerate(runs):
        told = about.get(index) or About()
        if told.problem:
            single.append(f'{_first_upper(run.name)} has no data: {told.problem}.')
        elif run.directory is None and run.files is None:
            pending.append(run.name)
        else:
            if told.metadata.get('run_state') == 'failed':
                failed.append(run.name)
            if not told.timesteps:
                empty.append(run.name)
            elif told.timesteps < steps:
                short.setdefault(told.timesteps, []).append(run.name)
        if told.bad_files:
            files = 'a file' if told.bad_files == 1 else f'{told.bad_files:,} files'
            which = '' if told.bad_files == 1 else 'The first: '
            single.append(f'Of {run.name} {files} cannot be read. {which}{told.first_bad}')
        if told.doubled:
            single.append(
                f'{_first_upper(run.name)} has files of one kind at one timestep, of which the '
                f'last one counts: {told.doubled}.'
            )
    notes = []
    for words, names in (('Not started', pending), ('Failed', failed), ('No data files', empty)):
        if names:
            notes.append(f'{words}: {_list(names)}.')
    for count, names in sorted(short.items()):
        notes.append(f'{count:,} of {steps:,} timesteps: {_list(names)}.')
    if len(single) > NAMED:
        single[NAMED:] = [f'There are {len(single) - NAMED:,} more notes on single runs.']
    return notes + single


def _together(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            found[name] = found.get(name, 0) + count
    return found


def _unknown(wanted: Iterable[str] | None, variables: Sequence[Placed]) -> list[str]:
    """Wanted variables that no file has."""
    found = {name for one in variables for name in (one.key[1], ':'.join(one.key))}
    return sorted(set(wanted or ()) - found)


def _lacking(
    runs: Sequence[Run], about: dict[int, About], variables: Sequence[Placed]
) -> list[str]:
    """Runs with data that lack variables which others have."""
    with_data = np.array([bool(about.get(n) and about[n].timesteps) for n in range(len(runs))])
    by_names: dict[bytes, list[str]] = {}
    lacking: Array = np.array([with_data & ~one.runs for one in variables], dtype=bool)
    for index in np.flatnonzero(lacking.any(axis=0)).tolist() if len(variables) else ():
        by_names.setdefault(lacking[:, index].tobytes(), []).append(runs[index].name)
    notes = []
    for packed, names in by_names.items():
        flags = np.frombuffer(packed, dtype=bool)
        missing = [one.name for one, is_missing in zip(variables, flags, strict=True) if is_missing]
        notes.append(f'Without {_list(missing)}: {_list(names)}.')
    return notes


def _of_variable(one: Placed) -> list[str]:
    notes = []
    if one.varies:
        notes.append(
            f'{one.name} differs between files: its dimension is {one.dims[0]}, and it is given '
            'for each timestep.'
        )
    elif one.is_padded:
        lengths = ' by '.join(map(str, one.size))
        notes.append(f'{one.name} has up to {lengths} values; shorter ones end in missing values.')
    if one.other_ranks:
        notes.append(
            f'{one.name} has another number of dimensions in {one.other_ranks:,} files, where it '
            'is left out.'
        )
    return notes


def _of_units(one: Placed, runs: Sequence[Run]) -> list[str]:
    if len(one.units) == 1:
        return []
    told = []
    for units, has in one.units.items():
        names = [runs[index].name for index in np.flatnonzero(has).tolist()]
        told.append(f'{units or "no units"} in {_list(names)}')
    return [f'{one.name} has several units, and its values are as in the files: {"; ".join(told)}.']


def _list(names: Sequence[str]) -> str:
    more = f' and {len(names) - NAMED:,} more' if len(names) > NAMED else ''
    return f'{", ".join(names[:NAMED])}{more}'


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
