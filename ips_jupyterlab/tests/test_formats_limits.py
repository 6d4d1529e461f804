"""A process that reads a file may take its time, fail and be killed, and nothing else suffers."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from ips_jupyterlab.formats.readers import Readers
from ips_jupyterlab.formats.requests import EXTRAS, Wanted

from .data_files import write_eqdsk, write_hdf5, write_json, write_namelist

# What stands in for a library, by what is in the file
LIBRARY = """
import os, signal, sys, time

class Parser:
    def reads(self, text):
        if 'slow' in text:
            open(text.split()[1], 'w').close()
            while True:
                pass
        if 'killed' in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if 'broken' in text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if 'large' in text:
            kept = [bytearray(1 << 20) for _ in range(1024)]
        if 'loud' in text:
            print('words on standard output', flush=True)
            os.write(1, b'and more of them')
            print(sys.stdin.read(), file=sys.stderr)
        return {'a': 1}
"""
ONE = [Wanted(('a',))]


@pytest.fixture
def library(tmp_path, monkeypatch):
    """Let the processes find that library in the place of f90nml."""
    (tmp_path / 'library').mkdir()
    (tmp_path / 'library/f90nml.py').write_text(LIBRARY)
    monkeypatch.setenv('PYTHONPATH', str(tmp_path / 'library'), prepend=os.pathsep)


@pytest.fixture
def make_readers(library):
    """Make readers that are closed in the end."""
    with contextlib.ExitStack() as stack:

        def make(**options):
            readers = Readers(**options)
            stack.callback(readers.close)
            return readers

        yield make


@pytest.fixture
def write(tmp_path):
    """Write a file for that library."""

    def write(name, words='plain'):
        path = tmp_path / name
        path.write_text(words)
        return str(path)

    return write


def is_running(pid):
    """Whether a process is there and is none that has ended and is not waited for."""
    with contextlib.suppress(OSError):
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    return False


def wait_until(true):
    """Wait until something is so."""
    until = time.monotonic() + 20
    while not true():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_file_that_takes_too_long_is_given_up(make_readers, write, tmp_path):
    readers = make_readers(limit=0.5)
    assert readers.values([write('warm')], 'namelist', ONE)[0].values == [1.0]
    [pid] = readers.pids
    paths = [write('a'), write('b', f'slow {tmp_path}/begun'), write('c')]
    found = readers.values(paths, 'namelist', ONE)
    assert [one.values for one in found] == [[1.0], [None], [1.0]]
    assert found[1].problem == (
        'b: takes longer than 0.5 s to read. Load it in a notebook instead.'
    )
    assert not is_running(pid)
    assert len(readers.pids) == 1


@pytest.mark.parametrize(('words', 'how'), [('killed', 'signal 9'), ('broken', 'signal 11')])
def test_a_file_that_ends_the_process_loses_no_other(make_readers, write, words, how):
    readers = make_readers()
    found = readers.values([write('a'), write('b', words), write('c')], 'namelist', ONE)
    assert [one.values for one in found] == [[1.0], [None], [1.0]]
    assert found[1].problem == (
        f'b: ended the process that read it ({how}): it is damaged, or needs more memory than '
        '2.0 GB. Load it in a notebook instead.'
    )
    assert readers.look(write('d'), 'namelist').problem is None


def test_a_process_that_nobody_asks_ends_and_the_next_question_starts_another(make_readers, write):
    readers = make_readers(idle=1)
    assert readers.values([write('a')], 'namelist', ONE)[0].values == [1.0]
    [pid] = readers.pids
    wait_until(lambda: not is_running(pid))
    assert readers.values([write('b')], 'namelist', ONE)[0].values == [1.0]
    assert readers.pids != [pid]


def test_memory_is_limited(make_readers, write):
    readers = make_readers(memory=256 << 20)
    found = readers.values([write('a'), write('b', 'large'), write('c')], 'namelist', ONE)
    assert [one.values for one in found] == [[1.0], [None], [1.0]]
    assert found[1].problem == (
        'b: needs more memory than there is for it. Load it in a notebook instead.'
    )


def test_memory_of_real_files_is_limited(make_readers, tmp_path):
    path = tmp_path / 'a.json'
    path.write_text('[' + '[1],' * 5_000_000 + '[1]]')
    readers = make_readers(memory=256 << 20)
    assert 'memory' in readers.look(str(path), 'json').problem
    assert readers.look(str(write_json(tmp_path / 'b.json')), 'json').problem is None


def test_files_that_end_one_process_after_the_other_end_no_more_than_three(make_readers, write):
    readers = make_readers()
    paths = [write(f'{number}', 'killed') for number in range(10)]
    found = readers.values(paths, 'namelist', ONE)
    assert ['signal 9' in one.problem for one in found] == [True] * 3 + [False] * 7
    assert 'was not read' in found[-1].problem
    assert found[-1].again


def test_a_process_that_is_killed_while_it_reads_is_replaced(make_readers, write, tmp_path):
    readers = make_readers()
    begun = tmp_path / 'begun'
    slow = write('b', f'slow {begun}')
    found = []
    asking = threading.Thread(target=lambda: found.append(readers.look(slow, 'namelist')))
    asking.start()
    wait_until(begun.exists)
    os.kill(readers.pids[0], signal.SIGKILL)
    asking.join()
    assert 'signal 9' in found[0].problem
    assert readers.look(write('c'), 'namelist').problem is None


def test_a_process_that_is_killed_while_it_waits_is_replaced_without_a_word(make_readers, write):
    readers = make_readers()
    path = write('a')
    for _ in range(3):
        assert readers.look(path, 'namelist').problem is None
        os.kill(readers.pids[0], signal.SIGKILL)


def test_somebody_who_looks_does_not_wait_for_many_files(make_readers, write, tmp_path):
    readers = make_readers()
    begun = [tmp_path / f'begun_{number}' for number in range(2)]
    asking = [
        threading.Thread(
            target=readers.values,
            args=([write(f'slow_{number}', f'slow {path}')], 'namelist', ONE),
        )
        for number, path in enumerate(begun)
    ]
    for thread in asking:
        thread.start()
    wait_until(lambda: any(path.exists() for path in begun))
    assert readers.look(write('a'), 'namelist').problem is None
    assert not all(path.exists() for path in begun)
    readers.close()
    for thread in asking:
        thread.join()


def test_what_libraries_print_is_no_answer(make_readers, write):
    readers = make_readers()
    found = readers.values([write('a', 'loud'), write('b')], 'namelist', ONE)
    assert [one.values for one in found] == [[1.0], [1.0]]


def test_two_processes_are_kept_and_no_more(make_readers, write):
    readers = make_readers()
    path = write('a')
    asking = [threading.Thread(target=readers.look, args=(path, 'namelist')) for _ in range(16)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    pids = readers.pids
    assert 1 <= len(pids) <= 2
    readers.look(path, 'namelist')
    assert readers.pids == pids


def test_nothing_runs_before_the_first_question_and_after_the_end(make_readers, write, tmp_path):
    readers = make_readers()
    assert readers.pids == []
    begun = tmp_path / 'begun'
    slow = write('b', f'slow {begun}')
    found = []
    asking = threading.Thread(target=lambda: found.append(readers.look(slow, 'namelist')))
    asking.start()
    wait_until(begun.exists)
    pids = readers.pids
    readers.close()
    asking.join()
    assert found[0].problem == 'b: was not read: the server stops.'
    assert not any(is_running(pid) for pid in pids)
    later = readers.look(write('c'), 'namelist')
    assert (later.problem, later.again) == ('c: was not read: the server stops.', True)


def test_a_process_ends_with_the_server(make_readers, write):
    readers = make_readers()
    readers.look(write('a'), 'namelist')
    [process] = readers._running
    pid = process.pid
    os.close(os.dup(process._to))
    process._process.stdin.close()  # as when the server is killed
    wait_until(lambda: not is_running(pid))


def test_modules_in_the_folder_of_the_server_are_not_imported(make_readers, tmp_path, monkeypatch):
    (tmp_path / 'msgspec.py').write_text('raise SystemExit(1)')
    monkeypatch.chdir(tmp_path)
    path = write_json(tmp_path / 'a.json')
    assert make_readers().look(str(path), 'json').problem is None


def test_a_process_that_does_not_start_is_told(make_readers, write, tmp_path, monkeypatch):
    (tmp_path / 'library/msgspec.py').write_text('raise SystemExit(7)')
    found = make_readers().values([write('a'), write('b')], 'namelist', ONE)
    for one in found:
        assert 'the process that reads data files does not start (exit code 7)' in one.problem
        assert one.again


# Without the extras


@pytest.mark.parametrize(
    ('library', 'build', 'format_', 'name'),
    [
        ('h5py', write_hdf5, 'hdf5', 'HDF5'),
        ('h5py', write_hdf5, 'netcdf', 'netCDF'),
        ('f90nml', write_namelist, 'namelist', 'Fortran namelist'),
        ('numpy', write_eqdsk, 'eqdsk', 'EQDSK g-file'),
    ],
)
def test_without_the_extras_a_look_says_what_to_install(
    tmp_path, monkeypatch, library, build, format_, name
):
    hide(library, tmp_path, monkeypatch)
    path = build(tmp_path / 'a')
    with contextlib.closing(Readers()) as readers:
        inside = readers.look(str(path), format_)
        assert inside.install == EXTRAS
        assert inside.problem == (
            f'a: Python on the server has no {library} to read {name} with. '
            f"Install it for the server: pip install '{EXTRAS}'"
        )
        assert inside.variables is None
        [found] = readers.values([str(path)], format_, ONE)
        assert (found.values, found.problem) == ([None], inside.problem)
        assert readers.look(str(write_json(tmp_path / 'b.json')), 'json').problem is None


def test_without_contourpy_an_equilibrium_still_has_its_numbers(tmp_path, monkeypatch):
    hide('contourpy', tmp_path, monkeypatch)
    with contextlib.closing(Readers()) as readers:
        inside = readers.look(str(write_eqdsk(tmp_path / 'g1.geq')), 'eqdsk')
    assert inside.install == EXTRAS
    assert 'has no contourpy' in inside.problem
    assert len(inside.variables) > 20
    assert inside.equilibrium is None


def hide(library, tmp_path, monkeypatch):
    """Let the processes find no such library."""
    folder = tmp_path / 'hidden'
    folder.mkdir()
    (folder / f'{library}.py').write_text(
        f'raise ModuleNotFoundError("No module named {library}", name={library!r})'
    )
    monkeypatch.setenv('PYTHONPATH', str(folder), prepend=os.pathsep)
