"""A small receiver of what simulations send, and simulations to send it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

KEY = 'secret key of a test'
PATH = '/ips/portal/unguessable'


class Receiver:
    """Takes uploads as the portal of this package does, in memory.

    ``log`` has the uploads in order of arrival, repeated ones too; ``trees`` what each timestep of
    each run holds in the end.
    """

    def __init__(self, *, ours: bool = True) -> None:
        self.ours = ours
        self.runs: dict[str, list[dict[str, Any]]] = {}
        self.log: list[tuple[str, dict[str, str], bytes]] = []
        self.trees: dict[int, dict[float, dict[str, bytes]]] = {}
        self.lose: set[int] = set()  # uploads, counted from 0, whose answer is lost
        self.status: dict[int, int] = {}  # uploads that are answered this, and not taken
        self.changed = threading.Condition()
        self._server: ThreadingHTTPServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.port}{PATH}'

    @property
    def files(self) -> dict[float, dict[str, bytes]]:
        """What each timestep of the first run holds."""
        return self.trees.get(1, {})

    def start(self) -> None:
        receiver = self

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # an answer that is lost on purpose

        class Handler(_Handler):
            def answer(self, method: str, body: bytes) -> tuple[int, Any]:
                return receiver.answer(method, self.path, self.headers, body)

        self._server = Server(('127.0.0.1', self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def names(self) -> list[str]:
        """The names of all uploads, in order of arrival."""
        return [_name(headers) for _, headers, _ in self.log]

    def wait_for(self, number: int, seconds: float = 30) -> None:
        """Wait until so many uploads have arrived."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.log) >= number, seconds), self.names()

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        with self.changed:
            try:
                return self._answer(method, path, headers, body)
            finally:
                self.changed.notify_all()

    def _answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        if not path.startswith(PATH):
            return 404, {'message': 'not here'}
        path = path.removeprefix(PATH)
        if method == 'GET':
            return self._tell(path)
        if path == '':
            return self._events(json.loads(body))
        if headers['X-Api-Key'] != KEY:
            return 401, {'message': 'wrong key'}
        number = len(self.log)
        self.log.append((path, dict(headers.items()), body))
        if number in self.status:
            return self.status[number], {'message': 'as the test wants it'}
        if path == '/api/data/add_data_file':
            tree = self.trees.setdefault(int(headers['X-Ips-Portal-Runid']), {})
            timestep = tree.setdefault(float(headers['X-Ips-Tag']), {})
            name = _name(headers)
            if timestep.get(name, body) != body and headers.get('X-Ips-Replace') != 'true':
                return 400, {'message': f'{name} exists'}
            timestep[name] = body
            if names := headers.get('X-Ips-Timestep-Files'):
                for other in set(timestep) - set(json.loads(names)):
                    del timestep[other]
        return (0 if number in self.lose else 201), 'Created'

    def _tell(self, path: str) -> tuple[int, Any]:
        if path == '/api/version':
            return 200, ({'ips_jupyterlab': '1'} if self.ours else {'version': '1'})
        portal_runid, _, rest = unquote(path.removeprefix('/api/run/')).partition('/')
        if portal_runid not in self.runs:
            return 404, {'message': 'no such run'}
        if rest == 'events':
            return 200, self.runs[portal_runid]
        return 200, {'runid': list(self.runs).index(portal_runid) + 1}

    def _events(self, events: Any) -> tuple[int, Any]:
        for event in events if isinstance(events, list) else [events]:
            run = event['portal_runid']
            if event['eventtype'] == 'IPS_START':
                self.runs.setdefault(run, [])
            self.runs[run].append(event)
        return 200, {'message': f'{len(events)} events added to run'}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def answer(self, method: str, body: bytes) -> tuple[int, Any]:
        raise NotImplementedError

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers['Content-Length'] or 0))
        status, content = self.answer(self.command, body)
        if not status:
            self.close_connection = True
            return
        answer = json.dumps(content).encode()
        self.send_response(status)
        self.send_header('Content-Length', str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = _serve  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


def _name(headers: Any) -> str:
    if encoded := headers.get('X-Ips-Filename*'):
        return unquote(encoded.removeprefix("UTF-8''"), errors='surrogateescape')
    return headers.get('X-Ips-Filename') or headers.get('X-Ips-Ensemble-Name')


@contextmanager
def receiving(**options: Any) -> Iterator[Receiver]:
    """A receiver that answers."""
    receiver = Receiver(**options)
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()


class Logger:
    """Log functions that remember."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.errors: list[str] = []

    def info(self, msg: str, *args: object) -> None:
        pass

    def warning(self, msg: str, *args: object) -> None:
        self.warnings.append(msg % args)

    def error(self, msg: str, *args: object) -> None:
        self.errors.append(msg % args)


PLATFORM = """
MPIRUN = eval
NODE_DETECTION = manual
CORES_PER_NODE = 1
SOCKETS_PER_NODE = 1
NODE_ALLOCATION_MODE = shared
HOST = test-host
"""
CONFIGURATION = """
SIM_NAME = test_run
SIM_ROOT = {root}/run
LOG_FILE = {root}/run.log
SIMULATION_MODE = NORMAL
STATE_WORK_DIR = {root}/run/work/state
STATE_FILES = state.json
INPUT_DIR = {root}
USER = tester
{extra}

[PORTS]
    NAMES = DRIVER MONITOR
    [[DRIVER]]
        IMPLEMENTATION = driver
    [[MONITOR]]
        IMPLEMENTATION = monitor

[driver]
    CLASS = driver
    SUB_CLASS =
    NAME = Driver
    NPROC = 1
    BIN_DIR = {root}
    BIN_PATH = {root}
    INPUT_FILES =
    OUTPUT_FILES =
    SCRIPT = {root}/components.py

[monitor]
    CLASS = monitor
    SUB_CLASS =
    NAME = Monitor
    NPROC = 1
    BIN_DIR = {root}
    BIN_PATH = {root}
    INPUT_FILES =
    OUTPUT_FILES =
    SCRIPT = {root}/components.py

[TIME_LOOP]
    MODE = REGULAR
    START = 0.0
    FINISH = 2.0
    NSTEP = 2
"""
NOTEBOOK = {'cells': [], 'metadata': {}, 'nbformat': 4, 'nbformat_minor': 5}


def simulate(
    root: Path, components: str, *, extra: str = '', environment: dict[str, str] | None = None
) -> str:
    """Run a simulation with the released framework; returns its log.

    :param components: the component file, with a Driver and a Monitor.
    """
    (root / 'platform.conf').write_text(PLATFORM)
    (root / 'run.conf').write_text(CONFIGURATION.format(root=root, extra=extra))
    (root / 'components.py').write_text(textwrap.dedent(components))
    (root / 'base_notebook.ipynb').write_text(json.dumps(NOTEBOOK))
    kept = {k: v for k, v in os.environ.items() if not k.startswith('PORTAL_')}
    main = 'from ipsframework.ips import main; main()'
    told = run_to_the_end(
        [sys.executable, '-c', main, '--config=run.conf', '--platform=platform.conf'],
        {**kept, 'PYTHONPATH': str(Path(__file__).parents[2]), **(environment or {})},
        120.0,
        root,
    )
    log = (root / 'run.log').read_text()
    # The framework exits 0 whatever happens.
    assert 'Traceback' not in told + log, told + log
    return log


def run_to_the_end(
    command: Sequence[str | Path],
    environment: dict[str, str],
    seconds: float,
    folder: Path | None = None,
) -> str:
    """What a simulation tells. Raises TimeoutExpired, and leaves no process then."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as simulation:
        try:
            told, _ = simulation.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(simulation.pid, signal.SIGKILL)  # its components are processes of their own
            raise
    assert simulation.returncode == 0, told
    return told
