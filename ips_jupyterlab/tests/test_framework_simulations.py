"""The documentation's Driver and Monitor, run by the released framework."""

from __future__ import annotations

import json
from pathlib import Path

import ipsframework
import pytest

from ips_jupyterlab import cli
from ips_jupyterlab.tests.framework import KEY, NOTEBOOK, Receiver, receiving, simulate

DRIVER = """
import json
import os
from ipsframework import Component
import ips_jupyterlab.framework

SOURCE_NOTEBOOK_NAME='base_notebook.ipynb'

class Driver(Component):
    def init(self, timestamp=0.0):
        # assumes your notebooks are configured in the input directory
        self.services.stage_input_files([SOURCE_NOTEBOOK_NAME])
        self.services.initialize_jupyter_notebook(
            dest_notebook_name='jupyterhub_visible_notebook.ipynb',
            source_notebook_path=SOURCE_NOTEBOOK_NAME,
        )

    def step(self, timestamp=0.0):
        monitor = self.services.get_port('MONITOR')
        for t in self.services.get_time_loop():
            self.services.call(monitor, 'step', t)
"""
MANY_TIMESTEPS = """
class Monitor(Component):
    def step(self, timestamp=0.0):
        with open(f'{timestamp}_state.json', 'w') as file:
            json.dump({'time': timestamp}, file)

        data_file = f'{timestamp}_state.json' # get current data file
        self.services.add_analysis_data_file(
            current_data_file_path=data_file,
            timestamp=timestamp,
        )
        os.remove(data_file)  # it has been copied
"""
ONE_TIMESTEP = """
class Monitor(Component):
    def step(self, timestamp=0.0):
        with open('state.json', 'w') as file:
            json.dump({'time': timestamp}, file)

        data_file = 'state.json' # get current data file
        self.services.add_analysis_data_file(
            current_data_file_path=data_file,
            replace=True,
        )
"""


def environment(receiver: Receiver) -> dict[str, str]:
    return {'PORTAL_URL': receiver.url, 'PORTAL_API_KEY': KEY}


def test_the_framework_is_the_released_one() -> None:
    assert not hasattr(ipsframework.ServicesProxy, 'run_ensemble')
    assert ipsframework.__version__.startswith('0.8.1')


def test_many_timesteps(tmp_path: Path) -> None:
    with receiving() as receiver:
        simulate(tmp_path, DRIVER + MANY_TIMESTEPS, environment=environment(receiver))

    [(portal_runid, events)] = receiver.runs.items()
    assert portal_runid.startswith('test_run_test-host_tester_')
    assert [events[0]['eventtype'], events[-1]['eventtype']] == ['IPS_START', 'IPS_END']
    assert receiver.log[0][0] == '/api/data/add_notebook'
    assert receiver.names() == [
        'jupyterhub_visible_notebook.ipynb',
        '0.0_state.json',
        '1.0_state.json',
        '2.0_state.json',
    ]
    assert receiver.files == {
        t: {f'{t}_state.json': json.dumps({'time': t}).encode()} for t in (0.0, 1.0, 2.0)
    }
    for _, headers, body in receiver.log:
        assert headers['X-Ips-Username'] == 'tester'
        assert headers['X-Ips-Portal-Runid'] == '1'
        assert headers['Content-Type'] == 'application/octet-stream'
        assert headers['Content-Length'] == str(len(body))
    assert json.loads(receiver.log[0][2]) == NOTEBOOK  # the portal adds the cells
    sources = [tmp_path / 'base_notebook.ipynb', *tmp_path.glob('run/work/*/base_notebook.ipynb')]
    assert [json.loads(path.read_text()) for path in sources] == [NOTEBOOK] * 2


def test_one_timestep_is_replaced(tmp_path: Path) -> None:
    with receiving() as receiver:
        simulate(tmp_path, DRIVER + ONE_TIMESTEP, environment=environment(receiver))

    assert receiver.names()[1:] == ['state.json'] * 3
    assert {headers['X-Ips-Replace'] for _, headers, _ in receiver.log[1:]} == {'true'}
    assert {headers['X-Ips-Tag'] for _, headers, _ in receiver.log[1:]} == {'0.0'}
    assert receiver.files == {0.0: {'state.json': b'{"time": 2.0}'}}


def test_configuration_parameters_do_as_well(tmp_path: Path) -> None:
    with receiving() as receiver:
        extra = f"PORTAL_URL = {receiver.url}\nPORTAL_API_KEY = '{KEY}'"
        simulate(tmp_path, DRIVER + ONE_TIMESTEP, extra=extra)
    assert len(receiver.log) == 4


FAILING = """
class Monitor(Component):
    def step(self, timestamp=0.0):
        with open('state.json', 'w') as file:
            json.dump({'time': timestamp}, file)
        try:
            self.services.add_analysis_data_files(['state.json'])
        except ValueError as error:
            self.services.warning('ValueError: %s', error)
"""


def test_an_existing_file_is_not_replaced_unasked(tmp_path: Path) -> None:
    with receiving() as receiver:
        log = simulate(tmp_path, DRIVER + FAILING, environment=environment(receiver))
    assert log.count("ValueError: 'state.json' exists already at the timestep 0.0") == 2
    assert receiver.files == {0.0: {'state.json': b'{"time": 0.0}'}}


@pytest.mark.parametrize(
    ('extra', 'why'),
    [
        ('', 'PORTAL_URL is not set'),
        ('PORTAL_URL = http://127.0.0.1:9', 'PORTAL_API_KEY is not set'),
        (
            'PORTAL_URL = http://127.0.0.1:9\nPORTAL_API_KEY = x\nUSE_PORTAL = False',
            'USE_PORTAL is False',
        ),
    ],
)
def test_without_a_portal_each_component_says_so_once(tmp_path: Path, extra: str, why: str) -> None:
    log = simulate(tmp_path, DRIVER + MANY_TIMESTEPS, extra=extra)
    assert log.count('WARNING') == 2  # Driver and Monitor
    assert log.count(f'no notebooks and data are uploaded, since {why}') == 2
    assert not (tmp_path / 'run/ips_spool').exists()


SUB_WORKFLOW = """
class Monitor(Component):
    def step(self, timestamp=0.0):
        pass

class Inner(Component):
    def step(self, timestamp=0.0):
        with open('inner.json', 'w') as file:
            file.write('{}')
        self.services.add_analysis_data_file('inner.json', timestamp=7.0)

class Outer(Driver):
    def step(self, timestamp=0.0):
        _, _, inner = self.services.create_sub_workflow(
            'inner', os.environ['SUB_CONFIGURATION'], {'LOG_FILE': 'inner.log'}
        )
        self.services.call(inner, 'step', 0.0)
"""


def test_a_sub_workflow_uploads_to_the_run_that_it_belongs_to(tmp_path: Path) -> None:
    sub = tmp_path / 'sub.conf'
    sub.write_text(f"""
SIM_NAME = inner
SIM_ROOT = inner
LOG_FILE = inner.log
SIMULATION_MODE = NORMAL
[PORTS]
    NAMES = DRIVER
    [[DRIVER]]
        IMPLEMENTATION = inner
[inner]
    CLASS = driver
    SUB_CLASS =
    NAME = Inner
    NPROC = 1
    BIN_DIR = {tmp_path}
    BIN_PATH = {tmp_path}
    INPUT_FILES =
    OUTPUT_FILES =
    SCRIPT = {tmp_path}/components.py
""")
    components = DRIVER + SUB_WORKFLOW
    components = components.replace('class Driver(', 'class Base(')
    components = components.replace('class Outer(Driver)', 'class Driver(Base)')
    with receiving() as receiver:
        simulate(
            tmp_path,
            components,
            environment={**environment(receiver), 'SUB_CONFIGURATION': str(sub)},
        )
    assert list(receiver.files[7.0]) == ['inner.json']
    assert len(receiver.runs) == 1


def test_what_a_portal_that_is_away_missed_is_sent_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with receiving() as receiver:
        pass  # away: nobody listens on its port
    log = simulate(tmp_path, DRIVER + MANY_TIMESTEPS, environment=environment(receiver))
    assert f'jupyter ips upload {tmp_path}/run' in log

    monkeypatch.setenv('PORTAL_URL', receiver.url)
    monkeypatch.setenv('PORTAL_API_KEY', KEY)
    assert cli.main(['upload', str(tmp_path)]) == 1
    assert 'the portal cannot be used' in capsys.readouterr().err

    receiver.start()
    try:
        assert cli.main(['upload', str(tmp_path)]) == 0
        assert cli.main(['upload', str(tmp_path / 'run/ips_spool')]) == 0
    finally:
        receiver.stop()
    [events] = receiver.runs.values()
    assert [events[0]['eventtype'], events[-1]['eventtype']] == ['IPS_START', 'IPS_END']
    assert [event['seqnum'] for event in events] == list(range(len(events)))
    assert receiver.names() == [
        'jupyterhub_visible_notebook.ipynb',
        '0.0_state.json',
        '1.0_state.json',
        '2.0_state.json',
    ]
    assert 'run 1' in capsys.readouterr().out
