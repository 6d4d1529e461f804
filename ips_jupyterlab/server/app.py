"""The server extension and its settings."""

from __future__ import annotations

import asyncio
import gc
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_core.paths import jupyter_runtime_dir
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.services.contents.manager import ContentsManager
from traitlets import Bool, Float, List, Unicode, default

from ..catalog.catalog import Catalog
from ..catalog.store import NAME as STORE
from ..catalog.store import Store
from ..formats.readers import Readers
from ..keep.browsing import Browsing
from ..keep.jobs import Jobs
from ..layout import ContentsRoot, RunTree
from . import compare_handlers, handlers, keep_handlers, look_handlers, plot_handlers, run_handlers
from .uploads import Uploads, UploadSettings

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


class IPSJupyterLab(UploadSettings, ExtensionApp):
    """Browse the runs of IPS, the Integrated Plasma Simulator."""

    name = 'ips_jupyterlab'
    description = 'Browse IPS simulation runs in JupyterLab'
    extension_url = '/lab'
    load_other_extensions = True

    base_directories: List[str] = List(
        Unicode(),
        help="""Folders that hold <username>/<runid>/, or that hold runs themselves.

        By default $JUPYTERHUB_DIR where that is set, else ~/ips_runs.
        """,
    ).tag(config=True)

    follow_links_outside = Bool(
        False,
        help="""Whether symbolic links in the base directories may lead out of them.

        Otherwise what lies outside is neither read nor shown.
        """,
    ).tag(config=True)

    silent_after = Float(
        3 * 3600.0,
        help="""Seconds without an event after which a running run is shown as silent.

        Silent is not dead: nothing else follows from it.
        """,
    ).tag(config=True)

    @default('base_directories')
    def _default_base_directories(self) -> list[str]:
        return [os.environ.get('JUPYTERHUB_DIR') or '~/ips_runs']

    def initialize_handlers(self) -> None:
        """Add the routes to the server."""
        tree = RunTree(self.base_directories, follow_links_outside=self.follow_links_outside)
        contents = contents_root(self.settings['contents_manager'])
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix='ips')
        self._readers = Readers(tree.gate)
        # Where the home directory is no local disk, administrators put the runtime one on one.
        store = Store(Path(jupyter_runtime_dir()) / STORE)
        self._catalog = catalog = Catalog(
            tree, contents, silent_after=self.silent_after, readers=self._readers, store=store
        )
        self._uploads = Uploads(self, self.serverapp, tree, contents)
        shared = {
            'catalog': catalog,
            'workers': self._workers,
            'changed': self._uploads.hints.changed,
        }
        self._jobs = Jobs()
        browsing = Browsing(tree, contents)
        keeping = {**shared, 'jobs': self._jobs, 'contents': contents, 'browsing': browsing}
        self.handlers.extend(self._uploads.routes())
        for pattern, handler in ROUTES:
            is_keeping = issubclass(handler, keep_handlers.KeepHandler)
            self.handlers.append((pattern, handler, keeping if is_keeping else shared))

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        self._uploads.start()
        if not gc.get_freeze_count():  # walking over all that was imported stops the event loop
            gc.freeze()

    async def stop_extension(self) -> None:
        """Let go of the threads, also of one that hangs."""
        self._jobs.close()
        await self._uploads.close()
        self._readers.close()
        saving = asyncio.wrap_future(self._workers.submit(self._catalog.close))
        await asyncio.wait({saving}, timeout=SAVING)
        self._workers.shutdown(wait=False, cancel_futures=True)
