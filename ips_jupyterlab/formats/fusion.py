"""Tells what is IMAS, OMAS or ADIOS2 among folders, HDF5 and JSON.

IMAS has its data in interface data structures, IDSs for short: ``equilibrium``, ``core_profiles``
and others, whose names the data dictionary of the ITER Organization fixes.
"""

from __future__ import annotations

import os
import re
import stat
import struct
from collections.abc import Callable

from ..containment import ANYWHERE, Gate
from ..contract import Format
from ..refusals import OutsideError

Read = Callable[[int, int], bytes]  # so many bytes from an offset

_HEAD = 4096  # bytes of a file in a folder
_ENTRY = b'HDF5_BACKEND_VERSION'  # an attribute that the access layer of IMAS writes
_NETCDF_ENTRY = re.compile(rb'Conventions\0.{1,40}?IMAS\b', re.DOTALL)
_ADIOS2 = b'ADIOS-BP v'
_IDS = re.compile(
    r"""
    amns_data|b_field_non_axisymmetric|balance_of_plant|barometry|bolometer|breeding_blanket|
    bremsstrahlung_visible|calorimetry|camera_ir|camera_visible|camera_x_rays|charge_exchange|
    coils_non_axisymmetric|controllers|core_instant_changes|core_profiles|core_sources|
    core_transport|cryostat|dataset_description|dataset_fair|disruption|distribution_sources|
    distributions|divertors|ec_launchers|ece|edge_profiles|edge_sources|edge_transport|
    em_coupling|equilibrium|ferritic|focs|gas_injection|gas_pumping|gyrokinetics_local|
    hard_x_rays|ic_antennas|interferometer|iron_core|langmuir_probes|lh_antennas|magnetics|mhd|
    mhd_linear|mse|nbi|neutron_diagnostic|ntms|operational_instrumentation|pellets|pf_active|
    pf_passive|pf_plasma|plasma_initiation|plasma_profiles|plasma_sources|plasma_transport|
    polarimeter|pulse_schedule|radiation|real_time_data|reflectometer_fluctuation|
    reflectometer_profile|refractometer|runaway_electrons|sawteeth|soft_x_rays|
    spectrometer_mass|spectrometer_uv|spectrometer_visible|spectrometer_x_ray_crystal|spi|
    summary|temporary|tf|thomson_scattering|transport_solver_numerics|turbulence|wall|waves|
    workflow
    """,
    re.VERBOSE,
)
# What is in an IDS and seldom elsewhere: an IDS may have the name of anything.
_INSIDE = (
    'antenna|beam|channel|coil|data_entry|global_quantities|homogeneous_time|ids_properties'
    '|launcher|line_of_sight|profiles_1d|profiles_2d|time_slice|vacuum_toroidal_field'
)
_JSON_IDS = re.compile(r'\s*\{\s*"(\w+)"\s*:\s*\{')
_JSON_INSIDE = re.compile(rf'"({_INSIDE})"\s*:')
_HDF5_INSIDE = re.compile(rf'\0({_INSIDE})\0'.encode())
_ROOT = 56  # where superblock 0 of HDF5 has the root group


def nothing(size: int, offset: int) -> bytes:
    """Nothing more of a file than its first bytes."""
    return b''


def format_of_folder(path: str, gate: Gate = ANYWHERE) -> Format:
    """What a folder is by the files in it; a link to one does not count."""
    if _head(f'{path}/md.idx', gate).startswith(_ADIOS2):
        return 'adios2'
    return 'imas' if _ENTRY in _head(f'{path}/master.h5', gate) else 'folder'


def format_of_hdf5(head: bytes, name: str, read: Read, *, is_netcdf: bool) -> Format:
    """What HDF5 is beside HDF5. The library of IMAS wants the ending of netCDF."""
    if is_netcdf:
        is_entry = name.endswith('.nc') and _NETCDF_ENTRY.search(head)
        return 'imas' if is_entry else 'netcdf'
    names = _names_in_root(head, read)
    if not names or _ENTRY in head or not all(map(_IDS.fullmatch, names)):
        return 'hdf5'
    is_omas = len(names) > 1 or 'omas' in name or _HDF5_INSIDE.search(head)
    return 'omas' if is_omas and not name.endswith('.json') else 'hdf5'


def format_of_json(text: str, name: str) -> Format:
    """What JSON is beside JSON. The loaders of OMAS go by the ending."""
    first = _JSON_IDS.match(text)
    if first is None or not _IDS.fullmatch(first[1]) or not name.endswith('.json'):
        return 'json'
    return 'omas' if 'omas' in name or _JSON_INSIDE.search(text) else 'json'


def _names_in_root(head: bytes, read: Read) -> set[str]:
    """The names in the root group of an HDF5 file, as far as libraries wrote it the usual way.

    Superblock 0 (HDF5 File Format Specification, III.C) leads to the heap that holds the names.
    """
    if (
        head[:4] != b'\x89HDF'
        or len(head) < _ROOT + 40
        or head[8] != 0
        or head[13] != 8
        or head[_ROOT + 16] != 1
    ):
        return set()
    (heap,) = struct.unpack_from('<Q', head, _ROOT + 32)
    start = read(32, heap) if heap < 1 << 62 else b''
    if len(start) < 32 or not start.startswith(b'HEAP'):
        return set()
    size, free, data = struct.unpack_from('<QQQ', start, 8)
    end = min(size, free)  # what is free comes last
    words = read(end, data).split(b'\0') if end <= _HEAD and data < 1 << 62 else []
    return {word.decode('latin-1') for word in words if word}


def _head(path: str, gate: Gate) -> bytes:
    """The first bytes of a file; none of a link or where there is no file."""
    try:
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = gate.open(path, flags)
    except (OSError, OutsideError):
        return b''
    try:
        return os.read(descriptor, _HEAD) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b''
    except OSError:
        return b''
    finally:
        os.close(descriptor)
