"""Every route of a real server, asked what its published description allows, and what it does not.

Schemathesis makes the requests from ``ips_jupyterlab.server.openapi``. The server has the demo runs
in a folder of its own, and the values that it tells are tried as well as made up ones.
"""

from __future__ import annotations

import contextlib
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from ips_jupyterlab.server.openapi import document
from ips_jupyterlab.tests.simulation import make_notebook, make_tar
from ips_jupyterlab.tests.trees import make_run

from .report import Limits, Report
from .server import PATIENCE, ROOT

SLOW = 20.0  # seconds for an answer; what takes longer hangs
MOST_GROWTH = 200  # MB of memory that the server may take more in the end
CHECKS = (
    'not_a_server_error',
    'status_code_conformance',
    'content_type_conformance',
    'response_headers_conformance',
    'response_schema_conformance',
    'unsupported_method',
    'missing_required_header',
    'ignored_auth',
)
LAST = ('/ips/runs/{key}/trash', '/ips/portal/renew')  # take away what the others ask for
LINES = ('state:running', '-tag:x', 'user:me', '12', 'walltime:<2h')
EVENTS = ('IPS_START', 'IPS_END', 'IPS_CALL_BEGIN')
BODIES: dict[str, list[Any]] = {
    'add_data_file': [b'{}', make_tar({'a b.ipynb/a': b'1'})],
    'add_notebook': [make_notebook('1', '2')],
    'add_ensemble_variables': ['sim_name,a:X\r\nm0,1\r\n"m,1","x\r\ny"\r\n'],
}
Row = dict[str, Any]


class Lab:
    """A Jupyter server with the extension, on demo runs.

    :param folder: holds all that it has; Jupyter's folder is in it, too.
    :ivar rows: what it tells when it has started: values that belong together, by the names that
        requests have for them.
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / 'root'
        self.log = folder / 'server.log'
        self.token = 'torture'
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            self.url = f'http://127.0.0.1:{free.getsockname()[1]}'
        runs = self.root / 'runs'
        subprocess.run([sys.executable, ROOT / 'scripts' / 'demo_runs.py', runs], check=True)
        make_run(runs, 18, username='old', ensembles={'flat': [('?', 'flat_0', 0.5)]})
        places = ('JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'XDG_DATA_HOME')
        self._environment = {**os.environ, 'HOME': str(folder), 'PYTHONPATH': str(ROOT)}
        self._environment |= {name: str(folder / name.lower()) for name in places}
        self._options = [
            f'--ServerApp.root_dir={self.root}',
            f'--ServerApp.port={self.url.rpartition(":")[2]}',
            '--ServerApp.ip=127.0.0.1',
            '--ServerApp.open_browser=False',
            '--ServerApp.allow_root=True',
            "--ServerApp.jpserver_extensions={'ips_jupyterlab': True}",
            f'--IdentityProvider.token={self.token}',
            f'--IPSJupyterLab.base_directories={runs}',
        ]
        self.session = requests.Session()
        self.rows: list[Row] = []
        self._pid = 0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Run it until the end of the context."""
        command = [sys.executable, '-m', 'jupyter_server', *self._options]
        with (
            self.log.open('wb') as log,
            self.session,
            subprocess.Popen(command, stdout=log, stderr=log, env=self._environment) as process,
        ):
            try:
                self._pid = process.pid
                self._wait(process)
                self.rows = self._rows()
                yield
            finally:
                process.terminate()
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        begun = time.monotonic()
        while time.monotonic() - begun < PATIENCE and process.poll() is None:
            with contextlib.suppress(OSError, ValueError):
                if self.get('runs')['complete']:
                    return
            time.sleep(0.1)
        raise RuntimeError(f'the server does not start:\n{self.log.read_text()[-4000:]}')

    def resident(self) -> int:
        """MB of memory that the server takes; 0 where the system does not tell."""
        try:
            status = Path(f'/proc/{self._pid}/status').read_text()
        except OSError:
            return 0
        return int(status.partition('VmRSS:')[2].split()[0]) // 1024

    def get(self, address: str) -> Any:
        """What the browser is answered."""
        return self._ask('GET', address)

    def post(self, address: str, body: Any) -> Any:
        """What the browser is answered that sends something."""
        return self._ask('POST', address, body)

    def _ask(self, verb: str, address: str, body: Any = None) -> Any:
        url, headers = f'{self.url}/ips/{address}', {'Authorization': f'token {self.token}'}
        answer = self.session.request(verb, url, json=body, headers=headers, timeout=SLOW)
        answer.raise_for_status()
        return answer.json()

    def portal(self) -> tuple[str, str]:
        """The segment and the key that simulations know now."""
        told = self.get('portal')
        return told['portal_url'].rpartition('/')[2], told['portal_api_key']

    def _rows(self) -> list[Row]:
        runs = self.get('runs?children=listed&limit=40')['runs']
        rows: list[Row] = [{'q': line} for line in LINES]
        for run in runs:
            key, user, runid = run['key'], run['username'], str(run['runid'])
            of_run = {'X-Ips-Username': user, 'X-Ips-Portal-Runid': runid}
            rows.append({'key': key, 'keys': key, 'open': key, 'user': user, 'run': runid})
            rows.append({**of_run, 'X-Ips-Tag': '1.5', 'X-Ips-Filename': 'a b.ipynb'})
            for timestep in self.get(f'runs/{key}/data?limit=2')['timesteps']:
                rows += ({'key': key, 'path': f'data/{file["name"]}'} for file in timestep['files'])
            quantities = self.get(f'runs/{key}/trends')['quantities'] or []
            rows += ({'key': key, 'quantity': quantity['id']} for quantity in quantities[:3])
            curves = self.get(f'runs/{key}/profiles')['curves'] or []
            rows += ({'key': key, 'curve': curve['id']} for curve in curves[:3])
            for found in self.get(f'runs/{key}/ensembles')['ensembles']:
                place = {'component': found['component']} if found['component'] else {}
                rows.append({'key': key, **place, 'name': found['name']})
        for name in ('sim_1', 'sim_2'):
            rows += ({'portal_runid': name, 'eventtype': kind, 'user': 'me'} for kind in EVENTS)
        keys = [run['key'] for run in runs if run['username'] == runs[0]['username']]
        export = self.post('exports', {'keys': keys, 'children': True, 'folder': ''})
        rows += [{'id': export['id']}, {'path': export['contents_path']}, {'folder': ''}]
        return [*rows, {'path': 'runs'}, {'folder': 'runs'}]


def propose(case: Any, rows: list[Row], draw: st.DataObject) -> None:
    """Put what is there in the place of some that was made up."""
    bodies = BODIES.get(case.path.rpartition('/')[2])
    if bodies and draw.draw(st.integers(0, 3)):
        case.body = draw.draw(st.sampled_from(bodies))
    parts = [case.path_parameters, case.query, case.headers]
    parts += case.body if isinstance(case.body, list) else [case.body]
    parts = [part for part in parts if isinstance(part, MutableMapping)]
    taken = {name for part in parts for name in part}
    fitting = [row for row in rows if row.keys() & taken]
    liking = draw.draw(st.integers(0, 7))
    if not fitting or not liking:
        return
    if liking > 2:  # rows that tell most of what is asked for, and little else
        best = max(_fit(row, taken) for row in fitting)
        fitting = [row for row in fitting if _fit(row, taken) == best]
    chosen = draw.draw(st.lists(st.sampled_from(fitting), min_size=1, max_size=4))
    for part in parts:
        for name in part:
            values = [row[name] for row in chosen if name in row]
            if values:
                part[name] = values if isinstance(part[name], list) else values[-1]


def _fit(row: Row, taken: set[str]) -> tuple[int, int]:
    return len(taken & row.keys()), -len(row.keys() - taken)


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """So many requests to all routes together; those that only read come first."""
    report = Report('routes')
    lab = Lab(folder)
    with lab.running():
        before = lab.resident()
        ask_all(lab, document(), seed, limits, report)
        grown = lab.resident() - before
        report.count('MB more memory', grown)
        if grown > MOST_GROWTH:
            report.problem(f'the server takes {grown} MB more than before')
    return report


def ask_all(
    lab: Lab, description: dict[str, Any], seed: int, limits: Limits, report: Report
) -> None:
    """Ask a server what a description allows, and see whether it answers as described."""
    config = SchemathesisConfig()
    config.projects.default.generation.update(with_security_parameters=False)
    schema = schemathesis.openapi.from_dict(description, config=config)
    operations = []
    for result in schema.get_all_operations():
        if isinstance(result, Ok):
            operations.append(result.ok())
        else:
            report.problem(f'the description is wrong: {result.err()}')
    random.Random(seed).shuffle(operations)
    operations.sort(key=_turn)
    report.count('operations', len(operations))
    number = max(1, limits.uploads // len(operations))
    answered = [_try(one, lab, seed, number, limits, report) for one in operations]
    report.count('operations that took something', sum(answered))


def _turn(operation: Any) -> int:
    return LAST.index(operation.path) + 2 if operation.path in LAST else operation.method != 'get'


def _try(operation: Any, lab: Lab, seed: int, number: int, limits: Limits, report: Report) -> bool:
    """Ask one operation so many times; whether it was ever answered with 2xx."""
    checked = [getattr(checks, name) for name in CHECKS]
    segment, key = lab.portal()
    headers = {'Authorization': f'token {lab.token}', 'X-Api-Key': key}
    statuses = set()
    modes = [GenerationMode.POSITIVE]
    if operation.body or operation.query or operation.headers or operation.path_parameters:
        modes.append(GenerationMode.NEGATIVE)
    for mode in modes:

        @hypothesis.seed(seed)
        @settings(
            max_examples=max(1, number // len(modes)),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        @given(operation.as_strategy(generation_mode=mode), st.data())
        def ask(case: Any, draw: st.DataObject) -> None:
            if limits.over:
                return
            propose(case, lab.rows, draw)
            if 'segment' in case.path_parameters:
                case.path_parameters['segment'] = segment
            report.count('requests')
            began = time.monotonic()
            try:
                answer = case.call(
                    base_url=lab.url, session=lab.session, headers=headers, timeout=SLOW
                )
            except requests.RequestException as error:
                report.problem(f'{operation.label}: no answer: {error}\n{case.as_curl_command()}')
                return
            statuses.add(answer.status_code)
            report.count(f'answered {answer.status_code // 100}xx')
            if time.monotonic() - began > SLOW:
                report.problem(f'{operation.label}: {SLOW} s\n{case.as_curl_command()}')
            try:
                case.validate_response(answer, checks=checked)
            except FailureGroup as group:
                for failure in group.exceptions:
                    report.problem(
                        f'{operation.label}: {failure.title}: {failure.message}\n'
                        f'{case.as_curl_command()}\n{answer.text[:500]}'
                    )

        try:
            ask()
        except Unsatisfiable:  # any text is right
            if mode is GenerationMode.POSITIVE:
                raise
    return any(200 <= status < 300 for status in statuses)
