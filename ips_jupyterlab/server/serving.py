"""All that answers in a Jupyter server."""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.services.contents.manager import ContentsManager
from tornado.web import RequestHandler

from ..catalog.catalog import Catalog
from ..catalog.store import NAME as STORE
from ..catalog.store import Store
from ..formats.readers import Readers
from ..keep.browsing import Browsing
from ..keep.jobs import Jobs
from ..layout import ContentsRoot, RunTree
from . import compare_handlers, handlers, keep_handlers, look_handlers, plot_handlers, run_handlers
from .uploads import Uploads

if TYPE_CHECKING:
    from .app import IPSJupyterLab

ROUTES = [
    *handlers.ROUTES,
    *run_handlers.ROUTES,
    *look_handlers.ROUTES,
    *compare_handlers.ROUTES,
    *plot_handlers.ROUTES,
    *keep_handlers.ROUTES,
    handlers.ANY_OTHER,
]
WORKERS = 8  # threads that read files; a file system that hangs stops these and nothing else
SAVING = 5.0  # seconds to wait at the end for what saves time at the next start


def contents_root(manager: ContentsManager) -> ContentsRoot:
    """What Jupyter's file browser shows; other contents than files have no folder to start from."""
    root = manager.root_dir if isinstance(manager, FileContentsManager) else None
    return ContentsRoot(root, allow_hidden=manager.allow_hidden)


class Serving:
    """The reading and the receiving side, and the threads in which they work."""

    def __init__(self, settings: IPSJupyterLab, server: ServerApp) -> None:
        tree = RunTree(
            settings.base_directories, follow_links_outside=settings.follow_links_outside
        )
        contents = contents_root(server.web_app.settings['contents_manager'])
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix='ips')
        self._readers = Readers(tree.gate)
        # Where the home directory is no local disk, administrators put the runtime one on one.
        store = Store(Path(jupyter_runtime_dir()) / STORE)
        self._catalog = Catalog(
            tree, contents, silent_after=settings.silent_after, readers=self._readers, store=store
        )
        self._uploads = Uploads(settings, server, tree, contents)
        self._jobs = Jobs()
        self._reading = {
            'catalog': self._catalog,
            'workers': self._workers,
            'changed': self._uploads.hints.changed,
        }
        browsing = Browsing(tree, contents)
        keeping = {'jobs': self._jobs, 'contents': contents, 'browsing': browsing}
        self._keeping = {**self._reading, **keeping}

    def routes(self) -> list[tuple[str, type[RequestHandler], dict[str, Any]]]:
        """Below the base URL of the server."""
        found = self._uploads.routes()
        for pattern, handler in ROUTES:
            is_keeping = issubclass(handler, keep_handlers.KeepHandler)
            found.append((pattern, handler, self._keeping if is_keeping else self._reading))
        return found

    def start(self) -> None:
        """The event loop runs, and all is loaded."""
        self._uploads.start()
        if not gc.get_freeze_count():  # walking over all that was imported stops the event loop
            gc.freeze()

    async def close(self) -> None:
        """Let go of the threads, also of one that hangs."""
        self._jobs.close()
        await self._uploads.close()
        self._readers.close()
        saving = asyncio.wrap_future(self._workers.submit(self._catalog.close))
        await asyncio.wait({saving}, timeout=SAVING)
        self._workers.shutdown(wait=False, cancel_futures=True)
