"""The names in the groups of an HDF5 file, of which only those are followed that stay in it."""

from __future__ import annotations

import os
from typing import Any


def names(group: Any) -> list[str]:
    """All names in a group."""
    import h5py

    return list(h5py.Group(group))


def link(group: Any, name: str) -> Any:
    """What a name in a group is: a part of the file or a link; None where there is no such name."""
    # A path is no name: HDF5 would follow links on its way.
    if not name or name == '.' or '/' in name or '\0' in name:
        return None
    encoded = name.encode('utf-8', 'surrogateescape')
    return group.links.get_info(encoded) if group.links.exists(encoded) else None


def open_part(group: Any, name: str) -> Any:
    """The group or dataset of that name in the file; None where there is only a link."""
    import h5py

    found = link(group, name)
    if found is None or found.type != h5py.h5l.TYPE_HARD:
        return None
    return h5py.h5o.open(group, name.encode('utf-8', 'surrogateescape'))


def kind(group: Any, name: str) -> int | None:
    """Whether it is a group or a dataset; None for a link."""
    import h5py

    found = link(group, name)
    if found is None or found.type != h5py.h5l.TYPE_HARD:
        return None
    type_: int = h5py.h5o.get_info(group, name.encode('utf-8', 'surrogateescape')).type
    return type_


def address(id_: Any) -> tuple[int, int]:
    """What tells whether two names stand for the same group."""
    import h5py

    info = h5py.h5o.get_info(id_)
    return info.fileno, info.addr


def words_of_link(group: Any, name: str, type_: int) -> str:
    """Where a link leads, in words for the user."""
    import h5py

    encoded = name.encode('utf-8', 'surrogateescape')
    if type_ == h5py.h5l.TYPE_SOFT:
        return f'link to {group.links.get_val(encoded).decode("utf-8", "replace")}'
    if type_ == h5py.h5l.TYPE_EXTERNAL:
        file, path = (part.decode('utf-8', 'replace') for part in group.links.get_val(encoded))
        return f'link to {path} in the file {file}, which is not opened'
    return 'link of an unknown kind'


def outside(group: Any, name: str) -> str | None:
    """The file that a link to another file leads to; None for what is no such link."""
    import h5py

    found = link(group, name)
    if found is None or found.type != h5py.h5l.TYPE_EXTERNAL:
        return None
    file, _ = group.links.get_val(name.encode('utf-8', 'surrogateescape'))
    return os.fsdecode(file)
