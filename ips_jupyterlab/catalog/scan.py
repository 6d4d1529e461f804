"""Walks the base directories and makes a record of every run.

What was read before is passed in, and only what changed since is read again: an unchanged run
costs one ``stat`` of its directory and one of each of its few files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from ..containment import Gate, OpenFolder
from ..contract import Problem
from ..layout import (
    CHILD_RUNS,
    DATA_LISTING,
    ENSEMBLES_DIRECTORY,
    EVENT_LOG,
    NOTEBOOK_ENDING,
    RUN_METADATA,
    RUN_NOTES,
    RunTree,
    UserDirectory,
    as_runid,
    is_directory,
    is_hidden,
)
from ..refusals import OutsideError, explain, outside
from .files import (
    SmallFile,
    child_runids,
    count_timesteps,
    ensembles_are_unchanged,
    metadata_of,
    newest_in,
    notes_in,
    read_ensembles,
    read_part,
    stamp_of,
)
from .packed import PackedRun, UserRuns, packed
from .records import (
    NO_CHILD_RUNS,
    NO_ENSEMBLES,
    NO_EVENTS,
    NO_LISTING,
    NO_METADATA,
    NO_NOTES,
    Part,
    RunRecord,
)

T = TypeVar('T')
Reader = Callable[[SmallFile], T]
ReadNew = Callable[[UserDirectory, Sequence[int]], Mapping[int, PackedRun]]


def find_user_directories(
    tree: RunTree, gate: Gate
) -> tuple[list[UserDirectory], tuple[Problem, ...]]:
    """The directories that hold runs, each once, and the base directories that cannot be read."""
    found: dict[str, UserDirectory] = {}  # by real path: base directories may hold one another
    problems = []
    for base in tree.base_directories:
        real_base = os.path.realpath(base)
        try:
            with os.scandir(base) as entries:
                # A link to a user directory gives way to the directory itself.
                folders = sorted(entries, key=lambda entry: (entry.is_symlink(), entry.name))
        except OSError as error:
            problems.append(Problem(base, explain(error)))
            continue
        for entry in folders:
            if is_hidden(entry.name) or not gate.admits_entry(entry) or not is_directory(entry):
                continue
            if as_runid(entry.name) is not None:
                found.setdefault(real_base, tree.user_directory(base))
            else:
                real = os.path.join(real_base, entry.name)
                if entry.is_symlink():
                    try:
                        real = os.path.realpath(entry.path)
                    except OSError:  # it went while it was resolved
                        continue
                found.setdefault(real, tree.user_directory(base, entry.name))
    return list(found.values()), tuple(problems)


def scan_user(
    user: UserDirectory,
    before: Mapping[int, PackedRun],
    gate: Gate,
    *,
    anew: bool = True,
    read: ReadNew | None = None,
) -> UserRuns:
    """All runs of a user directory, with their parents.

    :param anew: whether runs that are known are looked at again, and not only new ones.
    :param read: reads those that are not known; by default one after the other.
    """
    runs: dict[int, PackedRun] = {}
    new = []
    problems = []
    links = set()
    stamp = 0
    try:
        stamp = stamp_of(os.stat(user.path))
        with os.scandir(user.path) as entries:
            for entry in entries:
                runid = as_runid(entry.name)
                if runid is None:
                    continue
                if entry.is_symlink():
                    links.add(runid)
                    if not gate.admits_entry(entry):
                        problems.append(Problem(entry.path, outside(entry.path)))
                        continue
                if not is_directory(entry):
                    continue
                run = before.get(runid)
                if run is None and read is not None:
                    new.append(runid)
                    continue
                if run is None:
                    run = scan_new(user, runid, gate)
                elif anew:
                    run = scan_again(run, gate)
                if run is not None:
                    runs[runid] = run
        if read is not None and new:
            runs.update(read(user, new))
    except FileNotFoundError:
        runs = {}
    except OSError as error:
        stamp = 0
        problems.append(Problem(user.path, explain(error)))
        # A network file system may fail for a moment: what was known stays known.
        runs = {} if isinstance(error, PermissionError) else dict(before)
    # Where none came or went, their parents are known.
    linked = before if not anew and runs == before else with_parents(runs)
    return UserRuns(user, linked, tuple(problems), stamp, frozenset(links))


def scan_new(
    user: UserDirectory, runid: int, gate: Gate, above: OpenFolder | None = None
) -> PackedRun | None:
    """A run that is not known yet; None where it is gone."""
    record = scan_run(user, runid, None, gate, above)
    return None if record is None else packed(record)


def scan_again(run: PackedRun, gate: Gate) -> PackedRun | None:
    """A run, read anew where it changed; the same one where it did not, None where it is gone."""
    before = run.unpacked()
    record = scan_run(run.user, run.runid, before, gate)
    if record is before:
        return run
    return None if record is None else packed(record)


def scan_run(
    user: UserDirectory,
    runid: int,
    before: RunRecord | None,
    gate: Gate,
    above: OpenFolder | None = None,
) -> RunRecord | None:
    """One run, read anew where it changed since ``before``; None where it is gone.

    What only its parent tells is left as it was; see ``with_parents``.

    :param above: the user directory, if it is open: with many runs it saves a walk to each.
    """
    if before is not None and is_unchanged(before):
        return before
    directory = user.run_directory(runid)
    try:
        with above.folder(str(runid)) if above else gate.folder(directory) as folder:
            return _read_run(user, runid, before, folder)
    except (FileNotFoundError, NotADirectoryError, OutsideError):
        return None
    except OSError as error:
        return RunRecord(
            user=user,
            runid=runid,
            directory_modified=_modified(directory, gate),
            listing=Part(None, problems=(Problem(directory, explain(error)),)),
        )


def _modified(directory: str, gate: Gate) -> float:
    """When a directory changed that may not be read; 0 where that cannot be told either."""
    try:
        status = gate.status(directory)
    except OSError:
        return 0.0
    return 0.0 if status is None else status.st_mtime


def _read_run(
    user: UserDirectory, runid: int, before: RunRecord | None, folder: OpenFolder
) -> RunRecord:
    """A run whose directory is open. Raises OSError."""
    old = before or RunRecord(user=user, runid=runid)
    status = os.fstat(folder.fd)
    stamp, modified = stamp_of(status), status.st_mtime
    if stamp and stamp == old.directory_stamp:
        entries = _known_entries(old)
    else:
        entries = _list_entries(folder)

    def part(
        name: str,
        known: Part[T],
        absent: Part[T],
        failed: T,
        read: Reader[T],
        least: float = modified,  # one number for all of them takes less memory
        often_empty: bool = False,
    ) -> Part[T]:
        if name not in entries.names:
            return absent
        return read_part(
            folder, name, known, absent, failed, read, least=least, often_empty=often_empty
        )

    listing = part(DATA_LISTING, old.listing, NO_LISTING, None, count_timesteps)
    children = part(CHILD_RUNS, old.child_runs, NO_CHILD_RUNS, (), child_runids, modified, True)
    metadata = part(RUN_METADATA, old.metadata, NO_METADATA, NO_METADATA.value, metadata_of)
    newest = part(EVENT_LOG, old.newest, NO_EVENTS, NO_EVENTS.value, newest_in, 0.0)
    notes = part(RUN_NOTES, old.notes, NO_NOTES, NO_NOTES.value, notes_in)
    ensembles = NO_ENSEMBLES
    if ENSEMBLES_DIRECTORY in entries.names:
        ensembles = read_ensembles(folder, old.ensembles)
    return RunRecord(
        user=user,
        runid=runid,
        directory_stamp=0 if entries.links else stamp,  # a link may come to lead elsewhere
        directory_modified=modified,
        notebooks=entries.notebooks,
        listing=listing,
        child_runs=children,
        metadata=metadata,
        newest=newest,
        notes=notes,
        ensembles=ensembles,
        directory_problems=entries.problems,
        parent=old.parent,
        sim_name=old.sim_name,
    )


def is_unchanged(record: RunRecord) -> bool:
    """Whether a run is as it was read: costs only a ``stat`` of each folder and file."""
    directory, ensembles = record.directory, record.ensembles
    parts = (
        (DATA_LISTING, record.listing, NO_LISTING),
        (CHILD_RUNS, record.child_runs, NO_CHILD_RUNS),
        (RUN_METADATA, record.metadata, NO_METADATA),
        (EVENT_LOG, record.newest, NO_EVENTS),
        (RUN_NOTES, record.notes, NO_NOTES),
    )
    stamp = record.directory_stamp
    try:
        if not stamp or stamp_of(os.stat(directory)) != stamp:
            return False
        for name, part, absent in parts:
            if part is absent:
                continue
            if not part.stamp or stamp_of(os.stat(f'{directory}/{name}')) != part.stamp:
                return False
        return ensembles is NO_ENSEMBLES or ensembles_are_unchanged(directory, ensembles)
    except OSError:
        return False


_FILES = frozenset(
    {DATA_LISTING, CHILD_RUNS, RUN_METADATA, EVENT_LOG, RUN_NOTES, ENSEMBLES_DIRECTORY}
)


class _Entries(NamedTuple):
    """What the directory of a run holds."""

    names: Collection[str]  # of _FILES
    notebooks: int
    links: bool  # whether one of them is a link
    problems: tuple[Problem, ...] = ()


def _list_entries(folder: OpenFolder) -> _Entries:
    names = set()
    notebooks = 0
    links = False
    problems = []
    with folder.entries() as entries:
        for entry in entries:
            name = entry.name
            if name in _FILES:
                if not entry.is_symlink():
                    names.add(name)
                    continue
                links = True
                if folder.admits_entry(entry):
                    names.add(name)
                else:
                    path = f'{folder.path}/{name}'
                    problems.append(Problem(path, outside(path)))
            elif name.endswith(NOTEBOOK_ENDING) and is_notebook(entry, folder):
                links = links or entry.is_symlink()
                notebooks += 1
    return _Entries(names, notebooks, links, tuple(problems))


def is_notebook(entry: os.DirEntry[str], folder: OpenFolder) -> bool:
    """Whether an entry of a run's directory is a notebook that may be shown."""
    return (
        entry.name.endswith(NOTEBOOK_ENDING)
        and not is_hidden(entry.name)
        and folder.admits_entry(entry)
        and not is_directory(entry)
    )


def _known_entries(record: RunRecord) -> _Entries:
    """What the directory of a run holds, where it has not changed since it was listed."""
    absent = {
        DATA_LISTING: record.listing is NO_LISTING,
        CHILD_RUNS: record.child_runs is NO_CHILD_RUNS,
        RUN_METADATA: record.metadata is NO_METADATA,
        EVENT_LOG: record.newest is NO_EVENTS,
        RUN_NOTES: record.notes is NO_NOTES,
        ENSEMBLES_DIRECTORY: record.ensembles is NO_ENSEMBLES,
    }
    names = [name for name, missing in absent.items() if not missing]
    return _Entries(names, record.notebooks, links=False, problems=record.directory_problems)


def with_parents(runs: Mapping[int, PackedRun]) -> dict[int, PackedRun]:
    """The runs of a user directory, each told its parent and what the parent calls it.

    The first run that names a child is its parent. A run is never its own ancestor, whatever the
    files say: the portal counts upwards, so links to a higher runid come first, and a link to a
    lower one counts only where it closes no circle.
    """
    parents: dict[int, int] = {}
    # Few runs are parents, or have one: the others cost a look each.
    ascending = sorted(runid for runid, run in runs.items() if run.children)
    for upwards in (True, False):
        for parent in ascending:
            for child in runs[parent].children:
                if child in parents or (child > parent) is not upwards:
                    continue
                if upwards or not _is_ancestor(child, parent, parents):
                    parents[child] = parent
    names: dict[int | None, Mapping[int, str]] = {
        runid: runs[runid].unpacked().ensembles.value.sim_names
        for runid in ascending
        if runs[runid].ensembles
    }
    linked = dict(runs)
    orphaned = (runid for runid, run in runs.items() if run.parent is not None)
    for runid in {*orphaned, *parents}:
        run = runs.get(runid)
        if run is None:
            continue
        above = parents.get(runid)
        sim_name = names.get(above, {}).get(runid)
        if (above, sim_name) != (run.parent, run.sim_name):
            linked[runid] = msgspec.structs.replace(run, parent=above, sim_name=sim_name)
    return linked


def _is_ancestor(runid: int, of: int, parents: Mapping[int, int]) -> bool:
    """Whether a run is another one or one of its ancestors."""
    current: int | None = of
    while current is not None:
        if current == runid:
            return True
        current = parents.get(current)
    return False
