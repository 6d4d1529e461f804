"""What the caller asks to load: the runs, and how they belong together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from msgspec import Struct

from ..api_v1 import Ensemble, IPSAnalysisApi
from ..layout import DATA_LISTING, as_runid
from .files import File, files_of, read_files

Kind = Literal['run', 'runs', 'ensemble']


class Run(Struct):
    """A run to read.

    :ivar directory: None for a member that has not started.
    :ivar files: those to read; None where its data listing tells them.
    """

    directory: str | None
    runid: int = 0
    sim_name: str | None = None
    parameters: Mapping[str, Any] = {}
    files: list[File] | None = None

    @property
    def name(self) -> str:
        """What it is called in notes."""
        if not self.runid:
            return self.sim_name or self.directory or 'run'
        return f'run {self.runid} ({self.sim_name})' if self.sim_name else f'run {self.runid}'


class Asked(Struct):
    """All runs that are asked for."""

    kind: Kind
    runs: list[Run]
    ensemble: Ensemble | None = None
    parent: str | None = None  # directory of the run whose ensemble it is


def asked_for(what: Any, ensemble: Any, pattern: str | None) -> Asked:
    """Understand what is asked for, as ``load`` describes it.

    :raises TypeError: it is nothing that can be loaded.
    :raises ValueError: there is no such run (IPSDataError) or ensemble.
    """
    if ensemble is not None:
        return _ensemble(what, ensemble)
    if hasattr(what, 'members'):
        raise TypeError('an ensemble does not know its run: load(run, ensemble=...)')
    if isinstance(what, Mapping):
        return _data(what, pattern)
    directory = _directory(what)
    if directory is not None:
        run = _run(IPSAnalysisApi(directory).run_directory)
        # Its listing is read here, so that it can be read in parts.
        run.files = read_files(directory, pattern)
        return Asked('run', [run])
    if isinstance(what, Iterable):
        directories = [_directory(one) for one in what]
        if None not in directories:
            return Asked('runs', [_run(os.path.abspath(str(one))) for one in directories])
    raise TypeError(
        'what can be loaded is a run, runs, data as get_data() and get_child_data() give it, '
        f'or a run with ensemble=..., and not {type(what).__name__}'
    )


def _directory(what: Any) -> str | None:
    if isinstance(what, (str, os.PathLike)):
        return os.fspath(what)
    # Not only the class of this package: notebooks load a copy that lies beside the runs.
    told = getattr(what, 'run_directory', None)
    return None if told is None else os.fspath(told)


def _run(directory: str) -> Run:
    return Run(directory, runid=as_runid(os.path.basename(directory)) or 0)


def _data(data: Mapping[Any, Any], pattern: str | None) -> Asked:
    """``{timestep: [paths]}`` of one run, or of many by runid."""
    if not all(isinstance(one, Mapping) for one in data.values()):
        files = files_of(data, pattern)
        run = _run(_found_above(files))
        run.files = files
        return Asked('run', [run])
    runs = []
    for runid, of_run in data.items():
        files = files_of(of_run, pattern)
        directory = _found_above(files) if files else None
        runs.append(Run(directory, runid=int(runid), files=files))
    return Asked('runs', runs)


def _found_above(files: list[File]) -> str:
    """The directory of the run that the files are listed in."""
    above = os.path.dirname(files[0].path) if files else ''
    while above not in ('', os.sep):
        if os.path.exists(os.path.join(above, DATA_LISTING)):
            return above
        above = os.path.dirname(above)
    return os.path.dirname(files[0].path) if files else ''


def _ensemble(what: Any, ensemble: Any) -> Asked:
    directory = _directory(what)
    if directory is None:
        raise TypeError('ensemble=... needs the run that has it: a path, or what open_run gives')
    api = IPSAnalysisApi(directory)
    found = _named(api, ensemble) if isinstance(ensemble, str) else ensemble
    beside = os.path.dirname(api.run_directory)
    runs = [
        Run(
            None if member.runid is None else os.path.join(beside, str(member.runid)),
            runid=member.runid or 0,
            sim_name=member.sim_name,
            parameters=member.parameters,
        )
        for member in found.members
    ]
    return Asked('ensemble', runs, found, api.run_directory)


def _named(api: IPSAnalysisApi, name: str) -> Ensemble:
    """The ensemble of that name, with its component where that is told: ``Driver/scan``."""
    ensembles = api.get_ensembles()
    full = [f'{one.component}/{one.name}' if one.component else one.name for one in ensembles]
    fitting = [
        one for one, full_name in zip(ensembles, full, strict=True) if name in (one.name, full_name)
    ]
    if len(fitting) == 1:
        return fitting[0]
    there = ', '.join(full) or 'none'
    words = 'several ensembles are' if fitting else 'no ensemble is'
    raise ValueError(f'{api.run_directory}: {words} called {name!r}. There are: {there}')
