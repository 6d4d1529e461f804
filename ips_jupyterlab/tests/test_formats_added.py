"""Formats that other packages add: the examples of docs/formats.md, as a user has them."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ips_jupyterlab.formats import added
from ips_jupyterlab.formats.readers import Readers
from ips_jupyterlab.formats.requests import Wanted
from ips_jupyterlab.formats.sniff import sniff

PAGE = (Path(__file__).parents[2] / 'docs/formats.md').read_text(encoding='utf-8')
PROBE = 'PROBE 1\n0.5\n0.0 1.5\n1.0 2.5\n'


def block(language: str) -> str:
    """The example of the page in that language."""
    [found] = re.findall(rf'^```{language}\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def load(code: str, path: Path) -> Any:
    """Run a loader as a cell does."""
    *setup, expression = code.split('\n')
    namespace: dict[str, Any] = {}
    exec('\n'.join(setup), namespace)
    return eval(expression.replace('{path}', repr(str(path))), namespace)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Install a package of one module: ``install('probes', code, points)``."""
    folder = tmp_path / 'packages'
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    inherited = os.environ.get('PYTHONPATH', '')
    monkeypatch.setenv('PYTHONPATH', f'{folder}{os.pathsep}{inherited}')
    names = []

    def install(name: str, code: str, points: str) -> None:
        (folder / f'{name}.py').write_text(code)
        about = folder / f'{name}-1.0.dist-info'
        about.mkdir()
        (about / 'METADATA').write_text(f'Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n')
        (about / 'entry_points.txt').write_text(f'[{added.GROUP}]\n{points}\n')
        names.append(name)
        _forget()

    _forget()
    yield install
    for name in names:
        sys.modules.pop(name, None)
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    added.formats.cache_clear()
    added._complain.cache_clear()


@pytest.fixture
def probes(install: Callable[..., None]) -> None:
    """The example of the page is installed."""
    heading, point = block('toml').strip().split('\n')
    assert heading == f"[project.entry-points.'{added.GROUP}']"
    install('probes', block('python'), point.replace("'", ''))


@pytest.fixture
def own_readers() -> Iterator[Readers]:
    """Processes that are started when the package is there."""
    readers = Readers()
    yield readers
    readers.close()


@pytest.fixture
def signal(tmp_path: Path) -> Path:
    path = tmp_path / '1.0_signal'
    path.write_text(PROBE)
    return path


@pytest.mark.usefixtures('probes')
def test_a_file_of_an_added_format_is_told_and_loaded(signal: Path, tmp_path: Path) -> None:
    assert sniff(str(signal), signal.stat()) == 'probe'
    [told] = added.format_list().added
    assert (told.name, told.title, told.install) == ('probe', 'Langmuir probe', 'probes')
    assert load(told.code, signal)['signal']['density_1e19_m3'] == [1.5, 2.5]
    (tmp_path / 'log').write_text('PROBES\n')
    assert sniff(str(tmp_path / 'log'), (tmp_path / 'log').stat()) == 'text'


@pytest.mark.usefixtures('probes')
def test_what_its_reader_gives_is_shown_and_followed(signal: Path, own_readers: Readers) -> None:
    inside = own_readers.look(str(signal), 'probe')
    assert inside.problem is None
    found = {tuple(variable.steps): variable for variable in inside.variables or ()}
    assert found['position_m',].value == 0.5
    density = found['signal', 'density_1e19_m3']
    assert (density.values, density.units) == ([1.5, 2.5], '1e19/m3')
    offered = {offer.wanted for offer in own_readers.survey(str(signal), 'probe').quantities}
    assert Wanted(('position_m',)) in offered
    wanted = Wanted(('signal', 'density_1e19_m3'), 'max')
    [values] = own_readers.values([str(signal)], 'probe', [wanted])
    assert values.values == [2.5]


def test_without_a_reader_it_is_shown_as_what_it_is(
    install: Callable[..., None], tmp_path: Path, own_readers: Readers
) -> None:
    code = """from ips_jupyterlab.formats import AddedFormat
FORMAT = AddedFormat(name='mine', tells=lambda head, name: name == 'A.json', code='open({path})')
"""
    install('mine_only', code, 'mine = mine_only:FORMAT')
    path = tmp_path / 'A.json'
    path.write_text('{"te": 1.5}')
    assert sniff(str(path), path.stat()) == 'mine'
    [variable] = own_readers.look(str(path), 'mine').variables or ()
    assert (variable.steps, variable.value) == (['te'], 1.5)


@pytest.mark.parametrize(
    ('definition', 'words'),
    [
        ('raise ImportError("no dll")', 'no dll'),
        ('FORMAT = 7', 'broken:FORMAT is no AddedFormat'),
        ("FORMAT = A(name='json', tells=bool, code='{path}')", "'json' is taken"),
        ("FORMAT = A(name='My', tells=bool, code='{path}')", "'My' is taken, or is no name"),
        ("FORMAT = A(name='my', tells=bool, code='x')", '{path} must be in the last line'),
        ("FORMAT = A(name='my', tells=None, code='{path}')", 'tells is no function'),
    ],
)
@pytest.mark.usefixtures('probes')
def test_a_format_that_cannot_be_used_is_left_out(
    install: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
    signal: Path,
    definition: str,
    words: str,
) -> None:
    code = f'from ips_jupyterlab.formats import AddedFormat as A\n{definition}\n'
    install('broken', code, 'broken = broken:FORMAT')
    with caplog.at_level(logging.WARNING):
        assert sniff(str(signal), signal.stat()) == 'probe'
    [record] = caplog.records
    assert record.getMessage().startswith('The format broken is left out: ')
    assert words in record.getMessage()


@pytest.mark.usefixtures('probes')
def test_one_that_fails_to_tell_hides_no_file(
    install: Callable[..., None], caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    code = """from ips_jupyterlab.formats import AddedFormat
FORMAT = AddedFormat(name='bad', tells=lambda head, name: 1 / 0, code='open({path})')
"""
    install('bad', code, 'bad = bad:FORMAT')
    for name in ('one.json', 'two.json'):
        (tmp_path / name).write_text('{"te": 1}')
        assert sniff(str(tmp_path / name), (tmp_path / name).stat()) == 'json'
    assert [record.getMessage() for record in caplog.records] == [
        "The format bad cannot tell what files are: ZeroDivisionError('division by zero')"
    ]


def test_the_loader_of_the_settings_runs(tmp_path: Path) -> None:
    pytest.importorskip('pandas')
    loader = json.loads(block('json'))
    path = tmp_path / '1.0_probe.dat'
    path.write_text('# by hand\nt   density\n0.0 1.5\n1.0 2.5\n')
    assert load(loader['code'], path)['density'].tolist() == [1.5, 2.5]


@pytest.mark.usefixtures('probes')
async def test_the_browser_is_told(get: Any) -> None:
    answer = await get('formats')
    assert {'json', 'imas', 'adios2'} < set(answer['known'])
    assert [one['name'] for one in answer['added']] == ['probe']
