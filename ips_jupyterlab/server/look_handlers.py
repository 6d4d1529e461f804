"""The routes of looking into data files, and of what their formats are."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..formats import added
from .handlers import IPSHandler


class LookHandler(IPSHandler):
    """``ips/runs/{key}/look``: what is inside one of its data files."""

    @web.authenticated
    @authorized
    async def get(self, key: str) -> None:
        path = self.get_query_argument('path', '', strip=False)
        await self.answer(self.catalog.look, key, path)


class FormatsHandler(IPSHandler):
    """``ips/formats``: the formats that are told here, with those that other packages add."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        await self.answer(added.format_list)


ROUTES: list[tuple[str, type[IPSHandler]]] = [
    (r'/ips/runs/([^/]+)/look', LookHandler),
    (r'/ips/formats', FormatsHandler),
]
