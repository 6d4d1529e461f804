"""The published calls, as functions of an IPS component's services."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from . import packing
from .client import header
from .connection import connection_of, folder_of
from .spool import Request

Services: TypeAlias = Any  # ipsframework.services.ServicesProxy, which has no types
PathLike: TypeAlias = 'str | os.PathLike[str]'

NOTEBOOK = '/api/data/add_notebook'
DATA_FILE = '/api/data/add_data_file'


def initialize_jupyter_notebook(
    self: Services, source_notebook_path: PathLike, dest_notebook_name: str | None = None
) -> None:
    """Upload a notebook to the run's directory, where the portal puts initializing cells before it.

    Does nothing but log one warning where a portal cannot be verified for this run. The source
    notebook is not modified.

    :param source_notebook_path: absolute, or relative to the component's working directory.
    :param dest_notebook_name: its name in the run's directory; by default that of the source.
    :raises FileNotFoundError: there is no such notebook.
    """
    if connection := connection_of(self):
        source = _existing(self, source_notebook_path)
        request = Request(NOTEBOOK, _headers(dest_notebook_name or source.name))
        connection.add([(request, partial(packing.copy, source))])


def add_analysis_data_files(
    self: Services,
    current_data_file_paths: Iterable[PathLike],
    timestamp: float = 0.0,
    replace: bool = False,
) -> None:
    """Upload data files to a timestep of the run; a folder is sent with its structure.

    The files are copied at once and sent in the background. Does nothing but log one warning where
    a portal cannot be verified for this run.

    :param current_data_file_paths: absolute, or relative to the component's working directory.
    :param timestamp: of the timestep, in the simulation's own unit (usually s).
    :param replace: these files become all that the timestep holds.
    :raises ValueError: the timestep holds a file of this name and ``replace`` is not set; two of
        the paths end in the same name; the timestamp is not finite.
    :raises FileNotFoundError: there is no such file.
    """
    connection = connection_of(self)
    if not connection:
        return
    timestep = float(timestamp) + 0.0  # never -0.0
    if not math.isfinite(timestep):
        raise ValueError(f'timestamp {timestep} is not finite')
    if isinstance(current_data_file_paths, (str, os.PathLike)):
        current_data_file_paths = [current_data_file_paths]
    sources = [_existing(self, path) for path in current_data_file_paths]
    if not sources:  # with nothing sent, a portal would not replace what it holds either
        return
    names = [source.name for source in sources]
    if len(set(names)) < len(names):
        raise ValueError(f'two of these files have the same name: {", ".join(sorted(names))}')

    uploads: list[tuple[Request, Callable[[Path], None]]] = []
    for source in sources:
        headers = {**_headers(source.name), 'X-Ips-Tag': repr(timestep)}
        write = partial(packing.copy, source)
        if source.is_dir():
            headers['X-Ips-Archive-Format'] = 'tar'
            write = partial(packing.pack, source, warn=self.warning)
        if replace:
            headers['X-Ips-Replace'] = 'true'
        last = replace and source is sources[-1]
        uploads.append((Request(DATA_FILE, headers, names if last else None), write))
    connection.add(uploads, timestep, names, replace=bool(replace))


def add_analysis_data_file(
    self: Services,
    current_data_file_path: PathLike,
    timestamp: float = 0.0,
    replace: bool = False,
) -> None:
    """Upload one data file; see ``add_analysis_data_files``."""
    self.add_analysis_data_files([current_data_file_path], timestamp, replace)


def _headers(name: str) -> dict[str, str]:
    return {'Content-Type': 'application/octet-stream', **header('X-Ips-Filename', name)}


def _existing(services: Services, path: PathLike) -> Path:
    """The absolute path of something that is there, with a name even where it was given as ``.``"""
    working_directory = folder_of(services.get_working_dir())
    found = Path(os.path.normpath(working_directory / path))
    if not found.is_file() and not found.is_dir():
        raise FileNotFoundError(f'there is neither a file nor a folder {found}')
    return found
