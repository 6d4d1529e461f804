"""Exports: runs in one tar, as ``generate_tar_from_runids`` of the analysis API packs them."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from datetime import datetime, timezone

from .. import contract
from ..api_v1 import IPSDataError
from ..catalog.catalog import Catalog, OpenRun
from ..catalog.children import child_runs
from ..catalog.details import Place
from ..layout import ContentsRoot
from ..portal.disk import Disk
from ..portal.processes import is_forgotten
from ..refusals import BadRequestError, NotWritableError, explain, outside
from .jobs import Job, Jobs
from .packing import LeftOut, Packing

NO_TAR = 'the tar cannot be put there'

_PART = re.compile(r'\.[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9.-]+Z__ips_runs\.tar\.gz\.part')


class Exports:
    """Begins to make tars.

    :param contents: tells the folders that they can be put into.
    """

    def __init__(self, catalog: Catalog, contents: ContentsRoot, jobs: Jobs) -> None:
        self._catalog = catalog
        self._contents = contents
        self._jobs = jobs

    def start(self, keys: Sequence[str], children: bool, folder: str) -> contract.Export:
        """Begin to pack runs.

        :param children: whether all runs below them are packed too.
        :param folder: what Jupyter's file browser calls the folder to put the tar into.
        :raises BadRequestError: no runs, or runs of several users; no folder of the file browser.
        :raises NotFoundError: a run or the folder does not exist.
        :raises NotWritableError: no file can be made in the folder.
        :raises ConflictError: too many exports wait.
        """
        runs = [self._catalog.open(key) for key in dict.fromkeys(keys)]
        if not runs:
            raise BadRequestError('No run was given, so there is nothing to pack.')
        if len({run.user.path for run in runs}) > 1:
            raise BadRequestError(
                'These runs are of several user directories, and may have the same runids there. '
                'Export those of one user directory at a time.'
            )
        directory = self._contents.directory(folder)
        if not os.access(directory, os.W_OK | os.X_OK):
            raise NotWritableError(directory, NO_TAR)
        # As api_v1 names it.
        top = datetime.now(timezone.utc).strftime('%Y-%m-%dT%H-%M-%S.%fZ__ips_runs')
        name = f'{top}.tar.gz'
        job = Job(f'{directory}/{name}', self._contents.join(folder.strip('/'), name), len(runs))
        return self._jobs.start(job, lambda job: _export(job, runs, children, directory, top))


def _export(job: Job, runs: list[OpenRun], children: bool, directory: str, top: str) -> None:
    """Write the tar under another name in the folder, and give it its own when it is whole."""
    left_out = LeftOut()
    runids = [run.runid for run in runs]
    if children:
        runids = _with_all_below(job, runs, left_out)
    job.runs = len(runids)
    disk = Disk()
    name, part = f'{top}.tar.gz', f'.{top}.tar.gz.part'
    at = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _sweep(disk, at)
        try:
            fd = disk.create(part, at)
        except PermissionError:
            raise NotWritableError(directory, NO_TAR) from None
        try:
            with os.fdopen(fd, 'wb') as file:
                packing = Packing(job, top, runs[0].user, runs[0].place.gate, left_out)
                packing.write(file, name, runids)
                file.flush()
                disk.adopt(fd, at)
                disk.sync(fd)
            job.finish(lambda: disk.link(part, at, name, at), left_out.message())
        finally:
            disk.unlink(part, at)
    except OSError as error:
        if error.filename in (None, part, name):
            error.filename = f'{directory}/{name}'
        raise
    finally:
        os.close(at)


def _sweep(disk: Disk, at: int) -> None:
    """Remove what a server that was killed has left in a folder."""
    with contextlib.suppress(OSError):
        for name in os.listdir(at):
            if _PART.fullmatch(name) and is_forgotten(name, at):
                disk.unlink(name, at)


def _with_all_below(job: Job, runs: list[OpenRun], left_out: LeftOut) -> list[int]:
    """The runids of runs and of all below them, each once."""
    user, place = runs[0].user, runs[0].place
    wanted = [run.runid for run in runs]
    seen = set(wanted)
    packed = []
    for runid in wanted:  # grows under way; a circle ends, for each is seen once
        job.advance()
        directory = user.run_directory(runid)
        if not place.gate.admits(directory):
            left_out.add(outside(directory))
            continue
        if not os.path.isdir(directory):
            left_out.add(f'{directory}: there is no such folder')
            continue
        packed.append(runid)
        try:
            below = child_runs(Place(directory, place.contents, None, place.gate), 'all')
        except (OSError, IPSDataError) as error:
            left_out.add(f'{explain(error)}, so its child runs are left out')
            continue
        wanted += [child for child in below if child not in seen]
        seen.update(below)
    return packed
