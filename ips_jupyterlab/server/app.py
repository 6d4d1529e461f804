"""The server extension and its settings."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.filemanager import FileContentsManager
from jupyter_server.services.contents.manager import ContentsManager
from traitlets import Bool, List, Unicode, default

from ..catalog.catalog import Catalog
from ..layout import ContentsRoot, RunTree
from .handlers import ROUTES
from .uploads import Uploads, UploadSettings

WORKERS = 8  # threads that read files; a file system that hangs stops these and nothing else


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

    @default('base_directories')
    def _default_base_directories(self) -> list[str]:
        return [os.environ.get('JUPYTERHUB_DIR') or '~/ips_runs']

    def initialize_handlers(self) -> None:
        """Add the routes to the server."""
        tree = RunTree(self.base_directories, follow_links_outside=self.follow_links_outside)
        contents = contents_root(self.settings['contents_manager'])
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix='ips')
        shared = {'catalog': Catalog(tree, contents), 'workers': self._workers}
        self._uploads = Uploads(self, self.serverapp, tree, contents)
        self.handlers.extend(self._uploads.routes())
        self.handlers.extend((pattern, handler, shared) for pattern, handler in ROUTES)

    async def _start_jupyter_server_extension(self, serverapp: ServerApp) -> None:
        self._uploads.start()

    async def stop_extension(self) -> None:
        """Let go of the threads, also of one that hangs."""
        self._uploads.close()
        self._workers.shutdown(wait=False, cancel_futures=True)
