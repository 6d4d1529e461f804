"""Trends, profiles and cells of data that are folders: IMAS in HDF5, and ADIOS2."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ips_jupyterlab import load, load_frame

from . import fusion_files
from .cells import close
from .fusion_files import IP, PSI
from .trees import make_run

TIMES = (0.0, 1.0, 2.0)
TE = np.array([np.arange(4.0) * step for step in range(3)])


@pytest.fixture
def run(base_directory: Path) -> Path:
    """Run 11 with an IMAS entry, ADIOS2 output and a picture at each timestep."""
    names = [
        f'{time!r}_{name}' for time in TIMES for name in ('entry', 'out.bp', 'a.json', 'plot.png')
    ]
    data = {name.partition('_')[0]: {} for name in names}
    for name in names:
        data[name.partition('_')[0]][name] = b'{"a": 1}' if name.endswith('json') else b'\x89PNG'
    run = make_run(base_directory, 11, data=data)
    for time in TIMES:
        for name, write in (
            ('entry', fusion_files.write_imas),
            ('out.bp', fusion_files.write_adios2),
        ):
            path = run / f'data/{time!r}_{name}'
            path.unlink()
            write(path)
    return run


async def test_trends_and_profiles(run: Path, draw_run: Any, run_cell: Any) -> None:
    """The numbers of the libraries that wrote them, on the page and in the cells of its plots."""
    offered = {one['name']: one for one in (await draw_run('trends'))['quantities']}
    names = {
        'ip max': 'equilibrium.time_slice[:].global_quantities.ip max',
        'homogeneous_time': 'equilibrium.ids_properties.homogeneous_time',
        'te mean': 'te mean',
    }
    page = await draw_run('trends', quantity=[offered[name]['id'] for name in names.values()])
    expected = {'ip max': max(IP), 'homogeneous_time': 1, 'te mean': TE.mean()}
    for series, value in zip(page['series'], expected.values(), strict=True):
        assert series['times'] == list(TIMES)
        assert close(series['values'], [value] * len(TIMES))
    base = run.parents[1]
    trends = run_cell('read_folders', base=base).cell['trends'][11]
    found = {name: values for name, (_, values) in trends.items()}
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert close(found[name], [value] * len(TIMES)), name

    curves = (await draw_run('profiles'))['curves']
    [id_] = [one['id'] for one in curves if one['name'].endswith('.ip')]
    page = (await draw_run('profiles', curve=id_))['profiles']
    assert page['y'] == [IP] * len(TIMES)
    assert close(run_cell('read_entry', base=base).cell['profiles'][1.0], [[0, 1], IP])


async def test_a_folder_that_is_written_again_is_read_again(run: Path, draw_run: Any) -> None:
    offered = {one['name']: one['id'] for one in (await draw_run('trends'))['quantities']}
    id_ = offered['equilibrium.time_slice[:].global_quantities.ip max']
    assert (await draw_run('trends', quantity=[id_]))['series'][0]['values'][-1] == max(IP)
    path = run / 'data/2.0_entry'
    shutil.rmtree(path)
    page = await draw_run('trends', quantity=[id_])
    assert len(page['series'][0]['values']) == 2
    assert any('2.0_entry' in one['message'] for one in page['problems'])
    fusion_files.write_imas(path)
    assert len((await draw_run('trends', quantity=[id_]))['series'][0]['values']) == 3


def test_load(run: Path) -> None:
    """With the arrays of structures as dimensions, and a note on what has no names."""
    data = load(run)
    ip = data['equilibrium.time_slice[:].global_quantities.ip']
    assert ip.dims == ('time', 'equilibrium.time_slice')
    assert ip.values.tolist() == [IP] * len(TIMES)
    psi = data['equilibrium.time_slice[:].profiles_1d.psi']
    assert psi.values.tolist() == [[PSI] * len(IP)] * len(TIMES)
    assert data.te.values.tolist() == [TE.tolist()] * len(TIMES)
    assert data.te.units == 'keV'
    assert data.a.values.tolist() == [1, 1, 1]
    left_out = 'Files whose values have no names are left out: *_plot.png (3).'
    assert left_out in data.attrs['notes']
    frame = load_frame(run, 'equilibrium.ids_properties.homogeneous_time')
    column = frame['equilibrium.ids_properties.homogeneous_time']
    assert column.tolist() == [1, 1, 1]
    assert frame.attrs['notes'] == []


def test_a_damaged_folder_and_a_missing_library_are_notes(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run / 'data/1.0_entry/equilibrium.h5').write_bytes(b'no HDF5')
    monkeypatch.setitem(__import__('sys').modules, 'adios2', None)
    data = load(run)
    ip = data['equilibrium.time_slice[:].global_quantities.ip']
    assert np.isnan(ip.sel(time=1.0)).all()
    assert ip.sel(time=2.0).values.tolist() == IP
    assert data.a.values.tolist() == [1, 1, 1]
    [note] = [note for note in data.attrs['notes'] if 'cannot be read' in note]
    assert '4 files' in note
    assert "pip install 'ips_jupyterlab[adios2]'" in note
