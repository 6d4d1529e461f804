"""Write the data files of the demo runs: one function a format."""

from __future__ import annotations

import csv
import math
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import f90nml
import h5py
import netCDF4
import numpy as np
from configobj import ConfigObj
from demo_plasma import ELONGATION, FIELD, MAJOR_RADIUS, MINOR_RADIUS, VOLUME, State
from freeqdsk import geqdsk

DEMO = 'Demo data: made by scripts/demo_runs.py, not by an experiment or a simulation.'
COLOURS = np.array([(8, 12, 40), (120, 28, 109), (237, 105, 37), (252, 255, 164)])  # cold to hot


def write_inputs(
    path: Path,
    chi_e: float,
    power: float,
    share: Sequence[float] = (0.5, 0.3, 0.2),
    *,
    capitals: bool = False,
) -> None:
    """The namelist of the transport and heating codes.

    :param chi_e: heat diffusivity in m^2/s.
    :param power: of the beams in MW.
    :param share: of it at full, half and third energy.
    :param capitals: write it as older codes do: other letters and digits, the same meaning.
    """
    inputs = f90nml.Namelist(
        {
            'transport': {'chi_e': chi_e, 'model': 'constant', 'radial_points': 51},
            'heating': {'start_s': 1.0, 'power_MW': power, 'share': list(share)},
        }
    )
    if capitals:
        inputs.uppercase = True
        inputs.float_format = '.4e'
    inputs.write(path)


def write_configuration(path: Path, simname: str, end: float, power: float) -> None:
    """An IPS configuration file.

    :param end: physics time in s at which the run ends.
    :param power: of the beams in MW.
    """
    told = ConfigObj(list_values=False)
    told.initial_comment = [DEMO]
    told.update(
        {
            'SIM_NAME': simname,
            'TOKAMAK_ID': 'DEMO-D',
            'SHOT_NUMBER': 1,
            'SIMULATION_MODE': 'NORMAL',
            'STATE_FILES': 'state.json',
        }
    )
    names = ('driver', 'equilibrium', 'heating', 'transport')
    told['PORTS'] = {'NAMES': ' '.join(name.upper() for name in names)}
    for name in names:
        told['PORTS'][name.upper()] = {'IMPLEMENTATION': name}
        told[name] = {'CLASS': name, 'SUB_CLASS': 'demo', 'NAME': name.capitalize()}
    told['heating']['POWER_MW'] = power
    told['transport']['NPROC'] = 128
    told['TIME_LOOP'] = {'MODE': 'REGULAR', 'START': 0.0, 'FINISH': end, 'NSTEP': round(end * 10)}
    with path.open('wb') as file:
        told.write(file)


def write_table(path: Path, states: Sequence[State]) -> None:
    """All states as CSV, a line each."""
    with path.open('w', newline='') as file:
        writer = csv.DictWriter(file, list(states[0]))
        writer.writeheader()
        writer.writerows(states)


def write_waveforms(path: Path, states: Sequence[State]) -> None:
    """All states as HDF5: groups, attributes, a scalar, and waveforms over one time scale."""
    units = {'plasma_current_MA': 'MA', 'loop_voltage_V': 'V', 'beam_power_MW': 'MW'}
    with h5py.File(path, 'w') as file:
        file.attrs['title'] = DEMO
        file.attrs['shot'] = 1
        file['pulse_length'] = states[-1]['time_s']
        file['pulse_length'].attrs['units'] = 's'
        file['machine/name'] = 'DEMO-D'
        file['machine'].attrs['major_radius_m'] = MAJOR_RADIUS
        waveforms = file.create_group('waveforms')
        waveforms['time'] = [state['time_s'] for state in states]
        waveforms['time'].attrs['units'] = 's'
        waveforms['time'].make_scale('time')
        for name, unit in units.items():
            waveform = waveforms.create_dataset(
                name.rpartition('_')[0], data=[state[name] for state in states]
            )
            waveform.attrs['units'] = unit
            waveform.dims[0].attach_scale(waveforms['time'])


def temperature(state: State, rho: np.ndarray) -> np.ndarray:
    """The electron temperature in keV over the normalized radius."""
    return 2 * state['electron_temperature_keV'] * (1 - rho**2) ** 1.5 + 0.05


def write_picture(path: Path, states: Sequence[State]) -> None:
    """The temperature as a PNG picture: time to the right, radius upwards."""
    rho = np.linspace(1, 0, 40)
    values = np.array([temperature(state, rho) for state in states]).T
    place = np.repeat(np.repeat(values / values.max(), 4, axis=0), 8, axis=1)
    stops = np.linspace(0, 1, len(COLOURS))
    pixels = np.stack([np.interp(place, stops, colour) for colour in COLOURS.T], axis=-1)
    rows = b''.join(b'\0' + row.tobytes() for row in pixels.astype(np.uint8))  # 0: no filter

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack('>I', len(content)) + kind + content + struct.pack('>I', check)

    height, width = place.shape
    header = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)  # 8 bits of red, green, blue
    path.write_bytes(
        b'\x89PNG\r\n\x1a\n'
        + chunk(b'IHDR', header)
        + chunk(b'IDAT', zlib.compress(rows))
        + chunk(b'IEND', b'')
    )


def write_profiles(path: Path, state: State) -> None:
    """Radial profiles of one state as netCDF-3."""
    rho = np.linspace(0, 1, 51)
    with netCDF4.Dataset(path, 'w', format='NETCDF3_CLASSIC') as file:
        file.title = DEMO
        file.createDimension('rho', rho.size)
        for name, units, values in (
            ('rho', '1', rho),
            ('te', 'keV', temperature(state, rho)),
            ('ne', '1e19 m-3', 1.3 * state['density_1e19_m3'] * (1 - 0.9 * rho**4)),
            ('q', '1', 1 + (state['q95'] - 1) * rho**2),
        ):
            variable = file.createVariable(name, 'f8', ('rho',))
            variable.units = units
            variable[:] = values


def write_equilibrium(path: Path, state: State) -> None:
    """A Solov'ev equilibrium as an EQDSK g-file."""
    n = 65
    r = np.linspace(MAJOR_RADIUS - 0.8, MAJOR_RADIUS + 0.8, n)
    z = np.linspace(-1.3, 1.3, n)
    scale = FIELD / (2 * MAJOR_RADIUS**2 * ELONGATION)

    def flux(r: np.ndarray, z: np.ndarray) -> np.ndarray:
        return scale * (r**2 * z**2 + ELONGATION**2 / 4 * (r**2 - MAJOR_RADIUS**2) ** 2)

    edge = float(flux(np.array(MAJOR_RADIUS + MINOR_RADIUS), np.array(0.0)))
    angle = np.linspace(0, 2 * np.pi, 90)
    width = 2 * math.sqrt(edge / scale) / ELONGATION
    r_edge = np.sqrt(MAJOR_RADIUS**2 + width * np.cos(angle))
    z_edge = math.sqrt(edge / scale) * np.sin(angle) / r_edge
    psi = np.linspace(0, 1, n)
    pressure = state['stored_energy_MJ'] * 1e6 / VOLUME * 4 / 3 * (1 - psi)
    data = {
        'nx': n,
        'ny': n,
        'rdim': r[-1] - r[0],
        'zdim': z[-1] - z[0],
        'rcentr': MAJOR_RADIUS,
        'bcentr': FIELD,
        'rleft': r[0],
        'zmid': 0.0,
        'rmagx': MAJOR_RADIUS,
        'zmagx': 0.0,
        'simagx': 0.0,
        'sibdry': edge,
        'cpasma': state['plasma_current_MA'] * 1e6,
        'fpol': np.full(n, FIELD * MAJOR_RADIUS),
        'pres': pressure,
        'ffprime': np.zeros(n),
        'pprime': np.gradient(pressure, psi * edge),
        'psi': flux(*np.meshgrid(r, z, indexing='ij')),
        'qpsi': 1 + (state['q95'] - 1) * psi,
        'rbdry': r_edge,
        'zbdry': z_edge,
        'rlim': np.array([r[0], r[-1], r[-1], r[0], r[0]]),
        'zlim': np.array([z[0], z[0], z[-1], z[-1], z[0]]),
    }
    with path.open('w') as file:
        geqdsk.write(data, file, label='DEMO', shot=1, time=round(state['time_s'] * 1000))
