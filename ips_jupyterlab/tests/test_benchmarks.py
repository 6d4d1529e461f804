"""The benchmarks run, on small sizes, so that they do not rot; what they measure is not tested."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / 'benchmarks'

pytestmark = pytest.mark.skipif(
    not BENCHMARKS.is_dir() or not sys.platform.startswith('linux'),
    reason='the benchmarks are in the source tree, and are for Linux',
)


def run(script: str, *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(BENCHMARKS / script), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True)


def figures_of(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text())['figures']


EXPECTED = {
    'runs': [
        *('cold index', 'longest pause', 'restart', 'first page', 'memory', 'CPU at rest'),
        *('one run added', 'one run changed'),
    ],
    'timesteps': ['1,000 timesteps'],
    'ensemble': ['ensemble grid'],
    'trend': ['trend of one scalar'],
    'api': ['get_data', 'get_child_data', 'import of api_v1'],
    'uploads': ['one upload', '80 uploads by 8 senders to one run', 'longest pause'],
    'start': ['start of the server'],
    'load': ['load json', 'load netcdf'],
}


@pytest.mark.parametrize('script', EXPECTED)
def test_each_script_gives_its_figures_beside_their_floors(script, tmp_path):
    if script == 'load':
        pytest.importorskip('netCDF4')
        pytest.importorskip('dask')
    result = tmp_path / 'result.json'
    done = run('all.py', '--quick', '--rounds', 1, '--only', script, '--json', result)
    assert done.returncode == 0, done.stdout + done.stderr
    figures = figures_of(result)
    for beginning in EXPECTED[script]:
        [figure, *_] = [one for one in figures if one['what'].startswith(beginning)]
        assert figure['against']
        assert figure['value'] > float('-inf')
        assert figure['what'] in done.stdout


def test_every_script_is_among_those_that_are_run():
    scripts = {
        path.stem for path in BENCHMARKS.glob('*.py') if 'main(measure, ' in path.read_text()
    }
    assert scripts == set(EXPECTED)


ASK = """
import os, sys
tree, beside = sys.argv[1:]
input()
for _ in range(7):
    os.stat(tree)
os.stat(beside)
print('asked', flush=True)
input()
"""


def test_file_system_calls_are_counted_only_in_the_tree(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    filesystem = importlib.import_module('filesystem')
    tree, pipe = tmp_path / 'tree', subprocess.PIPE
    tree.mkdir()
    command = [sys.executable, '-c', ASK, str(tree), str(tmp_path)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1) as process:
        try:
            with filesystem.Calls(process.pid, tree, tmp_path / 'log') as calls:
                print(file=process.stdin)
                assert process.stdout.readline() == 'asked\n'
        except OSError as error:
            pytest.skip(str(error))
        finally:
            process.kill()
    assert calls.total() == 7


# Two results held against each other


def result_file(path: Path, **values: float) -> Path:
    """A result file of figures that shall be at most 2."""
    figures = [
        {'what': what, 'against': 'floor', 'value': value, 'reach': 2}
        for what, value in values.items()
    ]
    path.write_text(json.dumps({'machine': {}, 'figures': figures}))
    return path


def hold(tmp_path: Path, old: dict[str, float], new: dict[str, float]):
    return run(
        'compare.py', result_file(tmp_path / 'old', **old), result_file(tmp_path / 'new', **new)
    )


@pytest.mark.parametrize(('old', 'new'), [(3, 3.5), (3, 1), (1, 1.1), (0.5, 1.9)], ids=str)
def test_no_change_that_matters_is_no_failure(tmp_path, old, new):
    done = hold(tmp_path, {'pages': old}, {'pages': new})
    assert done.returncode == 0, done.stdout
    assert 'None became worse' in done.stdout


@pytest.mark.parametrize(('old', 'new'), [(3, 4), (1.9, 2.1)], ids=str)
def test_what_became_worse_is_a_failure(tmp_path, old, new):
    done = hold(tmp_path, {'pages': old}, {'pages': new})
    assert done.returncode == 1
    assert 'WORSE' in done.stdout
    assert 'pages' in done.stdout


def test_figures_of_one_file_alone_are_told(tmp_path):
    done = hold(tmp_path, {'pages': 1, 'gone': 1}, {'pages': 1, 'came': 1})
    assert done.returncode == 0
    assert 'not measured' in done.stdout
    assert 'new' in done.stdout
