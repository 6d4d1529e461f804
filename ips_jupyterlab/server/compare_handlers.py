"""The routes that tell what differs between runs, and why one failed."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..contract import Comparison, Failure
from .declared import declared, described
from .handlers import NAMES, IPSHandler


class CompareHandler(IPSHandler):
    """``ips/compare``: what differs between runs."""

    @web.authenticated
    @authorized
    @declared(Comparison, query={'key': described(NAMES, 'Of 2 to 50 runs.')}, required=['key'])
    async def get(self) -> None:
        await self.answer(self.catalog.compare, self.names('key') or [])


class FailureHandler(IPSHandler):
    """``ips/runs/{key}/failure``: why it failed."""

    @web.authenticated
    @authorized
    @declared(Failure)
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.failure, key)


ROUTES: list[tuple[str, type[IPSHandler]]] = [
    (r'/ips/compare', CompareHandler),
    (r'/ips/runs/([^/]+)/failure', FailureHandler),
]
