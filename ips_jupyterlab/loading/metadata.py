"""What is told of the runs themselves: attributes, or coordinates where it differs."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np

from .arranged import Arranged
from .batches import metadata_of
from .columns import About, Batch
from .sources import Asked

_MOMENTS = ('started', 'stopped')  # in s since 1970
_ALWAYS = ('runid', 'sim_name', 'run_state')  # lie on the dimensions of runs


def merged(batches: Sequence[Batch]) -> dict[int, About]:
    """What is known of each run; of one that was read in parts, all of them together."""
    found: dict[int, About] = {}
    for batch in batches:
        for index, told in batch.about.items():
            before = found.setdefault(index, told)
            if before is not told:
                before.timesteps += told.timesteps
                before.bad_files += told.bad_files
                before.first_bad = before.first_bad or told.first_bad
                before.doubled = before.doubled or told.doubled
    return found


def coordinates_of(arranged: Arranged, about: dict[int, About]) -> dict[str, Any]:
    """What tells the runs apart: runid, name and state, and other metadata that differs."""
    if not arranged.dims:
        return {}
    columns = _columns(arranged, about)
    found: dict[str, Any] = {}
    for name, values in columns.items():
        if name in arranged.coordinates:
            continue  # a parameter has that name
        if name == 'sim_name' and arranged.dims == ('member',):
            continue  # its coordinate has the same
        if name in _ALWAYS or len(_distinct(values)) > 1:
            array = np.array(values, dtype='i8' if name == 'runid' else object)
            if name == 'walltime':
                array = array.astype('f8')
            found[name] = arranged.dims, array.reshape(arranged.shape)
    return found


def describe(asked: Asked, arranged: Arranged, about: dict[int, About]) -> dict[str, Any]:
    """The attributes of a dataset: metadata of the run, or what its runs have in common."""
    if asked.kind == 'run':
        run = asked.runs[0]
        told = _told({'runid': run.runid or None, **about[0].metadata})
        return {'run_directory': run.directory, **told} if run.directory else told
    if asked.kind == 'runs':
        columns = _columns(arranged, about)
        return {
            name: distinct[0]
            for name, values in columns.items()
            if name not in _ALWAYS and len(distinct := _distinct(values)) == 1
        }
    ensemble = asked.ensemble
    names = {'ensemble': ensemble and ensemble.name, 'component': ensemble and ensemble.component}
    return _told({**names, 'run_directory': asked.parent, **metadata_of(asked.parent)})


def _distinct(values: Sequence[Any]) -> list[Any]:
    """The values that are told, each once."""
    return list(dict.fromkeys(value for value in values if value is not None))


def _columns(arranged: Arranged, about: dict[int, About]) -> dict[str, list[Any]]:
    """The metadata of all runs, None where a run does not tell it."""
    runs = arranged.runs
    metadata = [_told((about.get(index) or About()).metadata) for index in range(len(runs))]
    names = dict.fromkeys(name for told in metadata for name in told)
    columns = {name: [told.get(name) for told in metadata] for name in names}
    columns['runid'] = [run.runid for run in runs]
    columns['sim_name'] = [
        run.sim_name or told.get('sim_name') for run, told in zip(runs, metadata, strict=True)
    ]
    columns['run_state'] = [
        'pending'
        if run.directory is None and run.files is None
        else told.get('run_state', 'unknown')
        for run, told in zip(runs, metadata, strict=True)
    ]
    return columns


def _told(metadata: dict[str, Any]) -> dict[str, Any]:
    """The metadata that is told, moments as text."""
    told = {name: value for name, value in metadata.items() if value is not None}
    for name in _MOMENTS:
        if name in told:
            moment = datetime.datetime.fromtimestamp(told[name], datetime.timezone.utc)
            told[name] = moment.isoformat()
    return told
