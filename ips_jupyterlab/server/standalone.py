"""``jupyter ips portal``: the receiving side alone, on a port of its own.

Events carry no key, and PORTAL_URL has no path here that could hide the address. So it listens to
this machine only, unless told otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from ..layout import RunTree
from ..portal.portal import PlainLinks, Portal
from .credentials import CredentialsFile
from .portal_routes import routes
from .requests import Receiver
from .settings import CREDENTIALS
from .uploads import WORKERS, upload_base

PORT = 8080
MOST_BYTES = 64 << 30


def main(argv: Sequence[str] | None = None) -> int:
    """Run it until it is interrupted; returns an exit code.

    :param argv: the arguments, without the name of the command.
    """
    options = _parser().parse_args(argv)
    try:
        asyncio.run(serve(options))
    except OSError as error:
        print(f'jupyter ips portal: {error}', file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser('jupyter ips portal', description=__doc__.split('\n\n')[0])
    parser.add_argument('--port', type=int, default=PORT, help='0 takes any that is free')
    parser.add_argument('--ip', default='127.0.0.1', help='0.0.0.0 lets other machines send, too')
    parser.add_argument(
        '--address', metavar='URL', help='where simulations reach it; by default its host and port'
    )
    parser.add_argument(
        '--base-directory',
        metavar='FOLDER',
        default=os.environ.get('JUPYTERHUB_DIR') or '~/ips_runs',
        help='where runs are written; by default $JUPYTERHUB_DIR, else ~/ips_runs',
    )
    parser.add_argument(
        '--credentials', type=Path, default=Path(jupyter_data_dir()) / CREDENTIALS, metavar='FILE'
    )
    parser.add_argument('--max-upload-size', type=int, default=MOST_BYTES, metavar='BYTES')
    return parser


async def serve(options: argparse.Namespace) -> None:
    """Take requests until a signal comes."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    sockets = bind_sockets(options.port, options.ip)
    port = sockets[0].getsockname()[1]
    host = socket.gethostname() if options.ip in ('', '0.0.0.0', '::') else options.ip  # noqa: S104
    host = f'[{host}]' if ':' in host else host
    address = (options.address or f'http://{host}:{port}').rstrip('/')
    credentials = CredentialsFile(options.credentials.expanduser())
    tree = RunTree([options.base_directory])
    portal = Portal(
        upload_base(tree), tree.gate, PlainLinks(address), most_tar_bytes=options.max_upload_size
    )
    with ThreadPoolExecutor(WORKERS, thread_name_prefix='ips-upload') as workers:
        receiver = Receiver(portal, workers, credentials, options.max_upload_size)
        server = HTTPServer(web.Application(routes(receiver)), max_buffer_size=1 << 27)
        key = (await asyncio.wrap_future(workers.submit(credentials.get))).api_key
        await asyncio.wrap_future(workers.submit(portal.recover))
        server.add_sockets(sockets)
        print(f'export PORTAL_URL={address}\nexport PORTAL_API_KEY={key}', flush=True)
        gc.freeze()  # walking over all that was imported stops the event loop for 80 ms
        await stop.wait()
        server.stop()
        await server.close_all_connections()
    portal.close()


if __name__ == '__main__':
    sys.exit(main())
