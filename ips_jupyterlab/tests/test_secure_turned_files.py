"""A data file that becomes a link outside at each step of its reading: nothing there is told.

The readers of data files are asked here in this process, for their steps to be seen.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ips_jupyterlab.contract import Format
from ips_jupyterlab.formats import answers, parts
from ips_jupyterlab.formats.opened import confine, leave_folder

from .turned import at_each_step

h5py = pytest.importorskip('h5py')

SECRET = 4217.5


def write_json(path: Path, value: float) -> None:
    path.write_text(json.dumps({'x': value}))


def write_hdf5(path: Path, value: float) -> None:
    with h5py.File(path, 'w') as file:
        file['x'] = value


def write_imas(path: Path, value: float) -> None:
    """As the access layer lays it out."""
    path.mkdir()
    with h5py.File(path / 'summary.h5', 'w') as file:
        file['summary/x'] = value
    with h5py.File(path / 'master.h5', 'w') as file:
        file['summary'] = h5py.ExternalLink('summary.h5', '/summary')


def write_adios2(path: Path, value: float) -> None:
    adios2 = pytest.importorskip('adios2')
    with adios2.Stream(str(path), 'w') as stream:
        for _ in stream.steps(1):
            stream.write('x', value)


WRITERS: dict[Format, Callable[[Path, float], None]] = {
    'json': write_json,
    'hdf5': write_hdf5,
    'imas': write_imas,
    'adios2': write_adios2,
}
CASES: list[tuple[Format, str]] = [
    *((format_, place) for format_ in WRITERS for place in ('', 'run', 'run/data', 'run/data/it')),
    ('imas', 'run/data/it/summary.h5'),
    ('imas', 'run/data/it/master.h5'),
    *(('adios2', f'run/data/it/{name}') for name in ('md.idx', 'md.0', 'mmd.0', 'data.0')),
]


@pytest.fixture
def top(tmp_path: Path) -> Iterator[Path]:
    """Where a base directory lies, beside the folder ``outside``."""
    confine([str(tmp_path / 'base')])
    yield tmp_path
    confine(None)


@pytest.mark.parametrize(('format_', 'place'), CASES)
def test_nothing_outside_is_told(top: Path, format_: Format, place: str) -> None:
    for name, value in (('base', 1.5), ('outside', SECRET)):
        (top / name / 'user/run/data').mkdir(parents=True)
        WRITERS[format_](top / name / 'user/run/data/it', value)
    path = top / 'base/user/run/data/it'

    def ask() -> str:
        found = [ask(str(path), format_) for ask in (answers.look, answers.contents)]
        leave_folder()  # as after each request
        return ''.join(map(str, found))

    assert '1.5' in ask()
    told = list(at_each_step(top / 'base/user' / place, top / 'outside/user' / place, ask))
    assert str(SECRET) not in ''.join(told)
    assert '1.5' in told[-1]  # when nothing was turned any more


def test_reading_adios2_leaves_nothing(top: Path, monkeypatch) -> None:
    """Neither does a process that was killed; and no name that ADIOS2 uses can be foreseen."""
    (top / 'base').mkdir()
    write_adios2(top / 'base/it.bp', 1.5)
    (top / 'tmp').mkdir()
    monkeypatch.setattr(parts.tempfile, 'tempdir', str(top / 'tmp'))
    monkeypatch.setattr(parts, '_swept', False)
    killed = os.fork()
    if killed == 0:
        os._exit(0)
    os.waitpid(killed, 0)
    left = top / f'tmp/ips_parts_{os.geteuid()}_{killed}_abc'
    left.mkdir()
    (left / 'md.0').symlink_to('/proc/self/fd/999')
    left.with_name(f'{left.name}_5dff_profiling.json').touch()
    others = top / 'tmp/of_others'
    others.mkdir()
    own = f'*_{os.getpid():x}_profiling.json'  # as ADIOS2 ends the name of what it notes
    before = set(Path('/tmp').glob(own))  # of other tests
    assert '1.5' in str(answers.look(str(top / 'base/it.bp'), 'adios2'))
    assert list((top / 'tmp').iterdir()) == [others]
    assert set(Path('/tmp').glob(own)) <= before
