"""HDF5 files and netCDF on HDF5, of which only what is wanted is read.

Nothing outside the file is: links to other files, values that lie in other files and virtual
datasets are shown as such. The file is not locked, so that its writer is not blocked.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import links
from .fills import decoded, plain_attributes
from .nodes import Node, units_of_steps
from .opened import LATER, DataFile, UnreadableError, being_written
from .requests import Steps

if TYPE_CHECKING:
    import h5py

_BLOCK = 4 << 20  # values that are read at once
_ATTRIBUTES = 100  # of one dataset are told
_ATTRIBUTE_SIZE = 1 << 16  # bytes of one
_SMALL = 20  # values of a compound dataset that are told as text
_NO_VARIABLE = b'This is a netCDF dimension but not a netCDF variable'
# What libraries note for themselves.
_INTERNAL = {
    'CLASS',
    'NAME',
    'DIMENSION_LIST',
    'REFERENCE_LIST',
    'DIMENSION_LABELS',
    '_Netcdf4Dimid',
    '_Netcdf4Coordinates',
    '_nc3_strict',
    '_NCProperties',
}


def open_file(file: DataFile) -> h5py.File:
    """The file, without a lock; one that is open for writing by SWMR is read while it grows.

    :raises UnreadableError: another program has it open for writing in a way that forbids readers.
    """
    import h5py

    try:
        return _same(h5py.File(file.own_path, 'r', locking=False), file)
    except OSError as error:
        if 'already open for' not in str(error):
            raise
    try:
        opened = h5py.File(file.own_path, 'r', libver='latest', swmr=True, locking=False)
        return _same(opened, file)
    except OSError as error:
        words = (
            f'is being written: a program has it open for writing. {LATER} '
            'If none does any more, one has failed to close it, and h5clear -s makes it readable.'
        )
        raise UnreadableError(words, again=True) from error


def _same(opened: h5py.File, file: DataFile) -> h5py.File:
    """A file that was opened once more, if that led to the same one."""
    status = os.fstat(opened.id.get_vfd_handle())
    if not os.path.samestat(status, file.status):
        opened.close()
        raise being_written()
    return opened


class HDF5Content:
    """The content of an HDF5 file, or of netCDF on HDF5."""

    is_parsed_whole = False
    problem: str | None = None

    def __init__(self, file: h5py.File, *, is_netcdf: bool) -> None:
        self._file = file
        self._is_netcdf = is_netcdf

    def nodes(self, most: int) -> tuple[list[Node], int]:
        """The first nodes, and how many are left out."""
        found: list[Node] = []
        more = 0
        for group, name, steps in self._links():
            if len(found) >= most:
                more += 1
            elif (node := self._node(group, name, steps)) is not None:
                found.append(node)
        return found, more

    def find(self, steps: Steps) -> Node | None:
        """The node that lies there; None where only a link would lead to it."""
        import h5py

        group = self._file['/'].id
        for step in steps[:-1]:
            inner = links.open_part(group, str(step))
            if not isinstance(inner, h5py.h5g.GroupID):
                return None
            group = inner
        return self._node(group, str(steps[-1]), steps) if steps else None

    def _links(self) -> Iterator[tuple[Any, str, Steps]]:
        """All names in the file with their groups, in tree order; a group is entered once."""
        import h5py

        root = self._file['/'].id
        entered = {links.address(root)}
        waiting = [(root, iter(links.names(root)), ())]
        while waiting:
            group, names, above = waiting[-1]
            name = next(names, None)
            if name is None:
                waiting.pop()
                continue
            steps: Steps = (*above, name)
            yield group, name, steps
            if links.kind(group, name) == h5py.h5o.TYPE_GROUP:
                inner = links.open_part(group, name)
                if inner is not None and (address := links.address(inner)) not in entered:
                    entered.add(address)
                    waiting.append((inner, iter(links.names(inner)), steps))  # type: ignore[arg-type]

    def _node(self, group: Any, name: str, steps: Steps) -> Node | None:
        import h5py

        link = links.link(group, name)
        if link is None:
            return None
        if link.type != h5py.h5l.TYPE_HARD:
            return Node(steps=steps, type=links.words_of_link(group, name, link.type))
        opened = links.open_part(group, name)
        if isinstance(opened, h5py.h5g.GroupID):
            attributes = plain_attributes(_attributes(opened))
            return Node(steps=steps, type='group', is_group=True, attributes=attributes)
        if isinstance(opened, h5py.h5d.DatasetID):
            return self._dataset(opened, steps)
        return Node(steps=steps, type='named type')

    def _dataset(self, id_: Any, steps: Steps) -> Node | None:
        import h5py

        # What lies elsewhere is not even asked for its shape: that may open other files.
        settings = id_.get_create_plist()
        if settings.get_layout() == h5py.h5d.VIRTUAL:
            return Node(steps=steps, type='virtual dataset: its values lie in other datasets')
        if settings.get_external_count():
            return Node(steps=steps, type='its values lie in other files')
        told = _attributes(id_)
        if bytes(told.get('NAME', b'')).startswith(_NO_VARIABLE) if self._is_netcdf else False:
            return None
        dataset = h5py.Dataset(id_)
        shape = dataset.shape
        attributes = plain_attributes(
            {name: value for name, value in told.items() if name not in _INTERNAL}
        )
        units = next(
            (attributes[name] for name in ('units', 'unit', 'Units') if attributes.get(name)), None
        )
        type_, read = _type_and_reader(dataset)
        is_numeric = read is None and shape is not None
        if is_numeric:
            read = functools.partial(_read, dataset, told, self._is_netcdf)
        scales = _scales(dataset) if shape else []
        dimensions, x_steps = _dimensions(scales, told, steps)
        return Node(
            steps=steps,
            type=type_ if shape is not None else 'empty',
            read=read if read is not None and shape is not None else _nothing,
            blocks=functools.partial(_blocks, dataset, told, self._is_netcdf)
            if is_numeric and shape
            else None,
            is_numeric=is_numeric,
            shape=shape or (),
            dimensions=dimensions,
            units=units or units_of_steps(steps),
            attributes=attributes,
            x_steps=x_steps,
        )


def _nothing() -> None:
    return None


def _read(dataset: h5py.Dataset, told: dict[str, Any], is_netcdf: bool) -> Any:
    import numpy as np

    array = decoded(np.asarray(dataset[()]), told, is_netcdf=is_netcdf)
    return array if dataset.shape else array.item()


def _blocks(dataset: h5py.Dataset, told: dict[str, Any], is_netcdf: bool) -> Iterator[Any]:
    """The values in parts along the first dimension."""
    rows = dataset.shape[0]
    step = max(1, _BLOCK * rows // max(dataset.size, 1))
    for first in range(0, rows, step):
        yield decoded(dataset[first : first + step], told, is_netcdf=is_netcdf)


def _type_and_reader(dataset: h5py.Dataset) -> tuple[str, Any]:
    """The type of a dataset, and what reads it; None where it holds numbers."""
    import h5py

    dtype = dataset.dtype
    if h5py.check_string_dtype(dtype):
        return 'text', functools.partial(_read_text, dataset)
    if (names := h5py.check_enum_dtype(dtype)) is not None:
        return 'enum', functools.partial(_read_enum, dataset, names)
    if h5py.check_ref_dtype(dtype):
        return 'reference', _nothing
    if (base := h5py.check_vlen_dtype(dtype)) is not None:
        return f'lists of {base}', _nothing
    if dtype.kind == 'b':
        return 'bool', functools.partial(_read_plain, dataset)
    if dtype.names is not None:
        fields = ', '.join(f'{name} {dtype[name]}' for name in dtype.names[:_SMALL])
        return f'compound: {fields}', functools.partial(_read_compound, dataset)
    if dtype.kind in 'iuf' and dtype.subdtype is None:
        return str(dtype), None
    return str(dtype), _nothing


def _read_text(dataset: h5py.Dataset) -> Any:
    texts = dataset.asstr(errors='replace')[()]
    return texts if isinstance(texts, str) else texts.tolist()


def _read_enum(dataset: h5py.Dataset, names: dict[str, int]) -> Any:
    """The names of the values."""
    import numpy as np

    by_value = {value: name for name, value in names.items()}
    values = np.asarray(dataset[()])
    told = [by_value.get(value, str(value)) for value in values.ravel().tolist()]
    return np.array(told, dtype=object).reshape(values.shape).tolist()


def _read_plain(dataset: h5py.Dataset) -> Any:
    return dataset[()].tolist()


def _read_compound(dataset: h5py.Dataset) -> Any:
    """A few records as text; those that refer to something are not read."""
    if dataset.size > _SMALL or dataset.dtype.hasobject:
        return None
    return str(dataset[()].tolist())


def _scales(dataset: h5py.Dataset) -> list[h5py.Dataset | None]:
    """The dimension scale of each dimension."""
    if not dataset.attrs.__contains__('DIMENSION_LIST'):
        return []
    return [dimension[0] if len(dimension) else None for dimension in dataset.dims]


def _dimensions(
    scales: list[h5py.Dataset | None], told: dict[str, Any], steps: Steps
) -> tuple[tuple[str, ...], Steps | None]:
    """The names of the dimensions, and the coordinate of a variable that has one."""
    if not scales:
        is_scale = bytes(told.get('CLASS', b'')).startswith(b'DIMENSION_SCALE')
        return ((str(steps[-1]),) if is_scale else ()), None
    names = [str(scale.name or '') if scale is not None else '' for scale in scales]
    path = tuple(names[0].strip('/').split('/')) if len(scales) == 1 and names[0] else None
    return tuple(name.rpartition('/')[2] or '?' for name in names), path


def _attributes(id_: Any) -> dict[str, Any]:
    """The attributes of a dataset or group, without large ones and those that refer to others."""
    import h5py

    found: dict[str, Any] = {}
    manager = h5py.AttributeManager(_holder(id_))
    for name in manager:
        if len(found) >= _ATTRIBUTES:
            break
        attribute = h5py.h5a.open(id_, name.encode('utf-8', 'surrogateescape'))
        if attribute.get_storage_size() > _ATTRIBUTE_SIZE or _refers(attribute):
            continue
        value = manager[name]
        found[name] = b'' if isinstance(value, h5py.Empty) else value
    return found


def _refers(attribute: Any) -> bool:
    """Whether it holds references, or lists of anything: only libraries read these."""
    import h5py

    type_ = attribute.get_type().get_class()
    refers: bool = type_ in (h5py.h5t.REFERENCE, h5py.h5t.VLEN, h5py.h5t.COMPOUND)
    return refers


def _holder(id_: Any) -> Any:
    import h5py

    return h5py.Group(id_) if isinstance(id_, h5py.h5g.GroupID) else h5py.Dataset(id_)
