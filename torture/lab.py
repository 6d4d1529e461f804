"""A Jupyter server with the extension as a process of its own, and what there is to ask it for."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from ips_jupyterlab.tests.trees import make_run

from .server import PATIENCE, ROOT

SLOW = 20.0  # seconds for an answer; what takes longer hangs
LINES = ('state:running', '-tag:x', 'user:me', '12', 'walltime:<2h')
EVENTS = ('IPS_START', 'IPS_END', 'IPS_CALL_BEGIN')
Row = dict[str, Any]


class Lab:
    """A Jupyter server with the extension.

    :param folder: holds all that it has; Jupyter's folder is in it, too.
    :param demo: whether it has the demo runs; else none.
    :ivar runs: the base directory.
    :ivar trash: where runs lie that were moved to the trash.
    :ivar rows: what it tells when it has started: values that belong together, by the names that
        requests have for them.
    """

    def __init__(self, folder: Path, *, demo: bool = True) -> None:
        self.root = folder / 'root'
        self.log = folder / 'server.log'
        self.token = 'torture'
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            self.url = f'http://127.0.0.1:{free.getsockname()[1]}'
        self.runs = runs = self.root / 'runs'
        self.trash = folder / 'xdg_data_home' / 'Trash'
        runs.mkdir(parents=True)
        self._demo = demo
        if demo:
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
                self.rows = self._rows() if self._demo else []
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
        return _told(self.ask('GET', address))

    def post(self, address: str, body: Any) -> Any:
        """What the browser is answered that sends something."""
        return _told(self.ask('POST', address, body))

    def ask(self, verb: str, address: str, body: Any = None) -> requests.Response:
        """What the browser is answered, be it refused or not."""
        url, headers = f'{self.url}/ips/{address}', {'Authorization': f'token {self.token}'}
        return self.session.request(verb, url, json=body, headers=headers, timeout=SLOW)

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


def _told(answer: requests.Response) -> Any:
    answer.raise_for_status()
    return answer.json()
