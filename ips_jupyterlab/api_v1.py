"""The IPS analysis API: find the data files of a run, its child runs and its ensembles.

Copy this one file beside your runs (`<username>/api_v1.py`) or load it from anywhere; it needs
Python 3.9 or newer and nothing else. It only finds files, loading them is yours:

    api = IPSAnalysisApi('/home/me/runs/12')
    for timestep, paths in api.get_data().items():
        ...

A run is the directory `<username>/<runid>`, a runid a positive integer. A timestep is the number
under which a simulation stored data files, in the unit that it chose (mostly seconds of physics
time). "Data" of a run is always `{timestep: [absolute paths]}`, timesteps (float) ascending with
nan last, paths (str) in the order of upload.

A file of the portal that cannot be read or understood raises `IPSDataError`, which names it. Where
data of many runs is asked for, a broken one gets {} and an `IPSDataWarning`, so that it never hides
the others. Files that do not exist yet are no error: they count as empty.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import warnings
from collections import namedtuple
from time import gmtime, sleep, strftime, time_ns

TYPE_CHECKING = False  # as in typing, which would double the time of the import
if TYPE_CHECKING:
    import tarfile
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from typing import TypeVar

    _Result = TypeVar('_Result')
    _Opener = Callable[[str, int], int]
    _Scan = Callable[[str], AbstractContextManager[Iterable[os.DirEntry[str]]]]

API_VERSION = (1, 1)

DATA_LISTING = 'ips_analysis_api_data_listing.json'
CHILD_RUNS = 'ips_analysis_api_child_runs.txt'
DATA_DIRECTORY = 'data'
ENSEMBLES_DIRECTORY = 'ensembles'
CHECKPOINTS_DIRECTORY = '.ipynb_checkpoints'  # Jupyter's own copies, never part of a run
PENDING = '?'  # stands for the runid of a member that has not started

# The portal may rewrite a file in place while it is read here: seconds to wait before each new try.
PAUSES = (0.01, 0.04, 0.15, 0.35)

_NAN = float('nan')
_HERE = os.path.dirname(os.path.abspath(__file__))
_API_FILES = (
    'api_v1.py',
    'api_v1_notebook.ipynb',
    'ips_analysis_api_v1.py',
    'ips_analysis_api_v1_notebook.ipynb',
)


class IPSDataError(ValueError):
    """A file of a run cannot be read or understood; the message names it and says why."""


class UnfinishedFileError(IPSDataError):
    """As above, and the file looks cut off: the portal may be writing it at this moment."""


class IPSDataWarning(UserWarning):
    """Something was left out of a result; the message names the file and says why."""


# Python shows a warning once a place, but a second run of the same cell must not look healthy.
warnings.simplefilter('always', IPSDataWarning, append=True)


class Ensemble(namedtuple('Ensemble', 'component name parameters members problems')):
    """One ensemble of a run."""

    __slots__ = ()
    component: str | None  # that launched it; older trees do not tell
    name: str
    parameters: tuple[str, ...]  # the names of its parameters, `component:PARAMETER`
    members: tuple[Member, ...]  # in the order of the CSV
    problems: tuple[str, ...]  # in words: rows of the CSV that are too short or too long


class Member(namedtuple('Member', 'runid sim_name parameters')):
    """One member of an ensemble."""

    __slots__ = ()
    runid: int | None  # None while it is pending
    sim_name: str
    parameters: dict[str, int | float | str]  # by name; a number where the text is one


class IPSAnalysisApi:
    """Look up what belongs to one run. Every call reads the files anew, and changes nothing.

    `run_directory` (str or Path) must exist, else IPSDataError. Child runs lie beside it.
    """

    def __init__(self, run_directory: str | os.PathLike[str]) -> None:
        self.run_directory = _existing(os.path.abspath(run_directory))
        self._user_directory = os.path.dirname(self.run_directory)

    def __repr__(self) -> str:
        return f'IPSAnalysisApi({self.run_directory!r})'

    def get_data(self) -> dict[float, list[str]]:
        """Data of this run, {timestep: [absolute paths]}. Raises IPSDataError."""
        return _read_settled(lambda: _read_data(self.run_directory))

    def get_timesteps(self) -> list[float]:
        """The timesteps of this run, ascending. Raises IPSDataError."""
        return list(self.get_data())

    def get_files(self, pattern: str) -> dict[float, list[str]]:
        """Data of this run, only the files whose name fits a pattern such as '*_state.json'.

        The pattern (as in `fnmatch`, upper and lower case differ) is for the name without its
        folders. Timesteps without such a file are left out. Raises IPSDataError.
        """
        from fnmatch import fnmatchcase

        fitting = {
            timestep: [path for path in paths if fnmatchcase(os.path.basename(path), pattern)]
            for timestep, paths in self.get_data().items()
        }
        return {timestep: paths for timestep, paths in fitting.items() if paths}

    def get_child_data(self) -> dict[int, dict[float, list[str]]]:
        """Data of all child runs, {runid: data}, ascending; {} for a child without data yet.

        A child that cannot be read gets {} and a warning. Raises IPSDataError for this run's files.
        """
        return _read_runs(self._user_directory, read_child_runids(self.run_directory))

    def get_child_data_by_ensemble_names(
        self,
        component_names: Iterable[str] | str | None = None,
        ensemble_names: Iterable[str] | str | None = None,
    ) -> dict[int, dict[float, list[str]]]:
        """As `get_child_data`, of the child runs that are members of ensembles.

        Each filter is a list of names or one name: None means all, an empty list none. Members that
        have not started are left out.
        """
        members = _member_runids(self.get_ensembles(component_names, ensemble_names))
        return _read_runs(self._user_directory, members)

    def get_child_data_not_ensembles(self) -> dict[int, dict[float, list[str]]]:
        """As `get_child_data`, of the child runs that are not members of an ensemble."""
        children = set(read_child_runids(self.run_directory))
        return _read_runs(self._user_directory, children - _member_runids(self.get_ensembles()))

    def get_ensembles(
        self,
        component_names: Iterable[str] | str | None = None,
        ensemble_names: Iterable[str] | str | None = None,
    ) -> list[Ensemble]:
        """The ensembles of this run with members and parameters, by component and name.

        Filters as above. Raises IPSDataError; warns of rows that are too short or too long.
        """
        components, names = _names(component_names), _names(ensemble_names)
        ensembles = [
            read_ensemble(csv_path, component, name)
            for component, name, csv_path in find_ensembles(self.run_directory)
            if (components is None or component in components) and (names is None or name in names)
        ]
        for ensemble in ensembles:
            for problem in ensemble.problems:
                _warn(problem)
        return ensembles

    def get_parent_runid(self) -> int | None:
        """The runid of the run that started this one, None where there is none.

        It is looked for in the child-runs files of the runs beside this one. Warns of those that
        cannot be read. Raises IPSDataError where the folder of all runs cannot be read.
        """
        own = os.path.basename(self.run_directory)
        if not _is_runid(own):
            return None
        try:
            others = [int(name) for name in os.listdir(self._user_directory) if _is_runid(name)]
        except OSError as error:
            raise _unreadable(self._user_directory, error) from error
        # A parent starts shortly before its children, so its runid is mostly near.
        for runid in sorted(others, key=lambda runid: abs(runid - int(own))):
            try:
                if int(own) in read_child_runids(os.path.join(self._user_directory, str(runid))):
                    return runid
            except IPSDataError as error:
                _warn(str(error))
        return None

    def get_parent_data(self) -> dict[float, list[str]]:
        """Data of the run that started this one, {} where there is none. Raises IPSDataError."""
        parent = self.get_parent_runid()
        if parent is None:
            return {}
        return IPSAnalysisApi(os.path.join(self._user_directory, str(parent))).get_data()


# Functions that find runs by runid, in the folder that this file lies in


def get_data_from_runid(runid: int) -> dict[float, list[str]]:
    """Data of one run. Raises IPSDataError, also where there is no such run."""
    return IPSAnalysisApi(_run_directory(runid)).get_data()


def get_data_from_runids(runids: Iterable[int]) -> dict[int, dict[float, list[str]]]:
    """Data of several runs, {runid: data}, ascending; {} for a run without directory or data yet.

    A run that cannot be read gets {} and a warning.
    """
    return _read_runs(_HERE, {_runid(runid) for runid in runids})


def get_children_ids_by_parent_id(parent_runid: int) -> list[int]:
    """The runids of all child runs of a run, ascending. Raises IPSDataError."""
    return read_child_runids(_run_directory(parent_runid))


def get_children_ids_not_ensembles(parent_runid: int) -> list[int]:
    """The runids of the child runs that are no members of an ensemble. Raises IPSDataError."""
    members = get_children_ids_by_ensemble_names_of_parent(parent_runid)
    return sorted(set(get_children_ids_by_parent_id(parent_runid)).difference(members))


def get_children_ids_by_ensemble_names_of_parent(
    parent_runid: int,
    component_names: Iterable[str] | str | None = None,
    ensemble_names: Iterable[str] | str | None = None,
) -> list[int]:
    """The runids of the started members of a run's ensembles, ascending. Raises IPSDataError.

    Filters as in `IPSAnalysisApi.get_child_data_by_ensemble_names`.
    """
    parent = IPSAnalysisApi(_run_directory(parent_runid))
    return sorted(_member_runids(parent.get_ensembles(component_names, ensemble_names)))


def generate_tar_from_runids(runids: Iterable[int] | int) -> str:
    """Pack runs (a list of runids, or one) and this API into a tar file beside this file.

    Returns its absolute path, `<UTC time>__ips_runs.tar.gz`. It unpacks to one folder, in which the
    API works as it does here. Raises IPSDataError where a run does not exist and OSError where a
    file cannot be read or written; nothing is left behind then.
    """
    import tarfile

    wanted = [runids] if isinstance(runids, (int, str)) else runids
    api_files = [os.path.join(_HERE, name) for name in _API_FILES]
    run_directories = [_run_directory(runid) for runid in dict.fromkeys(map(_runid, wanted))]
    if not run_directories:
        raise IPSDataError('no runid was given, so there is nothing to pack')

    def without_checkpoints(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
        return None if os.path.basename(entry.name) == CHECKPOINTS_DIRECTORY else entry

    seconds, nanoseconds = divmod(time_ns(), 10**9)
    now = strftime('%Y-%m-%dT%H-%M-%S', gmtime(seconds))
    top = f'{now}.{nanoseconds // 1000:06d}Z__ips_runs'
    finished = os.path.join(_HERE, f'{top}.tar.gz')
    unfinished = os.path.join(_HERE, f'.{top}.tar.gz.part')
    try:
        with tarfile.open(unfinished, 'w:gz', compresslevel=6) as tar:
            for path in (*filter(os.path.exists, api_files), *run_directories):
                # realpath: of a run that is a symbolic link the files are wanted, not the link
                name = f'{top}/{os.path.basename(path)}'
                tar.add(os.path.realpath(path), name, filter=without_checkpoints)
        os.replace(unfinished, finished)
    except BaseException:
        if os.path.exists(unfinished):
            os.unlink(unfinished)
        raise
    return finished


# The files of a run. Other programs may use these; unlike the calls above they never warn. An
# `opener` goes to `open`: with it they can check what is opened. The same for `scan`.


def read_data_listing(
    run_directory: str | os.PathLike[str], opener: _Opener | None = None
) -> dict[float, list[str]]:
    """The data listing of a run, {timestep: [paths relative to the run, as listed]}, ascending.

    {} where there is no listing. Raises IPSDataError.
    """
    path = os.path.join(run_directory, DATA_LISTING)
    return _read_settled(lambda: _read_listing(path, '', opener))


def read_child_runids(
    run_directory: str | os.PathLike[str], opener: _Opener | None = None
) -> list[int]:
    """The runids of a run's child runs, ascending, each once; [] without the file.

    Raises IPSDataError.
    """
    path = os.path.join(run_directory, CHILD_RUNS)
    lines = enumerate((_read_text(path, opener) or '').split('\n'), 1)
    return sorted(
        {_runid(line.strip(), f'{path}: line {n}: ') for n, line in lines if line.strip()}
    )


def find_ensembles(
    run_directory: str | os.PathLike[str], scan: _Scan | None = None
) -> list[tuple[str | None, str, str]]:
    """(component, ensemble name, path of the CSV) of each ensemble of a run, sorted.

    The component is None for a CSV in the ensembles folder itself, as older trees have it. Raises
    IPSDataError where a folder cannot be read.
    """
    found: list[tuple[str | None, str, str]] = []
    top = os.path.join(run_directory, ENSEMBLES_DIRECTORY)
    folders: list[tuple[str | None, str]] = [(None, top)]
    for component, folder in folders:  # grows under way: the first folder holds the others
        try:
            with (scan or os.scandir)(folder) as entries:
                for entry in entries:
                    path = os.path.join(folder, entry.name)
                    if entry.is_dir():
                        if component is None and entry.name != CHECKPOINTS_DIRECTORY:
                            folders.append((entry.name, path))
                    elif entry.name.endswith('.csv'):
                        found.append((component, entry.name[: -len('.csv')], path))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise _unreadable(folder, error) from error
    return sorted(found, key=lambda ensemble: (ensemble[0] or '', ensemble[1]))


def read_ensemble(
    csv_path: str | os.PathLike[str],
    component: str | None,
    name: str,
    opener: _Opener | None = None,
) -> Ensemble:
    """The ensemble in a CSV file; component and name are passed on. Raises IPSDataError.

    Blank rows are left out. A row that is too short or too long keeps what it has and is named in
    `problems`.
    """
    csv_path = os.fspath(csv_path)
    before = None

    def read(settled: bool = False) -> Ensemble:
        nonlocal before
        text, before_that = _read_text(csv_path, opener), before
        before = text
        if text is None:
            raise IPSDataError(f'{csv_path}: there is no such file')
        ensemble = _parse_ensemble(text, csv_path, component, name)
        # The portal ends each row with a line break. Without the last one it is still writing, or
        # a person made the file: then its rows are whole and it stays as it is.
        whole = not ensemble.problems and text == before_that
        if not (settled or whole or text.endswith('\n')):
            raise UnfinishedFileError(f'{csv_path}: the last row is cut off')
        return ensemble

    try:
        return _read_settled(read)
    except UnfinishedFileError:
        return read(settled=True)


def _parse_ensemble(text: str, csv_path: str, component: str | None, name: str) -> Ensemble:
    import csv
    from io import StringIO

    cut_off = not text.endswith('\n')
    rows = csv.reader(StringIO(text.lstrip('\ufeff')), strict=True)
    members, problems = [], []
    try:
        header = next(rows, [])
        if 'portal_runid' not in header:
            kind = UnfinishedFileError if cut_off else IPSDataError
            raise kind(f'{csv_path}: the first line has no column portal_runid')
        parameters = tuple(column for column in header if ':' in column)
        for row in rows:
            if not any(row):
                continue
            where = f'{csv_path}: line {rows.line_num}: '
            if len(row) != len(header):
                problems.append(f'{where}{len(row)} values for {len(header)} columns')
            cells = dict(zip(header, row))
            runid = cells.get('portal_runid', PENDING)
            if cut_off and len(row) == 1:
                runid = PENDING  # 12 may be the start of 123
            members.append(
                Member(
                    None if runid in (PENDING, '') else _runid(runid, where),
                    cells.get('sim_name', ''),
                    {column: _number(cells[column]) for column in parameters if column in cells},
                )
            )
    except csv.Error as error:
        raise UnfinishedFileError(f'{csv_path}: line {rows.line_num}: {error}') from error
    return Ensemble(component, name, parameters, tuple(members), tuple(problems))


def _number(text: str) -> int | float | str:
    if '_' in text:  # Python would take 1_0 for 10
        return text
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


# Reading listings. It uses strings where Path objects would be neater: a run may hold 100,000
# timesteps, and making so many objects costs far more than reading the file.


def _without_gc(function: Callable[..., _Result]) -> Callable[..., _Result]:
    """Pause the garbage collector, which would walk the growing result again and again."""

    @functools.wraps(function)
    def call(*arguments: object) -> _Result:
        if not gc.isenabled():
            return function(*arguments)
        gc.disable()
        try:
            return function(*arguments)
        finally:
            gc.enable()

    return call


@_without_gc
def _read_listing(path: str, prefix: str, opener: _Opener | None = None) -> dict[float, list[str]]:
    """The data listing in a file, with `prefix` before each path."""
    text = _read_text(path, opener)
    if text is None:
        return {}
    try:
        try:
            return _parse_plain_listing(text, prefix)
        except (TypeError, ValueError):
            return _parse_odd_listing(text, prefix)
    except json.JSONDecodeError as error:
        why = f'{path}: not valid JSON (line {error.lineno}: {error.msg})'
        raise UnfinishedFileError(why) from error
    except (ValueError, RecursionError) as error:
        raise IPSDataError(f'{path}: {error}') from error


def _parse_plain_listing(text: str, prefix: str) -> dict[float, list[str]]:
    """A listing as the portal writes it; TypeError or ValueError if it is any other.

    It is parsed as a list of keys and values in turn: that takes json half the time of a dict, and
    keeps a key that comes twice.
    """
    text = text.strip()
    turns = text.replace('": [', '",[')
    replaced = len(text) - len(turns)
    if text[:1] != '{' or text[-1:] != '}':
        raise ValueError
    entries = json.loads(f'[{turns[1:-1]}]')
    if len(entries) != 2 * replaced:  # the name of a file was hit too
        raise ValueError
    data = {}
    ascending, latest = True, float('-inf')
    turn = iter(entries)
    for key, paths in zip(turn, turn):
        if '_' in key:
            raise ValueError
        timestep = float(key)
        if not timestep > latest:
            ascending = False
        latest = timestep
        if len(paths) == 1:
            paths[0] = prefix + paths[0]  # fails unless it is a string in a list
        elif len(set(paths)) == len(paths):
            paths[:] = [prefix + path for path in paths]
        else:
            raise TypeError
        data[timestep] = paths
    if ascending:
        return data
    if len(data) != replaced or any(timestep != timestep for timestep in data):
        raise ValueError
    return {timestep: data[timestep] for timestep in sorted(data)}


def _parse_odd_listing(text: str, prefix: str) -> dict[float, list[str]]:
    """Any listing; keys that are one number become one timestep. ValueError says what is wrong."""
    pairs = json.loads(text, object_pairs_hook=tuple)  # makes a tuple of an object, of nothing else
    if type(pairs) is not tuple:
        raise ValueError('not a JSON object')
    data: dict[float, dict[str, None]] = {}
    for key, paths in pairs:
        try:
            timestep = float(key.replace('_', '?'))  # Python would take 1_0 for 10
        except ValueError:
            raise ValueError(f'the key {key!r} is not a timestep') from None
        if type(paths) is not list or any(type(path) is not str for path in paths):
            raise ValueError(f'the value of {key!r} is not a list of paths')
        if timestep != timestep:
            timestep = _NAN  # no nan equals another, but a dict finds the same object again
        data.setdefault(timestep, {}).update(dict.fromkeys(prefix + path for path in paths))
    ordered = sorted(data, key=lambda timestep: (timestep != timestep, timestep))
    return {timestep: list(data[timestep]) for timestep in ordered}


def _read_data(run_directory: str) -> dict[float, list[str]]:
    return _read_listing(f'{run_directory}/{DATA_LISTING}', f'{run_directory}/')


@_without_gc
def _read_runs(user_directory: str, runids: Iterable[int]) -> dict[int, dict[float, list[str]]]:
    """Data of many runs. Those that look cut off are tried again together, not one by one."""
    data: dict[int, dict[float, list[str]]] = {runid: {} for runid in sorted(runids)}
    waiting = list(data)
    for pause in (*PAUSES, None):
        again = []
        for runid in waiting:
            try:
                data[runid] = _read_data(f'{user_directory}/{runid}')
            except IPSDataError as error:
                if pause and isinstance(error, UnfinishedFileError):
                    again.append(runid)
                else:
                    _warn(f'run {runid} is left out: {error}')
        if not again or not pause:
            break
        sleep(pause)
        waiting = again
    return data


def _read_settled(read: Callable[[], _Result]) -> _Result:
    """What `read` returns, tried again for a moment while the file looks cut off."""
    for pause in PAUSES:
        try:
            return read()
        except UnfinishedFileError:
            sleep(pause)
    return read()


def _read_text(path: str, opener: _Opener | None = None) -> str | None:
    """The text of a file, None where there is no such file."""
    try:
        with open(path, 'rb', opener=opener) as file:
            return file.read().decode()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        raise UnfinishedFileError(f'{path}: not UTF-8 text at byte {error.start}') from error


def _unreadable(path: str, error: OSError) -> IPSDataError:
    return IPSDataError(f'{path}: cannot be read: {error.strerror}')


def _existing(run_directory: str) -> str:
    try:
        os.stat(os.path.join(run_directory, ''))
    except OSError as error:
        raise IPSDataError(f'{run_directory}: no run directory: {error.strerror}') from error
    return run_directory


def _run_directory(runid: int) -> str:
    return _existing(os.path.join(_HERE, str(_runid(runid))))


def _is_runid(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20 and int(text) > 0


def _runid(value: object, where: str = '') -> int:
    """A runid (any kind of integer, or its text) as an int."""
    if not _is_runid(str(value)):
        raise IPSDataError(f'{where}{value!r} is not a runid')
    return int(str(value))


def _member_runids(ensembles: list[Ensemble]) -> set[int]:
    members = (member for ensemble in ensembles for member in ensemble.members)
    return {member.runid for member in members if member.runid is not None}


def _names(names: Iterable[str] | str | None) -> set[str] | None:
    if names is None:
        return None
    return {names} if isinstance(names, str) else set(names)


def _warn(message: str) -> None:
    warnings.warn(message, IPSDataWarning, stacklevel=2)
