"""The routes of a run's page."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

from jupyter_server.auth.decorator import authorized
from tornado import web
from tornado.iostream import StreamClosedError

from ..catalog.eventlog import EventQuery
from ..catalog.query import parse_limit, parse_offset
from ..contract import About, EventPage, Trace
from ..refusals import NotFoundError
from .declared import declared, described, one_of
from .handlers import LIST, IPSHandler
from .wire import encode


class AboutHandler(IPSHandler):
    """``ips/runs/{key}/about``: the head of its page."""

    @web.authenticated
    @authorized
    @declared(About)
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.about, key)


class EventsHandler(IPSHandler):
    """``ips/runs/{key}/events``: its events."""

    @web.authenticated
    @authorized
    @declared(
        EventPage,
        query={
            'q': described(str, 'Text that is in the event.'),
            'type': described(str, 'One of the types that the answer tells.'),
            'component': described(str, 'One of the components that the answer tells.'),
            'offset': LIST['offset'],
            'limit': LIST['limit'],
        },
    )
    async def get(self, key: str) -> None:
        query = EventQuery(
            q=self.argument('q') or '',
            type=self.argument('type') or '',
            component=self.argument('component') or '',
            offset=parse_offset(self.argument('offset')) or 0,
            limit=parse_limit(self.argument('limit')),
        )
        await self.answer(self.catalog.events, key, query)


class TraceHandler(IPSHandler):
    """``ips/runs/{key}/trace``: its spans and those of the runs below it."""

    @web.authenticated
    @authorized
    @declared(Trace)
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.trace, key)


class DownloadHandler(IPSHandler):
    """``ips/runs/{key}/download/{events|zipkin|chrome}``: a file for other programs."""

    @web.authenticated
    @authorized
    @declared(
        list[dict[str, Any]] | dict[str, Any],
        path={'what': one_of(['events', 'zipkin', 'chrome'])},
    )
    async def get(self, key: str, what: str) -> None:
        if what == 'events':
            parts = await self.work(self.catalog.raw_events, key)
            part = await self.work(next, parts, None)  # before the headers: it may be refused
            self._attach(key, 'events')
            with contextlib.suppress(StreamClosedError):  # nobody waits for the rest
                while part is not None:
                    self.write(part)
                    await self.flush()
                    part = await self.work(next, parts, None)
        elif what == 'zipkin':
            await self._answer_file(key, 'zipkin', self.catalog.zipkin)
        elif what == 'chrome':
            await self._answer_file(key, 'chrome_trace', self.catalog.chrome)
        else:
            raise NotFoundError(f'{what!r} is none of the files events, zipkin, chrome.')

    async def work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """What a function returns; it runs in a worker thread, for it reads files."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._workers, function, *arguments)

    async def _answer_file(self, key: str, name: str, function: Callable[[str], Any]) -> None:
        content = await self.work(lambda: encode(function(key)))
        self._attach(key, name)
        await self.finish(content)

    def _attach(self, key: str, name: str) -> None:
        """Say that what comes is a file to keep."""
        runid = key.rpartition('.')[2]
        self.set_header('Content-Type', 'application/json')
        self.set_header('Content-Disposition', f'attachment; filename="run_{runid}_{name}.json"')


ROUTES: list[tuple[str, type[IPSHandler]]] = [
    (r'/ips/runs/([^/]+)/about', AboutHandler),
    (r'/ips/runs/([^/]+)/events', EventsHandler),
    (r'/ips/runs/([^/]+)/trace', TraceHandler),
    (r'/ips/runs/([^/]+)/download/([^/]+)', DownloadHandler),
]
