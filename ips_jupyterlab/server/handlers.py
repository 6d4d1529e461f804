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
from ..catalog.children import METHODS
from ..catalog.query import MAX_LIMIT, SORTS, parse_limit, parse_query
from ..contract import (
    EnsembleList,
    EnsembleTable,
    NotebookList,
    Notes,
    Run,
    RunPage,
    TimestepPage,
)
from ..portal import notes
from ..portal.portal import Changed
from ..refusals import NotFoundError, own_name
from .declared import Declared, declared, described, one_of
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

    @property
    def declared(self) -> Declared:
        """What the verb takes and gives."""
        verb = getattr(self, (self.request.method or '').lower())
        declared: Declared = verb.declared
        return declared

    def argument(self, name: str) -> str | None:
        """An argument of the address, None where it is not there or empty."""
        return (self._arguments(name) or [''])[-1].strip() or None

    def text(self, name: str) -> str:
        """An argument with its spaces, '' where it is not there."""
        return (self._arguments(name) or [''])[-1]

    def names(self, name: str) -> list[str] | None:
        """An argument that may be repeated, None where it is not there. Names keep their spaces."""
        return self._arguments(name) or None

    def _arguments(self, name: str) -> list[str]:
        if name not in self.declared.query:
            raise LookupError(f'The route does not declare that it takes {name}.')
        return self.get_query_arguments(name, strip=False)

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


PAGE = {
    'limit': described(int, f'Entries of a page; no more than {MAX_LIMIT} come.', ge=1, lt=10**9),
    'cursor': described(str, 'Next of the page before.'),
}
LIST = {
    **PAGE,
    'offset': described(int, 'Entries before the first; goes not with cursor.', ge=0, lt=10**9),
    'q': described(str, 'What is searched for, as docs/guide.md describes it.'),
    'sort': one_of(SORTS),
    'order': one_of(['asc', 'desc']),
    'state': described(str, 'A state, or a part of its name.'),
    'user': described(str, 'Name of a user directory.'),
    'children': one_of(['nested', 'listed'], 'Child runs: below their parents, or as all others.'),
}
NAMES = list[str]


class RunsHandler(IPSHandler):
    """``ips/runs``: the list of runs."""

    @web.authenticated
    @authorized
    @declared(
        RunPage,
        query={
            **LIST,
            'open': described(NAMES, 'Keys of the parents whose child runs are listed.'),
            'parent': described(str, 'Key of the parent whose child runs are listed alone.'),
        },
    )
    async def get(self) -> None:
        query = parse_query(
            self.argument, line=self.text('q'), me=asker(self), opened=self.names('open') or ()
        )
        await self.answer(self.catalog.runs, query, self.argument('parent'))


class RunHandler(IPSHandler):
    """``ips/runs/{key}``: one run."""

    @web.authenticated
    @authorized
    @declared(Run)
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.run, key)


class DataHandler(IPSHandler):
    """``ips/runs/{key}/data``: its timesteps and data files."""

    @web.authenticated
    @authorized
    @declared(TimestepPage, query=PAGE)
    async def get(self, key: str) -> None:
        limit = parse_limit(self.argument('limit'))
        await self.answer(self.catalog.data, key, limit, self.argument('cursor'))


class ChildrenHandler(IPSHandler):
    """``ips/runs/{key}/children``: its child runs."""

    @web.authenticated
    @authorized
    @declared(
        RunPage,
        query={
            **LIST,
            'kind': one_of(['all', 'plain', 'ensemble']),
            'component': described(NAMES, 'Of the ensembles whose members are wanted.'),
            'ensemble': described(NAMES, 'Those whose members are wanted.'),
        },
    )
    async def get(self, key: str) -> None:
        await self.answer(
            self.catalog.children,
            key,
            self.argument('kind') or 'all',
            self.names('component'),
            self.names('ensemble'),
            parse_query(self.argument, line=self.text('q'), me=asker(self), descending=False),
        )


class EnsemblesHandler(IPSHandler):
    """``ips/runs/{key}/ensembles``: its ensembles."""

    @web.authenticated
    @authorized
    @declared(EnsembleList)
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.ensembles, key)


class EnsembleHandler(IPSHandler):
    """``ips/runs/{key}/ensembles/{component}/{name}``: one ensemble with its members.

    In older trees an ensemble has no component, and its address none either.
    """

    @web.authenticated
    @authorized
    @declared(EnsembleTable)
    async def get(self, key: str, component: str | None, name: str) -> None:
        await self.answer(self.catalog.ensemble, key, component, name)


class NotebooksHandler(IPSHandler):
    """``ips/runs/{key}/notebooks``: its notebooks."""

    @web.authenticated
    @authorized
    @declared(NotebookList)
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.notebooks, key)


class NotesHandler(IPSHandler):
    """``ips/runs/{key}/notes``: what users keep about it. Reading it is a part of the run."""

    @web.authenticated
    @authorized
    @declared(Notes, body=notes.SentNotes)
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
    @declared(
        dict[str, Any],
        path={'method': one_of(METHODS)},
        query={'component_name': NAMES, 'ensemble_name': NAMES},
    )
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
