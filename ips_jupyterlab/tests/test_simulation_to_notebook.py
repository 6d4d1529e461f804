"""From a simulation to a notebook: the released framework, the receiving side, a real kernel."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ips_jupyterlab import cli, open_run
from ips_jupyterlab.tests.framework import simulate
from ips_jupyterlab.tests.test_framework_simulations import DRIVER, MANY_TIMESTEPS, ONE_TIMESTEP


@contextmanager
def portal(folder: Path) -> Iterator[dict[str, str]]:
    """``jupyter ips portal``; gives the variables that it says to export."""
    command = [sys.executable, '-m', 'ips_jupyterlab.server.standalone', '--port=0']
    command += [f'--base-directory={folder / "runs"}', f'--credentials={folder / "key.json"}']
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            lines = server.stdout.readline() + server.stdout.readline()
            yield dict(re.findall(r'^export (\w+)=(\S+)$', lines, re.MULTILINE))
        finally:
            server.terminate()


@pytest.mark.parametrize(
    ('monitor', 'timesteps'),
    [(MANY_TIMESTEPS, [0.0, 1.0, 2.0]), (ONE_TIMESTEP, [0.0])],
    ids=['many timesteps', 'one timestep, replaced'],
)
def test_the_documentation_s_simulation_ends_in_a_notebook(
    tmp_path: Path, monitor: str, timesteps: list[float]
) -> None:
    with portal(tmp_path) as variables:
        simulate(tmp_path, DRIVER + monitor, environment=variables)

    run = tmp_path / 'runs' / 'tester' / '1'
    assert open_run(run).get_timesteps() == timesteps

    path = run / 'jupyterhub_visible_notebook.ipynb'
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(
        nbformat.v4.new_code_cell(
            'import json\n'
            'assert DATA_FILES == ips_analysis_api.get_data()\n'
            'json.load(open(DATA_FILES[max(DATA_FILES)][0]))'
        )
    )
    NotebookClient(notebook, resources={'metadata': {'path': str(run)}}).execute()
    assert notebook.cells[-1].outputs[0].data['text/plain'] == "{'time': 2.0}"


def test_a_run_that_had_no_portal_is_made_from_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulate(tmp_path, DRIVER + MANY_TIMESTEPS)
    with portal(tmp_path) as variables:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        for _ in range(2):  # it may be repeated
            assert cli.main(['upload', str(tmp_path / 'run')]) == 0

    [run] = (path for path in (tmp_path / 'runs' / 'tester').iterdir() if path.name.isdecimal())
    assert open_run(run).get_data() == {}
    told = json.loads((run / 'ips_run.json').read_text())
    assert (told['simname'], told['state'], told['ok']) == ('test_run', 'completed', True)
    [log] = tmp_path.glob('run/simulation_log/*.json')
    kept = (run / 'ips_events.jsonl').read_text().splitlines()
    assert len(kept) == len(log.read_text().splitlines())
