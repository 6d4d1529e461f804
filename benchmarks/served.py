"""What runs in the process of a server that is measured (see ``servers.py``).

python benchmarks/served.py bare | portal OPTIONS | jupyter BASE STATE with|without [lab]

It prints its address and its key. Then each line ``watch`` on its standard input begins to look
at the event loop every 5 ms, and ``pause`` is answered with the longest pause since, in ms. While
nothing is watched, nothing runs here but the server.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import socket
import sys
from pathlib import Path
from time import perf_counter

TICK = 0.005


class Watch:
    """The longest pause of the running loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._due = self._longest = 0.0
        self._loop.add_reader(sys.stdin.fileno(), self._read)

    def _read(self) -> None:
        word = os.read(sys.stdin.fileno(), 100).decode().strip()
        if not word:
            self._loop.remove_reader(sys.stdin.fileno())
        elif word == 'watch':
            self._longest = 0.0
            self._next()
            print('watching', flush=True)
        elif word == 'pause' and self._timer is not None:
            self._timer.cancel()
            # A reader may come before a timer that is long due.
            self._longest = max(self._longest, perf_counter() - self._due)
            print(self._longest * 1e3, flush=True)

    def _look(self) -> None:
        self._longest = max(self._longest, perf_counter() - self._due)
        self._next()

    def _next(self) -> None:
        self._due = perf_counter() + TICK
        self._timer = self._loop.call_later(TICK, self._look)


def tell(address: str, key: str) -> None:
    print(f'export PORTAL_URL={address}\nexport PORTAL_API_KEY={key}', flush=True)


async def serve_bare() -> None:
    from tornado import httpserver, netutil, web

    body = functools.cache(lambda length: b'x' * length)

    class Answer(web.RequestHandler):
        def get(self, length: str) -> None:
            self.set_header('Content-Type', 'application/json')
            self.finish(body(int(length)))

        def post(self, _: str) -> None:
            self.finish(b'"Created"')

    sockets = netutil.bind_sockets(0, '127.0.0.1')
    httpserver.HTTPServer(web.Application([('/(.*)', Answer)])).add_sockets(sockets)
    tell(f'http://127.0.0.1:{sockets[0].getsockname()[1]}', 'none')
    Watch()
    await asyncio.Event().wait()


async def serve_portal(arguments: list[str]) -> None:
    from ips_jupyterlab.server import standalone

    Watch()
    await standalone.serve(standalone._parser().parse_args(arguments))


def serve_jupyter(base: str, state: str, extension: str, lab: str = '') -> None:
    is_on = extension == 'with'
    extensions = {'ips_jupyterlab': is_on, 'jupyterlab': bool(lab)}
    for name in ('CONFIG_DIR', 'DATA_DIR', 'RUNTIME_DIR'):
        os.environ[f'JUPYTER_{name}'] = f'{state}/{name.lower()}'
    os.environ['XDG_CACHE_HOME'] = f'{state}/cache'
    os.environ['JUPYTER_NO_CONFIG'] = '1'
    page = Path(f'{state}/config_dir/labconfig/page_config.json')
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(json.dumps({'disabledExtensions': {'ips-jupyterlab': not is_on}}))
    from jupyter_server.serverapp import ServerApp

    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    app = ServerApp.instance()
    app.initialize(
        [
            f'--ServerApp.port={port}',
            '--ServerApp.ip=127.0.0.1',
            '--ServerApp.open_browser=False',
            '--ServerApp.allow_root=True',
            '--ServerApp.disable_check_xsrf=True',
            '--ServerApp.log_level=WARN',
            '--IdentityProvider.token=',
            f'--ServerApp.root_dir={base if Path(base).is_dir() else state}',
            '--LabApp.expose_app_in_browser=True',
            f'--ServerApp.jpserver_extensions={extensions}',
            f'--IPSJupyterLab.base_directories={base}',
        ]
    )

    async def started() -> None:
        Watch()
        tell(f'http://127.0.0.1:{app.port}', '')

    app.io_loop.add_callback(started)
    app.start()


def main() -> None:
    what, *arguments = sys.argv[1:]
    if what == 'bare':
        asyncio.run(serve_bare())
    elif what == 'portal':
        asyncio.run(serve_portal(arguments))
    else:
        serve_jupyter(*arguments)


if __name__ == '__main__':
    main()
