"""Trends, profiles and cells of data that are folders: IMAS in HDF5, and ADIOS2."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from ips_jupyterlab import load, load_frame

from . import fusion_files
from .cells import close
from .fusion_files import IP, PSI, Q
from .trees import make_run

TIMES = (0.0, 1.0, 2.0)
IP_NAME = 'equilibrium.time_slice[:].global_quantities.ip'
TE = np.array([np.arange(4.0) * step for step in range(3)])


@pytest.fixture
def run(base_directory: Path) -> Path:
    """Run 11 with two IMAS entries, ADIOS2 output and a picture at each timestep.

    ``entry`` has two times, ``slice`` has one: its timestep.
    """
    names = ('entry', 'slice', 'out.bp', 'a.json', 'plot.png')
    content = {'a.json': b'{"a": 1}', 'plot.png': b'\x89PNG'}
    run = make_run(
        base_directory,
        11,
        data={
            repr(time): {f'{time!r}_{name}': content.get(name, b'') for name in names}
            for time in TIMES
        },
    )
    for time in TIMES:
        write(run, time, 'entry', fusion_files.write_imas)
        write(run, time, 'slice', lambda path, at=time: write_slice(path, at))
        write(run, time, 'out.bp', fusion_files.write_adios2)
    return run


def write(run: Path, time: float, name: str, write_it: Any) -> None:
    """Put a folder where a file is."""
    path = run / f'data/{time!r}_{name}'
    path.unlink()
    write_it(path)


def write_slice(path: Path, time: float) -> Path:
    """An entry of one time."""
    return fusion_files.write_imas(path, [time], [1e6 + time])


async def test_trends_and_profiles(run: Path, draw_run: Any, run_cell: Any) -> None:
    """The numbers of the libraries that wrote them, on the page and in the cells of its plots."""
    offered = (await draw_run('trends'))['quantities']
    expected = {
        'ip': (f'{IP_NAME}', '[0-9]*_entry', sorted(fusion_files.TIMES * 3), sorted(IP * 3)),
        'q max': ('equilibrium.time_slice[:].profiles_1d.q max', '[0-9]*_entry', TIMES, [5] * 3),
        'homogeneous_time': (
            'equilibrium.ids_properties.homogeneous_time',
            '[0-9]*_entry',
            TIMES,
            [1] * 3,
        ),
        'ip of a slice': (IP_NAME, '[0-9]*_slice', TIMES, [1e6 + time for time in TIMES]),
        'te mean': ('te mean', '[0-9]*_out.bp', TIMES, [TE.mean()] * 3),
    }
    ids = [
        next(one['id'] for one in offered if (one['name'], one['pattern']) == (name, pattern))
        for name, pattern, _, _ in expected.values()
    ]
    page = await draw_run('trends', quantity=ids)
    base = run.parents[1]
    cell = run_cell('read_folders', base=base).cell
    assert cell['problems'] == []
    assert set(cell['trends'][11]) == set(expected)
    for series, (name, (_, _, times, values)) in zip(page['series'], expected.items(), strict=True):
        assert (series['times'], series['values']) == (list(times), list(values)), name
        found = cell['trends'][11][name]
        assert close(found[0], times) and close(found[1], values), name

    curves = (await draw_run('profiles'))['curves']
    [curve] = [one for one in curves if one['name'].endswith('.q')]
    assert curve['x_name'] == 'equilibrium.time_slice[:].profiles_1d.psi'
    page = (await draw_run('profiles', curve=curve['id']))['profiles']
    assert (page['x'], page['y']) == ([PSI] * len(TIMES), [Q] * len(TIMES))
    assert close(run_cell('read_entry', base=base).cell['profiles'][1.0], [PSI, Q])


async def test_the_last_values_of_members(base_directory: Path, get: Any, draw: Any) -> None:
    rows = [(11, 's0', 0.5), (12, 's1', 1.0)]
    make_run(base_directory, 1, ensembles={'Driver/scan': rows})
    for runid in (11, 12):
        names = ('slice', 'out.bp')
        member = make_run(
            base_directory,
            runid,
            data={repr(time): {f'{time!r}_{name}': b'' for name in names} for time in TIMES},
        )
        for time in TIMES:
            write(member, time, 'slice', lambda path, at=runid + time: write_slice(path, at))
            write(member, time, 'out.bp', fusion_files.write_adios2)
    [parent] = (await get('runs', sort='runid', order='asc', limit=1))['runs']
    finals = 'runs', parent['key'], 'finals', 'Driver', 'scan'
    offered = {one['name']: one['id'] for one in (await draw(*finals))['quantities']}
    page = await draw(*finals, quantity=[offered[IP_NAME], offered['te max']])
    assert [one['values'] for one in page['members']] == [[1e6 + 13, 6], [1e6 + 14, 6]]
    assert page['problems'] == []


async def test_a_folder_that_is_written_again_is_read_again(run: Path, draw_run: Any) -> None:
    offered = (await draw_run('trends'))['quantities']
    [id_] = [
        one['id'] for one in offered if (one['name'], one['pattern']) == (IP_NAME, '[0-9]*_slice')
    ]

    async def values() -> Any:
        return (await draw_run('trends', quantity=[id_]))['series'][0]['values']

    before = [1e6 + time for time in TIMES]
    assert await values() == before
    path = run / 'data/2.0_slice'
    shutil.rmtree(path)
    page = await draw_run('trends', quantity=[id_])
    assert page['series'][0]['values'] == before[:2]
    assert any('2.0_slice' in one['message'] for one in page['problems'])
    write_slice(path, 7.0)
    assert await values() == [*before[:2], 1e6 + 7]
    # A file of the folder is written again, which its own time does not tell.
    with h5py.File(path / 'equilibrium.h5', 'r+', locking=False) as file:
        file['equilibrium/time_slice[]&global_quantities&ip'][...] = 3e6
    assert await values() == [*before[:2], 3e6]


def test_load(run: Path) -> None:
    """With the arrays of structures as dimensions, and a note on what has no names."""
    data = load(run)
    ip = data[f'*_entry:{IP_NAME}']
    assert ip.dims == ('time', 'equilibrium.time')
    assert ip.values.tolist() == [IP] * len(TIMES)
    assert data['equilibrium.time'].values.tolist() == fusion_files.TIMES
    q, psi = (
        data[f'*_entry:equilibrium.time_slice[:].profiles_1d.{name}'] for name in ('q', 'psi')
    )
    assert q.values.tolist() == [[Q] * len(IP)] * len(TIMES)
    assert psi.dims == q.dims
    assert data.te.values.tolist() == [TE.tolist()] * len(TIMES)
    assert data.te.units == 'keV'
    assert data.a.values.tolist() == [1, 1, 1]
    left_out = 'Files whose values have no names are left out: *_plot.png (3).'
    assert left_out in data.attrs['notes']
    name = '*_entry:equilibrium.ids_properties.homogeneous_time'
    frame = load_frame(run, name, pattern='*_entry')
    column = frame['equilibrium.ids_properties.homogeneous_time']
    assert column.tolist() == [1, 1, 1]
    assert frame.attrs['notes'] == []


def test_a_damaged_folder_and_a_missing_library_are_notes(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run / 'data/1.0_entry/equilibrium.h5').write_bytes(b'no HDF5')
    monkeypatch.setitem(sys.modules, 'adios2', None)
    data = load(run)
    ip = data[f'*_entry:{IP_NAME}']
    assert np.isnan(ip.sel(time=1.0)).all()
    assert ip.sel(time=2.0).values.tolist() == IP
    assert data.a.values.tolist() == [1, 1, 1]
    notes = data.attrs['notes']
    [damaged] = [note for note in notes if 'cannot be read' in note]
    assert damaged.startswith('Of run 11 a file cannot be read. 1.0_entry is being written or is')
    missing = 'Files left out, for a library to read them with is not installed: 3.'
    assert f"{missing} pip install 'ips_jupyterlab[adios2]'" in notes
