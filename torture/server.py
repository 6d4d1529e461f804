"""A receiving side as a process of its own, which may be killed, and how to ask it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ips_jupyterlab.tests.simulation import Answer, Request

ROOT = Path(__file__).resolve().parents[1]
INJECTED = Path(__file__).parent / 'injected'  # its sitecustomize.py plays a bad file system
PATIENCE = 60.0  # seconds for an answer, or for a start


class Server:
    """``python -m ips_jupyterlab.server.standalone`` on a tree.

    :param folder: where its key and its log are kept, outside the tree.
    :param faults: what its file system does wrong (see ``injected/sitecustomize.py``).
    """

    def __init__(
        self, base: Path, folder: Path, name: str = 'a', faults: Mapping[str, Any] | None = None
    ) -> None:
        self.base, self.faults = base, dict(faults or {})
        self.log = folder / f'server-{name}.log'
        self._credentials = folder / 'key.json'
        self._process: subprocess.Popen[str] | None = None
        self.port = 0
        self.key = ''

    @property
    def url(self) -> str:
        """What a simulation has as PORTAL_URL."""
        return f'http://127.0.0.1:{self.port}'

    def start(self, port: int | None = None) -> None:
        """Start it, at the port that it had before where none is given; returns when it answers."""
        places = [str(ROOT)]
        environment = {**os.environ}
        if self.faults:
            places.insert(0, str(INJECTED))
            environment['TORTURE_FAULTS'] = json.dumps({**self.faults, 'below': str(self.base)})
        environment['PYTHONPATH'] = os.pathsep.join(places)
        port = self.port if port is None else port
        command = [sys.executable, '-m', 'ips_jupyterlab.server.standalone', f'--port={port}']
        command += [f'--base-directory={self.base}', f'--credentials={self._credentials}']
        with self.log.open('ab') as log:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
            )
        assert self._process.stdout
        told = dict(
            line.removeprefix('export ').strip().split('=', 1)
            for line in (self._process.stdout.readline(), self._process.stdout.readline())
            if '=' in line
        )
        if 'PORTAL_API_KEY' not in told:
            raise RuntimeError(f'the server does not start:\n{self.log.read_text()[-4000:]}')
        self.port = urlsplit(told['PORTAL_URL']).port or 0
        self.key = told['PORTAL_API_KEY']

    def kill(self) -> None:
        """As a machine does that has no memory left."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As an administrator does."""
        self._end(signal.SIGTERM)

    def _end(self, number: int) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(PATIENCE)
            assert self._process.stdout
            self._process.stdout.close()
            self._process = None

    def ask(self, request: Request) -> Answer | None:
        """Send a request as a simulation does; None where no answer came."""
        return _ask(self.port, 'POST', request.path or '/', self._headers(request), request.body)

    def get(self, path: str) -> Answer | None:
        """What a portal is asked."""
        return _ask(self.port, 'GET', path, {}, b'')

    def _headers(self, request: Request) -> dict[str, str]:
        key = {'X-Api-Key': self.key} if request.path else {}
        return {**request.headers, **key}


def _ask(
    port: int, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> Answer | None:
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=PATIENCE)
    try:
        connection.request(method, path, body or None, dict(headers))
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    try:
        return Answer(response.status, json.loads(content))
    except ValueError:
        return Answer(response.status, f'no JSON: {content[:200]!r}')
