"""The routes: who asks, for what, and the answer as JSON."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from concurrent.futures import Executor
from types import TracebackType
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from ..catalog.catalog import Catalog
from ..catalog.query import parse_limit, parse_query
from ..contract import Notes
from ..portal import notes
from ..portal.portal import Changed
from ..refusals import NotFoundError, own_name
from .errors import answer_to
from .wire import encode

AUTH_RESOURCE = 'ips'


class IPSHandler(APIHandler):
    """What all routes share."""

    auth_resource = AUTH_RESOURCE
    _track_activity = False  # a panel that looks for news must not keep an idle server alive

    def initialize(self, catalog: Catalog, workers: Executor, changed: Changed) -> None:
        self.catalog = catalog
        self.changed = changed
        self._workers = workers

    async def prepare(self, **options: Any) -> None:
        """Refuse strangers, whatever the verb."""
        await super().prepare(**options)
        if not self.current_user and self.request.method != 'OPTIONS':
            raise web.HTTPError(403)

    async def answer(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Answer with what a function returns. It runs in a worker thread, for it reads files."""

        def work() -> bytes:
            return encode(function(*arguments))

        loop = asyncio.get_running_loop()
        await self.finish(await loop.run_in_executor(self._workers, work))

    def argument(self, name: str) -> str | None:
        """An argument of the address, None where it is not there or empty."""
        return self.get_query_argument(name, None) or None

    @property
    def line(self) -> str:
        """The query line, with its spaces: positions in it are told."""
        return self.get_query_argument('q', '', strip=False)

    def names(self, name: str) -> list[str] | None:
        """An argument that may be repeated, None where it is not there. Names keep their spaces."""
        return self.get_query_arguments(name, strip=False) or None

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Errors are JSON too."""
        _, error, _ = kwargs.get('exc_info', (None, web.HTTPError(status_code), None))
        status, answer = answer_to(error)
        self.set_status(status)
        self.finish(encode(answer))

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log the server's own failures; refusals are in the access log."""
        if answer_to(value)[0] >= 500:
            super().log_exception(typ, value, tb)


_MADE_UP = re.compile('anonymous|[0-9a-f]{32}')


def asker(handler: IPSHandler) -> str:
    """The name of the user who asks; a server without accounts makes one up, which says nothing."""
    name: str = handler.current_user.username
    return os.environ.get('JUPYTERHUB_USER') or own_name() if _MADE_UP.fullmatch(name) else name


class RunsHandler(IPSHandler):
    """``ips/runs``: the list of runs."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        query = parse_query(
            self.argument, line=self.line, me=asker(self), opened=self.names('open') or ()
        )
        await self.answer(self.catalog.runs, query, self.argument('parent'))


class RunHandler(IPSHandler):
    """``ips/runs/{key}``: one run."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.run, key)


class DataHandler(IPSHandler):
    """``ips/runs/{key}/data``: its timesteps and data files."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        limit = parse_limit(self.argument('limit'))
        await self.answer(self.catalog.data, key, limit, self.argument('cursor'))


class ChildrenHandler(IPSHandler):
    """``ips/runs/{key}/children``: its child runs."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        await self.answer(
            self.catalog.children,
            key,
            self.argument('kind') or 'all',
            self.names('component'),
            self.names('ensemble'),
            parse_query(self.argument, line=self.line, me=asker(self), descending=False),
        )


class EnsemblesHandler(IPSHandler):
    """``ips/runs/{key}/ensembles``: its ensembles."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.ensembles, key)


class EnsembleHandler(IPSHandler):
    """``ips/runs/{key}/ensembles/{component}/{name}``: one ensemble with its members.

    In older trees an ensemble has no component, and its address none either.
    """

    @web.authenticated
    @authorized
    async def get(self, key: str, component: str | None, name: str) -> None:
        await self.answer(self.catalog.ensemble, key, component, name)


class NotebooksHandler(IPSHandler):
    """``ips/runs/{key}/notebooks``: its notebooks."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.notebooks, key)


class NotesHandler(IPSHandler):
    """``ips/runs/{key}/notes``: what users keep about it. Reading it is a part of the run."""

    @web.authenticated
    @authorized
    async def put(self, key: str) -> None:
        await self.answer(self._keep, key, self.request.body)

    def _keep(self, key: str, body: bytes) -> Notes:
        sent = notes.read_sent(body)
        run = self.catalog.open(key)
        notes.keep(run.user.path, run.runid, sent, run.place.gate)
        self.catalog.renew(run)
        self.changed(run.user.username, run.runid, 'notes')
        return sent


class AnalysisHandler(IPSHandler):
    """``ips/runs/{key}/analysis/{method}``: the analysis API for kernels in other languages."""

    @web.authenticated
    @authorized
    async def get(self, key: str, method: str) -> None:
        components, ensembles = self.names('component_name'), self.names('ensemble_name')
        await self.answer(self.catalog.analysis, key, method, components, ensembles)


class UnknownHandler(IPSHandler):
    """Any other address below ``ips/``: Jupyter's own answer would be an HTML page."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        raise NotFoundError(f'There is nothing at {self.request.path}.')


ROUTES: list[tuple[str, type[IPSHandler]]] = [
    (r'/ips/runs', RunsHandler),
    (r'/ips/runs/([^/]+)', RunHandler),
    (r'/ips/runs/([^/]+)/data', DataHandler),
    (r'/ips/runs/([^/]+)/children', ChildrenHandler),
    (r'/ips/runs/([^/]+)/ensembles', EnsemblesHandler),
    (r'/ips/runs/([^/]+)/ensembles/(?:([^/]+)/)?([^/]+)', EnsembleHandler),
    (r'/ips/runs/([^/]+)/notebooks', NotebooksHandler),
    (r'/ips/runs/([^/]+)/notes', NotesHandler),
    (r'/ips/runs/([^/]+)/analysis/([^/]+)', AnalysisHandler),
]
ANY_OTHER: tuple[str, type[IPSHandler]] = (r'/ips(?:/.*)?', UnknownHandler)
