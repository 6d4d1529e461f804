"""The routes of what is drawn of data files."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado import web

from ..contract import FinalPage, ProfilePage, TrendPage
from ..series.profiles import parse_most
from .declared import declared, described
from .handlers import NAMES, IPSHandler

VERSION = {'version': described(str, 'Of the answer before: null comes for what is as it was.')}
QUANTITIES = {**VERSION, 'quantity': described(NAMES, 'Ids of those whose values are wanted.')}


class TrendsHandler(IPSHandler):
    """``ips/runs/{key}/trends``: its quantities over time."""

    @web.authenticated
    @authorized
    @declared(TrendPage, query=QUANTITIES)
    async def get(self, key: str) -> None:
        ids, version = self.names('quantity') or [], self.argument('version')
        await self.answer(self.catalog.trends, key, ids, version)


class ProfilesHandler(IPSHandler):
    """``ips/runs/{key}/profiles``: its curves at several times."""

    @web.authenticated
    @authorized
    @declared(
        ProfilePage,
        query={
            **VERSION,
            'curve': described(str, 'Id of the one whose values are wanted.'),
            'most': described(int, 'Times that come at most.', ge=1, le=1000),
        },
    )
    async def get(self, key: str) -> None:
        curve = self.text('curve') or None
        most = parse_most(self.argument('most'))
        await self.answer(self.catalog.profiles, key, curve, most, self.argument('version'))


class FinalsHandler(IPSHandler):
    """``ips/runs/{key}/finals/{component}/{name}``: the last values of an ensemble's members.

    In older trees an ensemble has no component, and its address none either.
    """

    @web.authenticated
    @authorized
    @declared(FinalPage, query=QUANTITIES)
    async def get(self, key: str, component: str | None, name: str) -> None:
        ids, version = self.names('quantity') or [], self.argument('version')
        await self.answer(self.catalog.finals, key, component, name, ids, version)


ROUTES: list[tuple[str, type[IPSHandler]]] = [
    (r'/ips/runs/([^/]+)/trends', TrendsHandler),
    (r'/ips/runs/([^/]+)/profiles', ProfilesHandler),
    (r'/ips/runs/([^/]+)/finals/(?:([^/]+)/)?([^/]+)', FinalsHandler),
]
