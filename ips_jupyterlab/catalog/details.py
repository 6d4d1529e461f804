"""Looks into one run: its timesteps and data files, its notebooks and its ensembles."""

from __future__ import annotations

import bisect
import functools
import math
import os
import stat
from collections.abc import Callable, Mapping

from msgspec import Struct

from .. import api_v1, contract
from ..api_v1 import IPSDataError, read_ensemble
from ..containment import Gate, OpenFolders
from ..formats.sniff import sniff
from ..layout import DATA_DIRECTORY, DATA_LISTING, ContentsRoot
from ..refusals import BadRequestError, NotFoundError, explain
from .cursors import read_cursor, write_cursor
from .files import admitted_ensembles, has_file, read_listing, stamp_of
from .scan import is_notebook

EXACT = 2**53  # whole numbers beyond this lose digits in a browser

MOST_PROBLEMS = 5  # are told of one ensemble

Value = int | float | str | None


class _Position(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a page of timesteps ended; the text holds nan and inf too."""

    label: str


class Place(Struct, frozen=True):
    """The directory of a run, as answers name it."""

    directory: str
    contents: ContentsRoot
    contents_path: str | None
    gate: Gate

    def contents_path_of(self, name: str) -> str | None:
        """The contents path of something in the directory, given relative to it."""
        return self.contents.join(self.contents_path, *name.split('/'))


def data_listing(place: Place) -> Mapping[float, list[str]]:
    """The data listing of a run, ascending, paths as listed.

    :raises OutsideError: the listing is a link that leads outside.
    :raises IPSDataError: it cannot be read.
    """
    path = f'{place.directory}/{DATA_LISTING}'
    if not has_file(path, place.gate):
        return {}
    stamp = stamp_of(os.stat(path))
    if stamp:
        return _kept_listing(place.directory, place.gate, stamp)
    return read_listing(place.directory, place.gate)


@functools.lru_cache(maxsize=2)
def _kept_listing(directory: str, gate: Gate, stamp: int) -> Mapping[float, list[str]]:
    """A long listing is asked for page by page: kept, so that it is parsed once."""
    return read_listing(directory, gate)


def timestep_page(place: Place, limit: int, cursor: str | None) -> contract.TimestepPage:
    """A page of the timesteps of a run with their files.

    Raises what ``data_listing`` raises, and BadRequestError for the cursor.
    """
    listing = data_listing(place)
    timesteps = list(listing)
    start = 0
    if cursor is not None:
        start = _after(timesteps, read_cursor(cursor, _Position).label)
    page = timesteps[start : start + limit]
    with OpenFolders(place.gate) as folders:
        told = [
            contract.Timestep(
                label=repr(timestep),
                time=timestep if math.isfinite(timestep) else None,
                files=[
                    file
                    for listed in listing[timestep]
                    if (file := _data_file(place, listed, folders)) is not None
                ],
            )
            for timestep in page
        ]
    return contract.TimestepPage(
        timesteps=told,
        total=len(timesteps),
        next=write_cursor(_Position(repr(page[-1]))) if timesteps[start + limit :] else None,
    )


def _after(timesteps: list[float], label: str) -> int:
    """Where the timesteps after one begin; that one may be gone by now."""
    try:
        latest = float(label)
    except ValueError:
        raise BadRequestError('cursor is not one that this server gave.') from None
    if math.isnan(latest):  # the last of all
        return len(timesteps)
    numbers = len(timesteps) - (math.isnan(timesteps[-1]) if timesteps else 0)
    return bisect.bisect_right(timesteps, latest, hi=numbers)


def data_path(place: Place, listed: str) -> str | None:
    """Where a file of the data listing lies; None where its very name lies outside the run."""
    path = f'{place.directory}/{listed}'
    if listed[:1] not in '/.' and '/.' not in listed and '//' not in listed and listed[-1] != '/':
        return path  # as all are that the portal lists, and there may be 100,000
    path = os.path.normpath(path)
    if listed.startswith('/') or not path.startswith(f'{place.directory}/'):
        return None
    return path


def data_status(place: Place, path: str, inside: Callable[[str], bool]) -> os.stat_result | None:
    """What ``os.stat`` says of a file at a ``data_path``; None where there is none inside.

    :param inside: whether a folder lies inside, as ``Gate.holds`` tells it; remember it.
    """
    return place.gate.status(path) if inside(path.rpartition('/')[0]) else None


def _data_file(place: Place, listed: str, folders: OpenFolders) -> contract.DataFile | None:
    """A file of the data listing; None where its very name lies outside the run."""
    path = data_path(place, listed)
    if path is None:
        return None
    below = path[len(place.directory) + 1 :]
    name = below.removeprefix(f'{DATA_DIRECTORY}/')
    contents_path = place.contents_path_of(below)
    status = folders.status(path)
    if status is None:
        return contract.DataFile(name, path, contents_path, None, None, 'missing')
    format_ = sniff(path, status, place.gate)
    size = None if stat.S_ISDIR(status.st_mode) else status.st_size
    return contract.DataFile(name, path, contents_path, size, status.st_mtime, format_)


def notebook_list(place: Place) -> contract.NotebookList:
    """The notebooks of a run, by name; without the copies that Jupyter keeps as checkpoints."""
    notebooks = []
    with place.gate.folder(place.directory) as folder, folder.entries() as entries:
        for entry in entries:
            status = folder.status(entry.name) if is_notebook(entry, folder) else None
            if status is not None:
                notebooks.append(
                    contract.Notebook(
                        name=entry.name,
                        path=f'{place.directory}/{entry.name}',
                        contents_path=place.contents_path_of(entry.name),
                        size=status.st_size,
                        modified=status.st_mtime,
                    )
                )
    return contract.NotebookList(sorted(notebooks, key=lambda notebook: notebook.name))


def ensemble_list(place: Place) -> contract.EnsembleList:
    """The ensembles of a run; one whose CSV cannot be read says so and hides no other."""
    ensembles = []
    for component, name, path in admitted_ensembles(place.directory, place.gate):
        try:
            ensemble = read_ensemble(path, component, name, place.gate.opener)
        except IPSDataError as error:
            ensemble = api_v1.Ensemble(component, name, (), (), (explain(error),))
        ensembles.append(
            contract.Ensemble(
                component=component,
                name=name,
                path=path,
                parameters=list(ensemble.parameters),
                members=len(ensemble.members),
                started=sum(member.runid is not None for member in ensemble.members),
                problem='\n'.join(ensemble.problems[:MOST_PROBLEMS]) or None,
            )
        )
    return contract.EnsembleList(ensembles)


class MemberRow(Struct, frozen=True, gc=False):
    """A member of an ensemble."""

    runid: int | None
    sim_name: str
    values: list[Value]  # of its parameters, in the order of the columns; never change them


class OpenEnsemble(Struct, frozen=True):
    """An ensemble, with the values of its members as JSON can hold them."""

    parameters: tuple[str, ...]
    members: list[MemberRow]


def one_ensemble(place: Place, component: str | None, name: str) -> tuple[str, OpenEnsemble]:
    """The CSV's path and the members of one ensemble.

    :raises NotFoundError: there is no such ensemble.
    :raises IPSDataError: its CSV cannot be read.
    """
    path = _ensemble_path(place, component, name)
    stamp = stamp_of(os.stat(path))
    if stamp:
        return path, _kept_ensemble(path, component, name, place.gate, stamp)
    return path, _open_ensemble(path, component, name, place.gate)


@functools.lru_cache(maxsize=4)
def _kept_ensemble(
    path: str, component: str | None, name: str, gate: Gate, stamp: int
) -> OpenEnsemble:
    """The members are asked for again and again while they are looked at."""
    return _open_ensemble(path, component, name, gate)


def _open_ensemble(path: str, component: str | None, name: str, gate: Gate) -> OpenEnsemble:
    ensemble = read_ensemble(path, component, name, gate.opener)
    rows = [
        MemberRow(member.runid, member.sim_name, member_values(ensemble, member))
        for member in ensemble.members
    ]
    return OpenEnsemble(ensemble.parameters, rows)


def _ensemble_path(place: Place, component: str | None, name: str) -> str:
    # Looked up among what is there, never joined to a path: a name from outside opens nothing.
    for found_component, found_name, path in admitted_ensembles(place.directory, place.gate):
        if (found_component, found_name) == (component, name):
            return path
    full_name = name if component is None else f'{component} / {name}'
    raise NotFoundError(f'{place.directory}: there is no ensemble {full_name!r}.')


def member_values(ensemble: api_v1.Ensemble, member: api_v1.Member) -> list[Value]:
    """The parameters of a member, in the order of the columns and as JSON can hold them."""
    return [_json_value(member.parameters.get(column)) for column in ensemble.parameters]


def _json_value(value: Value) -> Value:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, int) and abs(value) > EXACT:
        return str(value)
    return value
