"""The route of looking into a data file."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from .handlers import IPSHandler


class LookHandler(IPSHandler):
    """``ips/runs/{key}/look``: what is inside one of its data files."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        path = self.get_query_argument('path', '', strip=False)
        await self.answer(self.catalog.look, key, path)


ROUTES: list[tuple[str, type[IPSHandler]]] = [
    (r'/ips/runs/([^/]+)/look', LookHandler),
]
