"""Files that are damaged, cut off, or written while they are read."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ips_jupyterlab.formats import answers, text
from ips_jupyterlab.formats.hdf5 import open_file
from ips_jupyterlab.formats.opened import opened
from ips_jupyterlab.formats.readers import Readers
from ips_jupyterlab.formats.requests import Wanted
from ips_jupyterlab.formats.sniff import sniff

from .data_files import (
    BUILDERS,
    TE,
    write_classic,
    write_csv,
    write_eqdsk,
    write_hdf5,
    write_json,
    write_json_gz,
    write_netcdf,
)
from .trees import set_modified

LONG_AGO = 1e9
LATER = 'Look again in a few seconds.'
OF_BYTES = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope='module')
def readers():
    """As everywhere, and impatient: what is damaged may be read for ever."""
    with contextlib.closing(Readers(limit=1)) as readers:
        yield readers


def ask_everything(readers, path, format_):
    """All answers about a file."""
    where = str(path)
    survey = readers.survey(where, format_)
    wanted = [one.wanted for one in survey.quantities]
    return [
        readers.look(where, format_),
        survey,
        readers.contents(where, format_),
        *readers.values([where], format_, wanted),
        *(readers.curve([where], format_, one.wanted)[0] for one in survey.curves[:3]),
    ]


# Damaged


@pytest.mark.parametrize('name', BUILDERS)
@OF_BYTES
@given(data=st.data())
def test_a_file_that_is_cut_off_anywhere_is_answered(tmp_path, readers, name, data):
    path = BUILDERS[name](tmp_path / name)
    format_ = sniff(str(path), path.stat())
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    for answer in ask_everything(readers, path, format_):
        assert answer.problem is None or answer.problem.startswith(f'{name}: ')


@pytest.mark.parametrize('name', BUILDERS)
@OF_BYTES
@given(data=st.data())
def test_a_file_with_wrong_bytes_is_answered(tmp_path, readers, name, data):
    path = BUILDERS[name](tmp_path / name)
    format_ = sniff(str(path), path.stat())
    spoiled = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(spoiled)
    for answer in ask_everything(readers, path, format_):
        assert answer.problem is None or answer.problem.startswith(f'{name}: ')


@pytest.mark.parametrize(
    ('write', 'steps'),
    [
        (write_json, ('code',)),
        (write_json_gz, ('code',)),
        (write_eqdsk, ('cpasma',)),
        (write_netcdf, ('te',)),
        (write_hdf5, ('time_s',)),
    ],
)
def test_a_file_that_is_cut_off_is_damaged_and_a_young_one_may_be_being_written(
    tmp_path, readers, write, steps
):
    path = write(tmp_path / 'a.json.gz')
    format_ = sniff(str(path), path.stat())
    path.write_bytes(path.read_bytes()[:-30])
    [young] = readers.values([str(path)], format_, [Wanted(steps)])
    assert young.problem.startswith('a.json.gz: is being written or is damaged (')
    assert young.problem.endswith(LATER)
    assert (young.values, young.again) == ([None], True)
    set_modified(path, LONG_AGO)
    [old] = readers.values([str(path)], format_, [Wanted(steps)])
    assert old.problem.startswith('a.json.gz: is damaged, or no ')
    assert (old.values, old.again) == ([None], False)


def test_netcdf_3_that_is_cut_off_never_gives_zeros(tmp_path):
    path = write_classic(tmp_path / 'a.nc')
    whole = path.read_bytes()
    wanted = [Wanted(('te',), 'min'), Wanted(('power', 2, 4))]
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        set_modified(path, LONG_AGO)
        found = answers.values(str(path), 'netcdf', wanted)
        right = [TE.min(), 14.0]
        assert all(
            one is None or one == other for one, other in zip(found.values, right, strict=True)
        )
        assert found.problem is not None
    path.write_bytes(whole)
    assert answers.values(str(path), 'netcdf', wanted).values == [TE.min(), 14.0]


def test_eqdsk_that_is_cut_off_within_a_number_is_damaged(tmp_path):
    path = write_eqdsk(tmp_path / 'g1.geq')
    whole = path.read_bytes().rstrip()
    for length in range(len(whole) - 16, len(whole)):
        path.write_bytes(whole[:length])
        found = answers.values(str(path), 'eqdsk', [Wanted(('zlim', 4))])
        assert found.values == [None]
    path.write_bytes(whole)
    assert answers.values(str(path), 'eqdsk', [Wanted(('zlim', 4))]).values == [-1.6]


def test_what_is_whole_of_a_file_that_is_cut_off_is_shown(tmp_path, readers):
    path = write_classic(tmp_path / 'a.nc')
    path.write_bytes(path.read_bytes()[:-8])
    set_modified(path, LONG_AGO)
    inside = readers.look(str(path), 'netcdf')
    assert inside.problem == 'a.nc: ends early: 8 bytes are missing at its end.'
    found = {variable.steps[0]: variable.values for variable in inside.variables}
    assert (found['te'], found['power']) == (TE.tolist(), None)


def test_an_empty_file_says_so(tmp_path, readers):
    (tmp_path / 'a.json').touch()
    assert readers.look(str(tmp_path / 'a.json'), 'text').problem == 'a.json: is empty.'
    [found] = readers.values([str(tmp_path / 'a.json')], 'json', [Wanted(('a',))])
    assert (found.values, found.problem) == ([None], 'a.json: is empty.')


def test_a_file_that_is_gone_says_so(tmp_path, readers):
    for answer in ask_everything(readers, tmp_path / 'a.h5', 'hdf5'):
        assert answer.problem == 'a.h5: there is no such file or folder.'


def test_a_file_that_may_not_be_read_says_so(tmp_path, monkeypatch):
    path = write_json(tmp_path / 'a.json')
    # Modes would not do where the tests run as root.

    def refuse(path, *arguments):
        raise PermissionError(13, 'Permission denied', path)

    monkeypatch.setattr(os, 'open', refuse)
    problem = answers.look(str(path), 'json').problem
    assert problem.startswith('a.json: not readable by ')


@pytest.mark.parametrize('kind', ['json', 'hdf5', 'text'])
def test_what_is_no_file_is_not_opened(tmp_path, readers, kind):
    os.mkfifo(tmp_path / 'pipe')
    assert 'is no file' in readers.look(str(tmp_path / 'pipe'), kind).problem


def test_json_in_json_in_json_is_refused_in_words(tmp_path, readers):
    path = tmp_path / 'a.json'
    path.write_text('[' * 100_000 + ']' * 100_000)
    assert 'is nested too deeply to be shown' in readers.look(str(path), 'json').problem
    path.write_text('{"a":' * 400 + '1' + '}' * 400)
    inside = readers.look(str(path), 'json')
    assert inside.problem is None
    assert len(inside.variables) == 50


def test_a_small_gzip_file_that_holds_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(text, 'INFLATED', 5 << 20)
    path = write_json_gz(tmp_path / 'a.json.gz', [0] * (4 << 20))
    assert path.stat().st_size < 100_000
    problem = answers.look(str(path), 'gzip').problem
    assert problem == (
        'a.json.gz: holds more than 5 MB when unpacked. Load it in a notebook instead.'
    )


# Being written


def test_a_file_that_changes_while_it_is_read_is_being_written(tmp_path, monkeypatch):
    path = write_json(tmp_path / 'a.json')
    inside = answers.content_of

    def write_in_between(file):
        write_json(path, {'time_s': 2.5, 'longer': 'than before'})
        return inside(file)

    monkeypatch.setattr(answers, 'content_of', write_in_between)
    found = answers.values(str(path), 'json', [Wanted(('time_s',))])
    assert (found.values, found.again) == ([None], True)
    assert found.problem == f'a.json: is being written. {LATER}'


def test_of_a_table_that_grows_the_whole_rows_are_read(tmp_path, monkeypatch):
    path = write_csv(tmp_path / 'a.csv', {'time': [0, 1], 'te': [3, 4]})
    with path.open('a') as file:
        file.write('2,5')  # of 2,54.0
    read = answers.content_of

    def grow(file):
        with path.open('a') as more:
            more.write('4.0\n')
        return read(file)

    monkeypatch.setattr(answers, 'content_of', grow)
    found = answers.values(str(path), 'csv', [Wanted(('te',), 'rows', 'time')])
    assert (found.values[0].values, found.problem) == ([3.0, 4.0], None)
    monkeypatch.undo()
    found = answers.values(str(path), 'csv', [Wanted(('te',), 'rows', 'time')])
    assert found.values[0].values == [3.0, 4.0, 54.0]


def test_a_file_that_is_written_again_and_again_is_whole_or_being_written(tmp_path, readers):
    path = tmp_path / 'a.json'
    write_json(path, {'a': 0, 'long': [0] * 1000})
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            number += 1
            write_json(path, {'a': number, 'long': [number] * 1000})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wanted = [Wanted(('a',)), Wanted(('long',), 'max'), Wanted(('long',), 'min')]
        for _ in range(200):
            [found] = readers.values([str(path)], 'json', wanted)
            if found.problem is None:
                assert len(set(found.values)) == 1
            else:
                assert found.values == [None] * 3
                assert 'is being written' in found.problem or 'is empty' in found.problem
    finally:
        stop.set()
        writer.join()


def test_hdf5_is_read_while_it_grows(tmp_path, readers):
    path = tmp_path / 'a.h5'
    seen = set()
    with h5py.File(path, 'w', libver='latest') as file:
        grows = file.create_dataset('te', (1,), 'f8', maxshape=(None,), chunks=(64,))
        grows[:] = 1.0
        file.swmr_mode = True
        until = time.monotonic() + 20
        for length in range(2, 500):
            grows.resize((length,))
            grows[:] = np.ones(length)
            grows.flush()
            inside = readers.look(str(path), 'hdf5')
            assert inside.problem is None or 'is being written' in inside.problem
            seen.update(variable.shape[0] for variable in inside.variables or [])
            if len(seen) > 20 or time.monotonic() > until:
                break
    assert len(seen) > 20
    assert readers.look(str(path), 'hdf5').variables[0].shape == [length]


def test_hdf5_that_a_program_has_open_for_writing_says_so(tmp_path, readers):
    path = tmp_path / 'a.h5'
    with h5py.File(path, 'w', libver='latest') as file:
        file['a'] = 1.0
        file.flush()
        inside = readers.look(str(path), 'hdf5')
        assert inside.problem.startswith('a.h5: is being written: a program has it open')
        assert inside.again
    assert readers.look(str(path), 'hdf5').variables[0].value == 1.0


def test_a_file_that_is_being_read_can_be_opened_for_writing(tmp_path):
    path = write_hdf5(tmp_path / 'a.h5')
    write = (
        'import h5py, sys\n'
        'with h5py.File(sys.argv[1], "r+", locking=True) as file:\n'
        '    file["more"] = 2.0\n'
    )
    with opened(str(path), 'hdf5') as file, open_file(file) as reading:
        assert reading['time_s'][()] == 1.5
        subprocess.run([sys.executable, '-c', write, str(path)], check=True)
    with h5py.File(path) as file:
        assert file['more'][()] == 2.0


def test_a_file_that_is_locked_is_read(tmp_path, readers):
    import fcntl

    path = write_hdf5(tmp_path / 'a.h5')
    with path.open('rb') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert readers.look(str(path), 'hdf5').problem is None
