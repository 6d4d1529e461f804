"""Unpacks a tar of runs beside itself, as the uploads of simulations are unpacked."""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
import zlib
from typing import IO, Any, cast

from .. import contract
from ..containment import Gate
from ..layout import ContentsRoot
from ..portal import archive
from ..portal.disk import Disk
from ..portal.refused import RefusedError
from ..portal.store import Store
from ..refusals import BadRequestError, ConflictError, NotFoundError, NotWritableError
from .jobs import Job, Jobs

ENDING = '.tar.gz'
MEMBERS = 2_000_000


class _Quick(Disk):
    """Leaves it to the system when all is on the disk: the tar is still there."""

    def sync(self, fd: int) -> None:
        pass


class _Counted:
    """A file whose bytes are counted as they are read."""

    def __init__(self, file: IO[bytes], job: Job) -> None:
        self._file = file
        self._job = job

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._job.advance(len(data))
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def start(path: str, contents: ContentsRoot, jobs: Jobs) -> contract.Export:
    """Begin to unpack a tar into a folder of its name, beside it.

    :param path: what Jupyter's file browser calls the tar.
    :raises BadRequestError: it is no tar by its name.
    :raises NotFoundError: there is no such file.
    :raises ConflictError: there is a folder of that name, or too much waits.
    :raises NotWritableError: no folder can be made there.
    """
    folder, _, name = path.strip('/').rpartition('/')
    if not name.removesuffix(ENDING) or not name.endswith(ENDING):
        raise BadRequestError(f'{path!r} is not the name of a tar of runs, which ends in {ENDING}.')
    directory = contents.directory(folder)
    contents_path = contents.join(folder, name.removesuffix(ENDING))
    tar = f'{directory}/{name}'
    if contents_path is None or not os.path.isfile(tar):
        raise NotFoundError(f'{tar}: there is no such file.')
    target = tar.removesuffix(ENDING)
    if os.path.lexists(target):
        raise ConflictError(f'{target}: is there already. Browse that, or move it away first.')
    if not os.access(directory, os.W_OK | os.X_OK):
        raise NotWritableError(directory, 'the tar cannot be unpacked there')
    return jobs.start(Job(target, contents_path, 0), lambda job: _unpack(job, tar, target))


def _unpack(job: Job, tar: str, target: str) -> None:
    """Unpack under another name, and give the folder its own when it is whole."""
    directory, name = os.path.split(target)
    directory = os.path.realpath(directory)
    part = f'.{name}.part'
    store = Store(lambda: Gate(None), _Quick())
    with store.folder(directory) as above, open(tar, 'rb') as file:
        job.bytes_total = os.fstat(file.fileno()).st_size
        top = _top_of(tar)
        store.disk.remove_tree(part, above.fd)  # of a server that was killed
        try:
            store.disk.mkdir(part, above.fd)
            free = shutil.disk_usage(directory).free
            with above.open(part) as folder:
                store.disk.adopt(folder.fd, above.fd)
                content = cast(IO[bytes], gzip.GzipFile(fileobj=_Counted(file, job)))
                archive.unpack(content, top, folder, free, MEMBERS, keep_times=True)
            job.finish(lambda: os.rename(part, name, src_dir_fd=above.fd, dst_dir_fd=above.fd))
        except (gzip.BadGzipFile, zlib.error) as error:
            raise RefusedError(f'{tar}: is damaged: {error}.') from None
        except OSError as error:
            error.filename = error.filename or target
            raise
        finally:
            store.disk.remove_tree(part, above.fd)


def _top_of(tar: str) -> str:
    """The name of the folder that a tar unpacks to: that of its first member."""
    try:
        with tarfile.open(tar, 'r:gz') as opened:
            first = opened.next()
    except (*archive.DAMAGED, OSError, zlib.error) as error:
        raise RefusedError(f'{tar}: is no tar of runs: {error}.') from None
    names = first.name.split('/') if first else []
    return next((name for name in names if name != '.'), '')
