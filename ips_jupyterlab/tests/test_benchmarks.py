"""The benchmarks run, on small sizes, so that they do not rot; what they measure is not tested."""

from __future__ import annotations

import json
import shutil
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


@pytest.mark.skipif(not shutil.which('strace'), reason='strace counts the calls')
def test_calls_are_counted_only_in_the_tree(tmp_path):
    tree = tmp_path / 'tree'
    tree.mkdir()
    (tree / 'a').touch()
    code = f"""
import sys; sys.path.insert(0, {str(BENCHMARKS)!r})
import os, subprocess
from pathlib import Path
from filesystem import Calls
if not Calls.are_countable(): sys.exit('cannot')
asked = 'import os, sys; input(); [os.stat({str(tree / 'a')!r}) for _ in range(7)]; ' \\
    'os.stat({str(tmp_path)!r}); print(1, flush=True); input()'
with subprocess.Popen([sys.executable, '-c', asked], stdin=subprocess.PIPE,
                      stdout=subprocess.PIPE, text=True) as process:
    with Calls(process.pid, Path({str(tree)!r}), Path({str(tmp_path / 'log')!r})) as calls:
        process.stdin.write('\\n'); process.stdin.flush(); process.stdout.readline()
    process.stdin.write('\\n'); process.stdin.flush()
print(calls.total())
"""
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)
    if done.stderr.strip().endswith('cannot'):
        pytest.skip('strace may not look at other processes here')
    assert done.stdout.strip() == '7', done.stderr


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
