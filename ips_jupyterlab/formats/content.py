"""Opens the content of a file of any format that has named values."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator

from ..contract import Format
from . import added
from .bp import read_adios2
from .classic import read_classic
from .eqdsk import read_eqdsk
from .hdf5 import HDF5Content, open_file
from .imas_entry import read_entry
from .nodes import Content, Listed
from .opened import DataFile
from .table import read_csv
from .text import read_config, read_gzip, read_json, read_namelist

_READERS: dict[Format, Callable[[DataFile], Content]] = {
    'json': read_json,
    'csv': read_csv,
    'eqdsk': read_eqdsk,
    'namelist': read_namelist,
    'config': read_config,
    'gzip': read_gzip,
}
_LIBRARIES: dict[Format, tuple[str, ...]] = {
    'netcdf': ('numpy', 'h5py'),
    'hdf5': ('numpy', 'h5py'),
    'imas': ('numpy', 'h5py'),
    'omas': ('numpy', 'h5py'),
    'adios2': ('adios2',),
    'eqdsk': ('numpy', 'contourpy'),
    'namelist': ('f90nml',),
    'config': ('configobj',),
}
NAMED: tuple[Format, ...] = (*_READERS, 'netcdf', 'hdf5', 'imas', 'omas', 'adios2')
_NETCDF = ('netcdf', 'imas')


def has_names(path: str, format_: Format) -> bool:
    """Whether a file of that format has named values; gzip has them where JSON is in it."""
    if format_ == 'gzip':
        return path.lower().endswith('.json.gz')
    return format_ in NAMED or added.has_reader(format_)


@contextlib.contextmanager
def content_of(file: DataFile) -> Iterator[Content]:
    """What is inside an open file; nothing where its format has no named values."""
    if not has_names(file.path, file.format):
        yield Listed(())
    elif file.is_folder:
        read = read_adios2 if file.format == 'adios2' else read_entry
        with read(file) as content:
            yield content
    elif file.format == 'netcdf' and file.read(3) == b'CDF':
        yield read_classic(file)
    elif file.format == 'omas' and file.path.lower().endswith('.json'):
        yield read_json(file)
    elif file.format in (*_NETCDF, 'hdf5', 'omas'):
        with open_file(file) as opened:
            yield HDF5Content(opened, is_netcdf=file.format in _NETCDF)
    elif file.format in _READERS:
        yield _READERS[file.format](file)
    else:
        yield added.read(file.path, file.format)


def prepare(format_: Format) -> None:
    """Import what a format needs, for the first import takes its time; it may be missing."""
    for name in _LIBRARIES.get(format_, ()):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
