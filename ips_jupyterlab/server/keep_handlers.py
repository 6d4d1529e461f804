"""The routes of taking runs away: exports, the trash, and browsing what was taken away."""

from __future__ import annotations

from concurrent.futures import Executor
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from jupyter_server.auth.decorator import authorized
from msgspec import Struct
from tornado import web

from ..catalog.catalog import Catalog
from ..contract import BrowsedFolders, Export
from ..keep import unpacking
from ..keep.browsing import Browsing
from ..keep.exports import Exports
from ..keep.jobs import Jobs
from ..keep.trash import move_to_trash
from ..layout import ContentsRoot
from ..portal.portal import Changed
from ..refusals import BadRequestError
from .declared import declared, described
from .handlers import IPSHandler


class WantedExport(Struct, frozen=True, forbid_unknown_fields=True):
    """Which runs to export, and where to."""

    keys: list[str]
    children: bool
    folder: str


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A folder or file, as Jupyter's file browser calls it."""

    path: str


_Body = TypeVar('_Body', bound=Struct)


class KeepHandler(IPSHandler):
    """What these routes share."""

    def initialize(  # type: ignore[override]
        self,
        catalog: Catalog,
        workers: Executor,
        changed: Changed,
        jobs: Jobs,
        contents: ContentsRoot,
        browsing: Browsing,
    ) -> None:
        super().initialize(catalog, workers, changed)
        self.jobs = jobs
        self.contents = contents
        self.browsing = browsing

    def body(self, type_: type[_Body]) -> _Body:
        """What was sent, of the type that is declared. Raises BadRequestError."""
        assert type_ is self.declared.body  # noqa: S101
        try:
            return msgspec.json.decode(self.request.body, type=type_)
        except ValueError as error:
            fields = ', '.join(type_.__struct_fields__)
            raise BadRequestError(f'This is not what is taken here ({fields}): {error}') from None


class ExportsHandler(KeepHandler):
    """``ips/exports``: begin a tar of runs."""

    @web.authenticated
    @authorized
    @declared(Export, status=HTTPStatus.CREATED, body=WantedExport)
    async def post(self) -> None:
        wanted = self.body(WantedExport)
        exports = Exports(self.catalog, self.contents, self.jobs)
        self.set_status(self.declared.status)
        await self.answer(exports.start, wanted.keys, wanted.children, wanted.folder)


class ExportHandler(KeepHandler):
    """``ips/exports/{id}``: how far a tar is that is made or unpacked."""

    @web.authenticated
    @authorized
    @declared(Export)
    async def get(self, id_: str) -> None:
        self.set_header('Cache-Control', 'no-store')
        await self.answer(self.jobs.get, id_)

    @web.authenticated
    @authorized
    @declared(Export)
    async def delete(self, id_: str) -> None:
        """Cancel it."""
        await self.answer(self.jobs.cancel, id_)


class UnpackedHandler(KeepHandler):
    """``ips/unpacked``: begin to unpack a tar of runs beside itself."""

    @web.authenticated
    @authorized
    @declared(Export, status=HTTPStatus.CREATED, body=Place)
    async def post(self) -> None:
        self.set_status(self.declared.status)
        await self.answer(unpacking.start, self.body(Place).path, self.contents, self.jobs)


class BrowsedHandler(KeepHandler):
    """``ips/browsed``: the folders whose runs are listed with those of the base directories."""

    @web.authenticated
    @authorized
    @declared(BrowsedFolders)
    async def get(self) -> None:
        await self.answer(self.browsing.list)

    @web.authenticated
    @authorized
    @declared(BrowsedFolders, body=Place)
    async def post(self) -> None:
        """List the runs of a folder, too."""
        await self.answer(self.browsing.add, self.body(Place).path)

    @web.authenticated
    @authorized
    @declared(
        BrowsedFolders,
        query={'path': described(str, "As Jupyter's file browser calls the folder.")},
    )
    async def delete(self) -> None:
        """List the runs of a folder no longer."""
        await self.answer(self.browsing.remove, self.text('path'))


class TrashHandler(KeepHandler):
    """``ips/runs/{key}/trash``: move a run to Jupyter's trash."""

    @web.authenticated
    @authorized
    @declared(dict[str, Any])
    async def post(self, key: str) -> None:
        # Contents that are no files have no trash.
        deletes_to_trash = getattr(self.settings['contents_manager'], 'delete_to_trash', False)
        await self.answer(self._trash, key, deletes_to_trash)

    def _trash(self, key: str, deletes_to_trash: bool) -> dict[str, Any]:
        run = self.catalog.open(key)
        told = self.catalog.run(key)
        move_to_trash(run, told, deletes_to_trash, self.catalog.silent_after)
        self.catalog.renew(run)
        self.changed(run.user.username, run.runid, 'trash')
        return {}


ROUTES: list[tuple[str, type[KeepHandler]]] = [
    (r'/ips/exports', ExportsHandler),
    (r'/ips/exports/([^/]+)', ExportHandler),
    (r'/ips/unpacked', UnpackedHandler),
    (r'/ips/browsed', BrowsedHandler),
    (r'/ips/runs/([^/]+)/trash', TrashHandler),
]
