"""The server extension and its settings.

What answers is loaded with the first request to it, or a moment after the server has started: so
nobody waits for it who starts Jupyter.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches, Router, Rule
from traitlets import Bool, Float, List, Unicode, default

from .settings import UploadSettings

if TYPE_CHECKING:
    from .serving import Serving

SOON = 1.0  # seconds after the start


class IPSJupyterLab(UploadSettings, ExtensionApp):
    """Browse the runs of IPS, the Integrated Plasma Simulator."""

    name = 'ips_jupyterlab'
    description = 'Browse IPS simulation runs in JupyterLab'
    extension_url = '/lab'
    load_other_extensions = True

    base_directories: List[str] = List(
        Unicode(),
        help="""Folders that hold <username>/<runid>/, or that hold runs themselves.

        By default $JUPYTERHUB_DIR where that is set, else ~/ips_runs.
        """,
    ).tag(config=True)

    follow_links_outside = Bool(
        False,
        help="""Whether symbolic links in the base directories may lead out of them.

        Otherwise what lies outside is neither read nor shown.
        """,
    ).tag(config=True)

    silent_after = Float(
        3 * 3600.0,
        help="""Seconds without an event after which a running run is shown as silent.

        Silent is not dead: nothing else follows from it.
        """,
    ).tag(config=True)

    _serving: Serving | None = None
    _soon: asyncio.Task[None] | None = None

    @default('base_directories')
    def _default_base_directories(self) -> list[str]:
        return [os.environ.get('JUPYTERHUB_DIR') or '~/ips_runs']

    def initialize_handlers(self) -> None:
        """Wait for the first request."""
        base = re.escape(self._server.web_app.settings['base_url'])
        ours = Rule(PathMatches(f'{base}ips(?:/.*)?'), _First(self.serve))
        self._add([ours])

    def serve(self) -> None:
        """Add the routes to the server, unless they are there, and do what a start has to do."""
        if self._serving is not None:
            return
        from .serving import Serving

        self._serving = Serving(self, self._server)
        base = self._server.web_app.settings['base_url']
        self._add([(url_path_join(base, path), *rest) for path, *rest in self._serving.routes()])
        self._serving.start()

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        self._soon = asyncio.create_task(self._serve_soon())

    async def _serve_soon(self) -> None:
        await asyncio.sleep(SOON)
        try:
            # In another thread: the event loop goes on meanwhile.
            await asyncio.to_thread(importlib.import_module, '.serving', __package__)
            self.serve()
        except Exception:
            self.log.exception('IPS runs cannot be served.')

    async def stop_extension(self) -> None:
        """Let go of the threads, also of one that hangs."""
        if self._soon is not None:
            self._soon.cancel()
        if self._serving is not None:
            await self._serving.close()

    def _add(self, rules: Sequence[Any]) -> None:
        self._server.web_app.add_handlers('.*$', rules)  # type: ignore[no-untyped-call]

    @property
    def _server(self) -> ServerApp:
        assert self.serverapp is not None  # noqa: S101 (made before its extensions are)
        return self.serverapp


class _First(Router):
    """Adds the routes when the first request to one of them comes."""

    SUPPORTED_METHODS = ()  # that Jupyter asks for a login: it answers none itself

    def __init__(self, serve: Callable[[], None]) -> None:
        self._serve = serve

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> None:
        self._serve()  # behind this rule, so that they are found next
