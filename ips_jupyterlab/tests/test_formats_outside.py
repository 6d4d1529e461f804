"""Nothing outside a file is read, whatever the file refers to."""

from __future__ import annotations

import contextlib
import os

import h5py
import pytest

from ips_jupyterlab.containment import Gate
from ips_jupyterlab.formats.readers import Readers
from ips_jupyterlab.formats.requests import Wanted

SECRET = 4217.0


@pytest.fixture
def outside(tmp_path):
    """A file elsewhere; whoever opens the pipe beside it waits for ever."""
    path = tmp_path / 'outside.h5'
    with h5py.File(path, 'w') as file:
        file['secret'] = [SECRET]
        file.create_group('inner')['secret'] = SECRET
    os.mkfifo(tmp_path / 'pipe.h5')
    return path


@pytest.fixture
def refers(tmp_path, outside):
    """A file that refers to others in every way there is."""
    path = tmp_path / 'a.h5'
    space = h5py.VirtualLayout((1,), 'f8')
    space[:] = h5py.VirtualSource(str(outside), 'secret', (1,))
    piped = h5py.VirtualLayout((1,), 'f8', maxshape=(None,))
    source = h5py.VirtualSource(str(tmp_path / 'pipe.h5'), 'x', (1,), maxshape=(None,))
    piped[: h5py.h5s.UNLIMITED] = source[: h5py.h5s.UNLIMITED]
    with h5py.File(path, 'w') as file:
        file['own'] = 1.0
        file['external'] = h5py.ExternalLink(str(outside), '/secret')
        file['group'] = h5py.ExternalLink(str(outside), '/inner')
        file['piped'] = h5py.ExternalLink(str(tmp_path / 'pipe.h5'), '/')
        file['soft'] = h5py.SoftLink('/external')
        file['through'] = h5py.SoftLink('/group/secret')
        file.create_virtual_dataset('virtual', space)
        file.create_virtual_dataset('virtual_pipe', piped)
        raw = [(str(outside), 0, h5py.h5f.UNLIMITED)]
        file.create_dataset('stored', (100,), 'u1', external=raw)
        raw = [(str(tmp_path / 'pipe.h5'), 0, h5py.h5f.UNLIMITED)]
        file.create_dataset('stored_pipe', (100,), 'u1', external=raw)
    return str(path)


def test_what_lies_elsewhere_is_shown_as_such(refers, outside, readers):
    inside = readers.look(refers, 'hdf5')
    assert inside.problem is None
    types = {variable.steps[0]: variable.type for variable in inside.variables}
    assert types['own'] == 'float64'
    assert types['external'] == f'link to /secret in the file {outside}, which is not opened'
    assert types['soft'] == 'link to /external'
    assert types['virtual'] == 'virtual dataset: its values lie in other datasets'
    assert types['stored'] == 'its values lie in other files'
    assert {name for name in types if len(types[name]) < 10} == {'own'}
    assert [variable.value for variable in inside.variables if variable.value is not None] == [1.0]
    assert all(not variable.values for variable in inside.variables)


def test_no_number_of_another_file_is_told(refers, readers):
    survey = readers.survey(refers, 'hdf5')
    assert [one.name for one in survey.quantities] == ['own']
    wanted = [
        Wanted((name, *rest), reduction)
        for name in ('external', 'group', 'piped', 'soft', 'through', 'virtual', 'virtual_pipe')
        for rest in ((), ('secret',), (0,))
        for reduction in ('value', 'max')
    ]
    wanted += [Wanted((name,), 'max') for name in ('stored', 'stored_pipe', 'external/secret')]
    wanted += [Wanted(('..', 'a')), Wanted(('/',)), Wanted(('',)), Wanted(('.', 'own'))]
    [found] = readers.values([refers], 'hdf5', wanted)
    assert found.problem is None
    assert found.values == [None] * len(wanted)


def test_no_value_of_another_file_is_compared(refers, readers):
    assert str(SECRET) not in str(readers.contents(refers, 'hdf5').values)


def test_the_same_of_netcdf(refers, readers):
    inside = readers.look(refers, 'netcdf')
    assert [variable.value for variable in inside.variables if variable.value is not None] == [1.0]


def test_links_in_a_folder_are_followed_as_far_as_the_base_directories(tmp_path):
    base, elsewhere = tmp_path / 'base', tmp_path / 'elsewhere'
    for folder in (base / 'a', base / 'b', elsewhere):
        folder.mkdir(parents=True)
        (folder / 'x.json').write_text('{"x": 1}')
    (base / 'a/inside.json').symlink_to(base / 'b/x.json')
    (base / 'a/out.json').symlink_to(elsewhere / 'x.json')
    (base / 'c').symlink_to(elsewhere)
    (base / 'd').symlink_to(base / 'b')
    names = ['a/x.json', 'a/out.json', 'a/inside.json', 'c/x.json', 'd/x.json', 'a/no.json']
    paths = [str(base / name) for name in [*names, 'a/../../elsewhere/x.json', 'a/..']]
    with contextlib.closing(Readers(lambda: Gate([str(base)]))) as readers:
        found = readers.values(paths, 'json', [Wanted(('x',))])
    assert [one.values[0] for one in found] == [1, None, 1, None, 1, None, None, None]
    outside = 'x.json: is a link that leads outside, and is not read.'
    assert (found[3].problem, found[6].problem) == (outside, outside)
    assert found[1].problem == outside.replace('x', 'out', 1)
    assert found[5].problem == 'no.json: there is no such file or folder.'
