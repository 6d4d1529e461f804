"""Servers in processes of their own, and what they take of the machine. Linux only."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from measure import measured_tree

SERVED = Path(__file__).with_name('served.py')
TICKS = os.sysconf('SC_CLK_TCK')


class Server:
    """A running server: its address, its key, and the process.

    It answers on its standard output what it is asked on its standard input (see ``served.py``).
    """

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = self._line().partition('=')[2]
        self.key = self._line().partition('=')[2]
        self._connection: HTTPConnection | None = None

    @property
    def pid(self) -> int:
        return self._process.pid

    def connection(self) -> HTTPConnection:
        """A connection of one's own, which stays open."""
        parts = urlsplit(self.url)
        return HTTPConnection(parts.hostname or '', parts.port)

    def get(self, path: str) -> bytes:
        """The body at a path."""
        if self._connection is None:
            self._connection = self.connection()
        self._connection.request('GET', path)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 400:
            raise SystemExit(f'{path}: {answer.status} {content[:500].decode()}')
        return content

    def json(self, path: str) -> Any:
        """The JSON at a path."""
        return json.loads(self.get(path))

    def watch(self) -> None:
        """Look at its event loop every 5 ms from now on."""
        self._say('watch')

    def pause(self) -> float:
        """The longest pause of its event loop since ``watch``, in ms; it looks no longer."""
        return float(self._say('pause'))

    def memory(self) -> float:
        """MB that the process and its children hold in memory, shared parts by their share."""
        return sum(_proportional(pid) for pid in self._processes()) / 1e3

    def cpu(self) -> float:
        """Seconds of CPU that the process and its children have taken."""
        taken = 0
        for pid in self._processes():
            with contextlib.suppress(OSError):
                fields = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
                taken += int(fields[11]) + int(fields[12])
        return taken / TICKS

    def _processes(self) -> list[int]:
        found = [self.pid]
        for pid in found:
            for task in Path(f'/proc/{pid}/task').iterdir():
                with contextlib.suppress(OSError):
                    found.extend(map(int, (task / 'children').read_text().split()))
        return found

    def _say(self, word: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(f'{word}\n')
        self._process.stdin.flush()
        return self._line()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit('the server has ended')
        return line.strip()


def _proportional(pid: int) -> int:
    """kB."""
    with contextlib.suppress(OSError):
        for line in Path(f'/proc/{pid}/smaps_rollup').read_text().splitlines():
            if line.startswith('Pss:'):
                return int(line.split()[1])
    return 0


@contextlib.contextmanager
def server(*command: str, errors: Path | None = None) -> Iterator[Server]:
    """A server that prints two lines, its address and its key, each after a ``=``.

    :param errors: where its standard error goes; by default to ours.
    """
    environment = {**os.environ, 'PYTHONPATH': str(measured_tree())}
    environment.pop('PYTHONDONTWRITEBYTECODE', None)  # a package that is installed is compiled
    with contextlib.ExitStack() as stack:
        log = stack.enter_context(errors.open('w')) if errors else None
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment,
            )
        )
        stack.callback(process.terminate)
        try:
            yield Server(process)
        except BaseException:
            if errors:
                print(errors.read_text()[-2000:], file=sys.stderr)
            raise


def bare() -> contextlib.AbstractContextManager[Server]:
    """A tornado handler that stores nothing, and answers ``/<N>`` with N bytes."""
    return server(str(SERVED), 'bare')


def portal(base: Path) -> contextlib.AbstractContextManager[Server]:
    """``jupyter ips portal`` on a base directory."""
    options = ['--port', '0', '--base-directory', str(base), '--credentials', f'{base}.key']
    return server(str(SERVED), 'portal', *options)


def jupyter(
    base: Path, state: Path, *, extension: bool = True, lab: bool = False
) -> contextlib.AbstractContextManager[Server]:
    """A Jupyter server with the extension on a base directory, without authentication.

    :param state: the folder of what it keeps: what is there is kept over a restart.
    :param lab: whether it also serves JupyterLab.
    """
    state.mkdir(parents=True, exist_ok=True)
    return server(
        *(str(SERVED), 'jupyter', str(base), str(state), 'with' if extension else 'without'),
        *(['lab'] if lab else []),
        errors=state / 'log',
    )
