"""Reads runs, here or in the workers of a cluster: the one function that opens data files."""

from __future__ import annotations

import contextlib
import math
import os

from msgspec import Struct

from ..api_v1 import IPSDataError
from ..catalog.files import read_metadata
from ..formats.opened import UnreadableError
from ..refusals import explain
from .columns import About, Batch, Collector
from .files import File, read_files
from .reading import Reader
from .sources import Run

_METADATA = ('comment', 'tokamak', 'shot', 'host', 'tag', 'started', 'stopped', 'walltime')


class Request(Struct, kw_only=True):
    """Runs to read.

    :ivar runs: each with its place among all runs.
    :ivar keep: bytes of values that are kept; 0 for an outline.
    :ivar first: and ``last``: timesteps between which files are read, in s.
    """

    runs: list[tuple[int, Run]] = []
    pattern: str | None = None
    wanted: frozenset[str] | None = None
    keep: float = math.inf
    only_scalars: bool = False
    first: float = -math.inf
    last: float = math.inf


def read(request: Request) -> Batch:
    """Read the data files of some runs. What cannot be read is told, and hides nothing else."""
    reader = Reader(request.wanted, is_outline=not request.keep, only_scalars=request.only_scalars)
    collector = Collector(request.keep)
    about: dict[int, About] = {}
    for index, run in request.runs:
        told = about[index] = About()
        if run.directory is None and run.files is None:
            continue
        try:
            files = run.files
            if files is None:
                files = read_files(run.directory or '', request.pattern)
        except (OSError, IPSDataError) as error:
            told.problem = explain(error)
            continue
        told.metadata = metadata_of(run.directory)
        files = [one for one in files if request.first <= one.timestep <= request.last]
        _read_run(index, files, reader, collector, told)
    return collector.batch(about, reader.names)


def metadata_of(directory: str | None) -> dict[str, object]:
    """What the metadata file of a run tells, nothing where there is none that can be read."""
    if directory is None:
        return {}
    with contextlib.suppress(OSError, IPSDataError):
        told = read_metadata(directory)
        found = {'sim_name': told.simname, 'run_state': told.state}
        found.update({name: getattr(told, name) for name in _METADATA})
        return {name: value for name, value in found.items() if value is not None}
    return {}


def _read_run(
    index: int, files: list[File], reader: Reader, collector: Collector, told: About
) -> None:
    row, timestep = -1, math.nan
    labels: set[str] = set()
    reader.begin()
    for file in files:
        if file.timestep != timestep:
            timestep, row = file.timestep, collector.row(index, file.timestep)
            told.timesteps += 1
            labels.clear()
        try:
            read = reader.read(file.label, file.path)
        except UnreadableError as error:
            if error.install is not None:
                collector.lack(error.install)
                continue
            told.bad_files += 1
            told.first_bad = told.first_bad or f'{os.path.basename(file.path)} {error}'
            continue
        if read is None:
            collector.leave_out(file.label)
        else:
            if file.label in labels:
                told.doubled = told.doubled or os.path.basename(file.path)
            labels.add(file.label)
            collector.add(row, file.label, *read)
