"""Which runs are the children of a run, and the data of them all."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from ..api_v1 import IPSDataError, read_child_runids, read_ensemble
from ..containment import ListedPaths
from ..layout import CHILD_RUNS, DATA_LISTING
from ..refusals import BadRequestError, NotFoundError
from .details import Place, data_listing
from .files import admitted_ensembles, has_file, read_listing

Data = dict[str, list[str]]  # by timestep

METHODS = (
    'get_data',
    'get_child_data',
    'get_child_data_by_ensemble_names',
    'get_child_data_not_ensembles',
)


def child_runs(
    place: Place,
    kind: str,
    components: Collection[str] | None = None,
    ensembles: Collection[str] | None = None,
) -> list[int]:
    """The runids of the child runs of a run, ascending.

    :param kind: ``all``, those that are members of an ensemble, or the others (``plain``).
    :param components: only members of ensembles of these components; None means all.
    :param ensembles: only members of ensembles of these names; None means all.
    :raises IPSDataError: the child-runs file or an ensemble's CSV cannot be read.
    """
    filtered = components is not None or ensembles is not None
    if kind == 'plain' and filtered:
        raise BadRequestError('component and ensemble go with the child runs of ensembles only.')
    if kind == 'ensemble' or (kind == 'all' and filtered):
        return sorted(_members(place, components, ensembles))
    if kind == 'all':
        return _listed(place)
    if kind == 'plain':
        return sorted(set(_listed(place)) - _members(place))
    raise BadRequestError(f"kind must be 'all', 'plain' or 'ensemble', not {kind!r}.")


def _listed(place: Place) -> list[int]:
    if not has_file(f'{place.directory}/{CHILD_RUNS}', place.gate):
        return []
    return read_child_runids(place.directory, place.gate.opener)


def _members(
    place: Place,
    components: Collection[str] | None = None,
    ensembles: Collection[str] | None = None,
) -> set[int]:
    return {
        member.runid
        for component, name, path in admitted_ensembles(place.directory, place.gate)
        if (components is None or component in components)
        and (ensembles is None or name in ensembles)
        for member in read_ensemble(path, component, name, place.gate.opener).members
        if member.runid is not None
    }


def analyse(
    place: Place,
    method: str,
    components: Collection[str] | None = None,
    ensembles: Collection[str] | None = None,
) -> Data | dict[str, Data]:
    """What a method of ``IPSAnalysisApi`` gives, with text for keys and without what lies outside.

    :raises NotFoundError: there is no such method.
    :raises IPSDataError: a file of this run cannot be read.
    """
    paths = ListedPaths(place.gate)
    if method == 'get_data':
        return _absolute(place.directory, data_listing(place), paths)
    if method == 'get_child_data':
        runids = child_runs(place, 'all')
    elif method == 'get_child_data_by_ensemble_names':
        runids = child_runs(place, 'ensemble', components, ensembles)
    elif method == 'get_child_data_not_ensembles':
        runids = child_runs(place, 'plain')
    else:
        raise NotFoundError(f'{method!r} is none of the methods {", ".join(METHODS)}.')
    user_directory = os.path.dirname(place.directory)
    return {str(runid): _child_data(f'{user_directory}/{runid}', paths) for runid in runids}


def _child_data(directory: str, paths: ListedPaths) -> Data:
    """The data of a child run; empty where it cannot be read, for it must not hide the others."""
    gate = paths.gate
    if not (gate.admits(directory) and gate.admits_file(f'{directory}/{DATA_LISTING}')):
        return {}
    try:
        return _absolute(directory, read_listing(directory, gate), paths)
    except (OSError, IPSDataError):
        return {}


def _absolute(directory: str, listing: Mapping[float, list[str]], paths: ListedPaths) -> Data:
    """A listing as text and absolute paths, without what lies outside."""
    return {
        repr(timestep): [
            f'{directory}/{listed}' for listed in files if paths.admits(directory, listed)
        ]
        for timestep, files in listing.items()
    }
