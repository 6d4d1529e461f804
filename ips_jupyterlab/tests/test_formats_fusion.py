"""IMAS, OMAS and ADIOS2 data is told, and what is in it shown."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

h5py = pytest.importorskip('h5py')

from ips_jupyterlab.formats import answers  # noqa: E402
from ips_jupyterlab.formats.requests import Inside, Wanted  # noqa: E402
from ips_jupyterlab.formats.sniff import sniff  # noqa: E402

from . import fusion_files  # noqa: E402
from .fusion_files import BUILDERS, IP, PSI, TIMES  # noqa: E402


def format_of(path: Path) -> str:
    return sniff(str(path), path.stat())


@pytest.fixture
def look(readers: Any) -> Any:
    """Look into a file or folder, whose format is told: ``look(path)``."""
    return lambda path: readers.look(str(path), format_of(path))


def by_steps(inside: Inside) -> dict[tuple[Any, ...], Any]:
    """The variables of a look; there is nothing wrong with it."""
    assert inside.problem is None
    return {tuple(variable.steps): variable for variable in inside.variables or ()}


@pytest.mark.parametrize('name', BUILDERS)
def test_it_is_told(tmp_path: Path, name: str) -> None:
    write, expected = BUILDERS[name]
    assert format_of(write(tmp_path / name)) == expected


@pytest.mark.parametrize('name', ['many.nc', 'entry'])
def test_an_imas_entry_of_many_parts_is_told(tmp_path: Path, name: str) -> None:
    imas = pytest.importorskip('imas')
    path = tmp_path / name
    address = str(path) if name.endswith('.nc') else f'imas:hdf5?path={path}'
    with imas.DBEntry(address, 'w') as entry:
        for part in ('bolometer', 'core_profiles', 'core_sources', 'ece', 'magnetics', 'nbi', 'tf'):
            ids = entry.factory.new(part)
            ids.ids_properties.homogeneous_time = 1
            ids.time = TIMES
            entry.put(ids)
    assert format_of(path) == 'imas'


@pytest.mark.parametrize('name', ['shot.h5', 'shot.json'])
def test_omas_data_of_many_parts_is_told(tmp_path: Path, name: str) -> None:
    omas = pytest.importorskip('omas')
    data = omas.ODS()
    for part in ('core_profiles', 'core_sources', 'equilibrium', 'magnetics', 'nbi', 'summary'):
        data[f'{part}.ids_properties.homogeneous_time'] = 1
        data[f'{part}.time'] = TIMES
    save = omas.save_omas_json if name.endswith('.json') else omas.save_omas_h5
    save(data, str(tmp_path / name))
    assert format_of(tmp_path / name) == 'omas'


@pytest.mark.parametrize(
    'names',
    [
        ['equilibrium/mine'],  # one group of a common name
        ['equilibrium/time_slice', 'mine'],
        ['mine'],
        [],
    ],
)
def test_other_hdf5_is_hdf5(tmp_path: Path, names: list[str]) -> None:
    with h5py.File(tmp_path / 'a.h5', 'w') as file:
        for name in names:
            file[name] = [1.0, 2.0]
    assert format_of(tmp_path / 'a.h5') == 'hdf5'


@pytest.mark.parametrize('libver', ['earliest', 'latest'])
def test_hdf5_whose_names_go_is_hdf5(tmp_path: Path, libver: str) -> None:
    with h5py.File(tmp_path / 'a.h5', 'w', libver=libver) as file:
        for number in range(50):
            file[f'number_{number}'] = number
        for number in range(50):
            del file[f'number_{number}']
        file['mine'] = 1
    assert format_of(tmp_path / 'a.h5') == 'hdf5'


@pytest.mark.parametrize(
    ('name', 'state'),
    [
        ('state.json', {'equilibrium': {'psi': [1, 2]}}),
        ('state.json', {'core': {'time_slice': []}}),
        ('state', {'equilibrium': {'time_slice': []}}),  # its loader goes by the ending
    ],
)
def test_other_json_is_json(tmp_path: Path, name: str, state: Any) -> None:
    (tmp_path / name).write_text(json.dumps(state))
    assert format_of(tmp_path / name) == 'json'


def test_a_name_may_tell_omas(tmp_path: Path) -> None:
    (tmp_path / 'omas_state.json').write_text(json.dumps({'equilibrium': {'time': [1, 2]}}))
    assert format_of(tmp_path / 'omas_state.json') == 'omas'


def test_an_imas_entry_is_shown_by_its_paths(tmp_path: Path, look: Any) -> None:
    found = by_steps(look(fusion_files.write_imas(tmp_path / 'entry')))
    assert found['equilibrium',].is_group and found['summary',].is_group
    assert found['equilibrium', 'time_slice[:]', 'global_quantities', 'ip'].values == IP
    psi = found['equilibrium', 'time_slice[:]', 'profiles_1d', 'psi']
    assert (psi.shape, psi.values) == ([2, 5], PSI * 2)
    assert not any(str(steps[-1]).endswith('SHAPE') for steps in found)


def test_an_imas_entry_that_lacks_a_file_shows_the_others(tmp_path: Path, look: Any) -> None:
    path = fusion_files.write_imas(tmp_path / 'entry')
    (path / 'equilibrium.h5').unlink()
    assert {steps[0] for steps in by_steps(look(path))} == {'summary'}


def test_numbers_of_imas_netcdf_are_read(tmp_path: Path, readers: Any) -> None:
    path = str(fusion_files.write_imas_netcdf(tmp_path / 'entry.nc'))
    survey = readers.survey(path, 'imas')
    steps = ('equilibrium', '0', 'time_slice.global_quantities.ip')
    assert steps in {offer.wanted.steps for offer in survey.quantities}
    [told] = readers.values([path], 'imas', [Wanted(steps, 'max')])
    assert told.values == [IP[1]]


@pytest.mark.parametrize('name', ['shot.h5', 'shot.json'])
def test_omas_data_is_a_tree(tmp_path: Path, look: Any, name: str) -> None:
    found = by_steps(look(fusion_files.write_omas(tmp_path / name)))
    at: Any = '1' if name == 'shot.h5' else 1
    assert found['equilibrium', 'time_slice', at, 'global_quantities', 'ip'].value == IP[1]
    assert found['equilibrium', 'time_slice', at, 'profiles_1d', 'psi'].values == PSI


@pytest.mark.parametrize('engine', ['BP4', 'BP5'])
def test_adios2_output_has_its_steps_first(tmp_path: Path, look: Any, engine: str) -> None:
    found = by_steps(look(fusion_files.write_adios2(tmp_path / 'out.bp', engine)))
    te = found['te',]
    assert (te.type, te.shape, te.dimensions, te.units) == ('double', [3, 4], ['step', '?'], 'keV')
    assert te.values == [0, 0, 0, 0, 0, 1, 2, 3, 0, 2, 4, 6]
    assert found['time',].values == [0, 0.5, 1]
    assert (found['code',].value, found['title',].value) == ('transport', 'a test')


@pytest.mark.parametrize('name', ['entry', 'out.bp'])
def test_a_link_in_a_folder_is_not_followed(tmp_path: Path, look: Any, name: str) -> None:
    write, _ = BUILDERS[name]
    path = write(tmp_path / name)
    inner = next(one for one in path.iterdir() if one.name in ('equilibrium.h5', 'data.0'))
    inner.rename(tmp_path / 'elsewhere')
    inner.symlink_to(tmp_path / 'elsewhere')
    inside = look(path)
    assert inside.problem == (
        f'{name}: holds {inner.name}, which is no plain file, and is not read.'
    )
    assert inner.name in [row[0] for row in inside.table.rows]
    assert inside.variables is None


def test_a_folder_is_not_told_by_what_a_link_leads_to(tmp_path: Path) -> None:
    with h5py.File(tmp_path / 'entry.h5', 'w') as file:
        file.attrs['HDF5_BACKEND_VERSION'] = '1.0'
    (tmp_path / 'entry').mkdir()
    (tmp_path / 'entry/master.h5').symlink_to(tmp_path / 'entry.h5')
    assert format_of(tmp_path / 'entry') == 'folder'


def test_a_damaged_entry_lists_its_files(tmp_path: Path, look: Any) -> None:
    path = fusion_files.write_imas(tmp_path / 'entry')
    whole = (path / 'equilibrium.h5').read_bytes()
    (path / 'equilibrium.h5').write_bytes(whole[: len(whole) // 2])
    inside = look(path)
    assert inside.problem.startswith('entry: is being written or is damaged')
    assert inside.table.total == 3


def test_without_the_library_the_page_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / 'out.bp'
    path.mkdir()
    (path / 'md.idx').write_bytes(b'ADIOS-BP v2.<.1 Index Table' + bytes(40))
    assert format_of(path) == 'adios2'
    monkeypatch.setitem(sys.modules, 'adios2', None)
    inside = answers.look(str(path), 'adios2')
    assert inside.install == 'ips_jupyterlab[adios2]'
    assert 'no adios2 to read ADIOS2 output with' in (inside.problem or '')
    assert inside.table is not None and inside.table.rows[0][0] == 'md.idx'
    shutil.rmtree(path)
