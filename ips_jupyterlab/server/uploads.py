"""The receiving side in a Jupyter server: its address, its routes, its hints."""

from __future__ import annotations

import asyncio
import ipaddress
import os
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jupyter_events import EventLogger
from jupyter_server.auth.decorator import authorized
from jupyter_server.serverapp import ServerApp
from tornado import web

from ..contract import PortalAddress
from ..layout import ContentsRoot, RunTree, as_runid
from ..portal.portal import Portal
from ..refusals import NotFoundError
from .credentials import Credentials, CredentialsFile
from .declared import declared
from .handlers import IPSHandler
from .portal_routes import Nothing, routes
from .requests import ADDRESS, Receiver
from .settings import CREDENTIALS, EVERYBODY, UploadSettings

SEGMENT = f'{ADDRESS}/(?P<segment>[^/]+)'  # before the routes of simulations
WORKERS = 16  # threads that write; those that read are others
PATIENCE = 5.0  # seconds that a server which stops waits for what is being taken
HINT_DELAY = 0.1  # seconds in which several changes of a run become one hint

RUN_CHANGED = 'https://github.com/HPC-SimTools/ips_jupyterlab/run_changed/v1'
RUN_CHANGED_SCHEMA = {
    '$id': RUN_CHANGED,
    'version': '1',
    'title': 'A run changed',
    'description': 'A hint that there is something new; the files are the truth.',
    'personal-data': True,
    'type': 'object',
    'required': ['username', 'runid', 'kind'],
    'properties': {
        'username': {'type': 'string', 'description': 'whose run it is'},
        'runid': {'type': 'integer'},
        'kind': {
            'enum': ['start', 'event', 'data', 'notebook', 'ensemble', 'child', 'notes', 'trash']
        },
    },
}


class Uploads:
    """The receiving side of a server."""

    def __init__(
        self,
        settings: UploadSettings,
        server: ServerApp | None,
        tree: RunTree,
        contents: ContentsRoot,
    ) -> None:
        assert server and server.event_logger  # noqa: S101 (made before its extensions are)
        self._settings, self._server, self._contents = settings, server, contents
        path = settings.credentials_file or os.path.join(server.data_dir, CREDENTIALS)  # noqa: PTH118
        self._credentials = CredentialsFile(Path(path).expanduser())
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix='ips-upload')
        users = settings.upload_users
        self.hints = Hints(server.event_logger)
        self._portal = Portal(
            upload_base(tree),
            tree.gate,
            self,
            changed=self.hints.changed,
            usernames=None if EVERYBODY in users else frozenset(users),
            most_tar_bytes=settings.max_upload_size,
        )

    def routes(self) -> list[tuple[str, type[web.RequestHandler], dict[str, Any]]]:
        """The routes; those of simulations are there only where uploads are accepted."""
        shared = {'uploads': self, 'workers': self._workers}
        receiver = Receiver(
            self._portal, self._workers, self, self._settings.max_upload_size, self.hints.attach
        )
        return [
            *((pattern, handler, shared) for pattern, handler in ROUTES),
            *routes(receiver, SEGMENT),
            (f'{ADDRESS}(?:/.*)?', Nothing, {'receiver': receiver}),
        ]

    def start(self) -> None:
        """The server runs: finish what an earlier one has left."""
        self.hints.attach()
        self._workers.submit(self._portal.recover)

    async def close(self) -> None:
        """Wait for what is being taken, unless it hangs, and finish what was answered."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        ended = asyncio.create_task(asyncio.to_thread(self._workers.shutdown))
        await asyncio.wait([ended], timeout=PATIENCE)
        self._portal.close()

    # What simulations must know

    def is_segment(self, text: str) -> bool:
        """Whether uploads are accepted at a segment."""
        return self._settings.accept_uploads and self._credentials.is_segment(text)

    def is_api_key(self, text: str) -> bool:
        """Whether a text is the key."""
        return self._credentials.is_api_key(text)

    def describe(self) -> PortalAddress:
        """The two values that a simulation needs. Raises NotFoundError where it may not send."""
        self._check()
        return self._described(self._credentials.get())

    def renew(self) -> PortalAddress:
        """As ``describe``, with a new key and a new address."""
        self._check()
        return self._described(self._credentials.renew())

    def _check(self) -> None:
        if not self._settings.accept_uploads:
            raise NotFoundError(
                'Uploads are switched off on this server (IPSJupyterLab.accept_uploads).'
            )

    def _described(self, credentials: Credentials) -> PortalAddress:
        url = self.url
        return PortalAddress(
            portal_url=f'{url}{ADDRESS}/{credentials.segment}',
            portal_api_key=credentials.api_key,
            this_machine_only=_is_loopback(urlsplit(url).hostname or ''),
        )

    # Addresses

    @property
    def url(self) -> str:
        """The address of this server, without a slash at its end.

        Never taken from a request: whoever sends that chooses its Host header.
        """
        configured = self._settings.portal_url or _hub_url() or self._server.custom_display_url
        return (configured or self._server.connection_url).rstrip('/')

    def run(self, directory: str, runid: int) -> str:
        """The address of a run."""
        if self._settings.portal_address:
            return f'{self._settings.portal_address.rstrip("/")}/{runid}'
        return self._lab(self._contents.path(directory))

    def notebook(self, directory: str, runid: int, name: str) -> str:
        """The address of a notebook in a run; that of its file where Jupyter does not show it."""
        path = self._contents.join(self._contents.path(directory), name)
        if path is None:
            return 'file://' + quote(os.fsencode(f'{directory}/{name}'))
        return self._lab(path)

    def _lab(self, path: str | None) -> str:
        return f'{self.url}/lab/tree/{quote(os.fsencode(path))}' if path else f'{self.url}/lab'


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == 'localhost' or host.endswith('.localhost')


def _hub_url() -> str:
    """The address that JupyterHub tells, '' where there is no Hub or it does not tell."""
    told = os.environ.get
    prefix = told('JUPYTERHUB_SERVICE_PREFIX')
    if not prefix:
        return ''
    if told('JUPYTERHUB_PUBLIC_URL'):
        return os.environ['JUPYTERHUB_PUBLIC_URL']
    hub = urlsplit(told('JUPYTERHUB_HOST') or told('JUPYTERHUB_PUBLIC_HUB_URL') or '')
    return f'{hub.scheme}://{hub.netloc}{prefix}' if hub.scheme and hub.netloc else ''


def upload_base(tree: RunTree) -> str:
    """The first base directory that holds user directories, not runs."""
    for base in tree.base_directories:
        try:
            with os.scandir(base) as entries:
                if not any(as_runid(entry.name) for entry in entries):
                    return base
        except FileNotFoundError:
            return base
        except OSError:
            continue
    return tree.base_directories[0]


class Hints:
    """Tells the browser through Jupyter's events that runs have changed."""

    def __init__(self, logger: EventLogger) -> None:
        self._logger = logger
        if RUN_CHANGED not in logger.schemas:
            logger.register_event_schema(RUN_CHANGED_SCHEMA)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: dict[tuple[str, int, str], None] = {}

    def attach(self) -> None:
        """Use the running event loop."""
        self._loop = asyncio.get_running_loop()

    def changed(self, username: str, runid: int, kind: str) -> None:
        """A run has changed; called in any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._add, (username, runid, kind))

    def _add(self, change: tuple[str, int, str]) -> None:
        if not self._waiting and self._loop is not None:
            self._loop.call_later(HINT_DELAY, self._emit)
        self._waiting[change] = None

    def _emit(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for username, runid, kind in waiting:
            told = os.fsencode(username).decode('utf-8', 'replace')
            data = {'username': told, 'runid': runid, 'kind': kind}
            self._logger.emit(schema_id=RUN_CHANGED, data=data)


class UploadsHandler(IPSHandler):
    """What these routes share. Whoever knows the key may write, so a reader is not told it."""

    def initialize(  # type: ignore[override]
        self, uploads: Uploads, workers: Executor
    ) -> None:
        self.uploads = uploads
        self._workers = workers

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header('Cache-Control', 'no-store')


class PortalHandler(UploadsHandler):
    """``ips/portal``: what a simulation must know to send its runs here."""

    @web.authenticated
    @authorized('write')  # type: ignore[untyped-decorator]
    @declared(PortalAddress)
    async def get(self) -> None:
        await self.answer(self.uploads.describe)


class RenewHandler(UploadsHandler):
    """``ips/portal/renew``: a new key."""

    @web.authenticated
    @authorized
    @declared(PortalAddress)
    async def post(self) -> None:
        await self.answer(self.uploads.renew)


ROUTES: list[tuple[str, type[UploadsHandler]]] = [
    (r'/ips/portal', PortalHandler),
    (r'/ips/portal/renew', RenewHandler),
]
