"""From the data files of runs to one labelled dataset, or to a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from .sources import asked_for

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

EXTRA = 'ips_jupyterlab[load]'  # what to pip install


def load(
    what: Any,
    variables: str | Iterable[str] | None = None,
    *,
    ensemble: Any = None,
    pattern: str | None = None,
    client: Any = None,
    lazy: bool | None = None,
    progress: bool | Callable[[int, int], object] | None = None,
) -> xr.Dataset:
    """Load the data files of runs into one labelled dataset.

        ds = load('runs/12')                                # a run
        ds = load('runs/12', 'te', ensemble='scan')         # all members of its ensemble
        ds = load(open_run('runs/12').get_child_data())     # its child runs
        ds = load(['runs/12', 'runs/40'])                   # any runs

    **What.** A run is its directory, or what ``open_run`` gives. With ``ensemble`` (its name,
    ``component/name``, or one of ``get_ensembles()``) the members are loaded. Several runs are a
    list, or ``{runid: data}`` as ``get_child_data()`` gives it; data of one run
    (``get_data()``, ``get_files('*.nc')``) is taken, too.

    **Which files.** All files of the data listing that have named values, or those whose name fits
    ``pattern``: files, and folders of IMAS and ADIOS2, that the quick look shows by name.
    ``variables`` are these names (``core.te``), None for all. The coordinates of what is wanted
    come along.

    **Dimensions.** ``time`` is the timestep in s. The members of a full grid of parameters lie
    along these (``CHI_E`` for ``transport:CHI_E``), others along ``member``
    with the parameters on it, several runs along ``run``; on them lie ``runid`` (0 for a member
    that has not started), ``sim_name``, ``run_state`` and other metadata that differs. Where
    members have timesteps of their own (all of them together are more than twice those of the
    longest), there is ``step`` instead, and ``time`` lies on it. Variables keep their own
    dimensions: those that a file names; a coordinate beside them (``rho``) for arrays that name
    none, else ``te_0``.

    **Names.** Those in the files. The kind of file is put in front (``*_state.json:te``) where
    files of different kinds have the same name; ``_in_file`` is put behind a name that the dataset
    needs for itself. ``time`` in a file that repeats the timestep is left out.

    **Values.** Numbers keep their type, whole ones become floats where any is missing. ``units``
    are an attribute. The metadata of the run is in ``attrs``.

    **What is missing** is nan, and ``attrs['notes']`` are sentences that name it:
    members that are pending, have failed or lack timesteps or variables, files that are damaged.
    None of it is an error. Where arrays have different lengths, shorter ones end in missing
    values; where a coordinate differs between files, its dimension is ``rho_index`` and ``rho``
    lies over time like any other variable, so that nothing is moved to another grid.

    **How.** With a ``dask.distributed`` client, its workers read. The dataset is loaded here where
    it has up to 1 GB, else its arrays are dask arrays: read by the workers when they are computed.
    ``lazy`` True or False decides it, also without a client. ``progress`` is a function that is
    told how much is done and how much there is, or False; else tqdm shows what takes longer than
    2 s, where it is installed.

    Raises IPSDataError where the run itself cannot be found or read, ValueError where it has no
    such ensemble, ImportError where a library is missing that a file needs.
    """
    from .batches import Request

    try:
        from .dataset import make_dataset
    except ImportError as error:
        raise _missing(error) from error
    return make_dataset(
        asked_for(what, ensemble, pattern),
        Request(pattern=pattern, wanted=_names(variables)),
        client=client,
        lazy=lazy,
        progress=progress,
    )


def load_frame(
    what: Any,
    variables: str | Iterable[str] | None = None,
    *,
    ensemble: Any = None,
    pattern: str | None = None,
    client: Any = None,
    progress: bool | Callable[[int, int], object] | None = None,
) -> pd.DataFrame:
    """Load the single values in the data files of runs into a table.

    It has a row for each run and timestep that has data, and a column for each variable that is
    one value; arrays are left out. ``time``, ``runid``, the parameters and what else tells the
    members apart are columns, too. ``frame.attrs`` has ``units`` by column, the metadata and
    ``notes``. All else is as in ``load``.
    """
    from .batches import Request

    try:
        from .frame import make_frame
    except ImportError as error:
        raise _missing(error) from error
    return make_frame(
        asked_for(what, ensemble, pattern),
        Request(pattern=pattern, wanted=_names(variables)),
        client=client,
        progress=progress,
    )


def _names(variables: str | Iterable[str] | None) -> frozenset[str] | None:
    if variables is None:
        return None
    return frozenset({variables} if isinstance(variables, str) else variables)


def _missing(error: ImportError) -> ImportError:
    words = f"load needs {error.name or 'a library'} that is not installed: pip install '{EXTRA}'"
    return ImportError(words, name=error.name)
