"""Numbers as netCDF stores them: with fill values for missing ones, and packed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

_TEXT = 300  # characters of an attribute that are told
_LIST = 20  # values of one

# What the netCDF library writes where nothing else was written.
_DEFAULT_FILLS = {
    'i2': -32767,
    'i4': -2147483647,
    'f4': 9.969209968386869e36,
    'f8': 9.969209968386869e36,
    'u2': 65535,
    'u4': 4294967295,
    'i8': -9223372036854775806,
    'u8': 18446744073709551614,
}


def decoded(array: Any, attributes: Mapping[str, Any], *, is_netcdf: bool) -> Any:
    """Numbers with nan for the missing ones, unpacked where the file is netCDF."""
    import numpy as np

    fills = []
    for name in ('_FillValue', 'missing_value'):
        told = attributes.get(name)
        fills += list(told) if isinstance(told, (list, tuple, np.ndarray)) else [told]
    if is_netcdf:
        fills.append(_DEFAULT_FILLS.get(array.dtype.str[1:]))
    is_missing = None
    for fill in fills:
        with contextlib.suppress(TypeError, ValueError, OverflowError):
            if fill is not None:
                same = array == array.dtype.type(fill)
                is_missing = same if is_missing is None else is_missing | same
    scale, offset = (
        _number(attributes.get(name)) if is_netcdf else None
        for name in ('scale_factor', 'add_offset')
    )
    has_missing = is_missing is not None and np.any(is_missing)
    if not has_missing and scale is None and offset is None:
        return array
    array = array.astype('f8')
    if has_missing:
        array[is_missing] = np.nan
    if scale is not None:
        array *= scale
    if offset is not None:
        array += offset
    return array


def plain_attributes(attributes: Mapping[str, Any]) -> dict[str, str]:
    """Attributes as short texts."""
    return {name: _plain(value) for name, value in attributes.items()}


def _plain(value: Any) -> str:
    if hasattr(value, 'tolist'):
        value = value.tolist()
    if isinstance(value, bytes):
        value = value.decode('utf-8', 'replace')
    if isinstance(value, (list, tuple)):
        if len(value) == 1:
            return _plain(value[0])
        shown = ', '.join(_plain(one) for one in value[:_LIST])
        return f'{shown}, …' if len(value) > _LIST else shown
    text = str(value)
    return f'{text[:_TEXT]}…' if len(text) > _TEXT else text


def _number(told: Any) -> float | None:
    if hasattr(told, 'tolist'):
        told = told.tolist()
    if isinstance(told, list):
        told = told[0] if len(told) == 1 else None
    return float(told) if isinstance(told, (int, float)) else None
