"""The routes of looking into data files, and of what their formats are."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..contract import FormatList, Look
from ..formats import added
from .declared import declared, described
from .handlers import IPSHandler


class LookHandler(IPSHandler):
    """``ips/runs/{key}/look``: what is inside one of its data files."""

    @web.authenticated
    @authorized
    @declared(
        Look,
        query={'path': described(str, "Below the run's directory, as the listing has it.")},
        required=['path'],
    )
    async def get(self, key: str) -> None:
        await self.answer(self.catalog.look, key, self.text('path'))


class FormatsHandler(IPSHandler):
    """``ips/formats``: the formats that are told here, with those that other packages add."""

    @web.authenticated
    @authorized
    @declared(FormatList)
    async def get(self) -> None:
        await self.answer(added.format_list)


ROUTES: list[tuple[str, type[IPSHandler]]] = [
    (r'/ips/runs/([^/]+)/look', LookHandler),
    (r'/ips/formats', FormatsHandler),
]
