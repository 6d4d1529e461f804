"""Start JupyterLab on demo runs, with the panel open.

A small simulation starts with it (``examples/``): its run grows in the panel for a minute.

Environment: ``PORT`` (default 8888, or the next free one), ``BASE`` (an existing base directory
instead of the demo runs and the simulation) and ``BROWSER`` (``none``: only print the URL). All
settings are temporary ones: the user's own are neither used nor changed. Ctrl-C ends it without
asking.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import demo_runs

EXAMPLE = Path(__file__).parents[1] / 'examples' / 'run.py'
PANEL = 'ips-runs-panel'
NOTEBOOK = 'Start here.ipynb'
LONGEST = 54  # bytes of a folder's name in which a socket of the framework has room for its own
WELCOME = f"""# IPS runs

The panel on the left lists simulation runs. Open one, choose some data, and press **+** on its row
or drag it to a place between two cells: you get a cell that loads exactly that.

*{demo_runs.DEMO}*"""


def write_workspace(folder: Path, notebook: str | None) -> None:
    """The layout that JupyterLab restores: the panel open, and a notebook where there is one."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    main: dict[str, object] = {}
    data: dict[str, object] = {}
    if notebook:
        widget = f'notebook:{notebook}'
        dock = {'type': 'tab-area', 'currentIndex': 0, 'widgets': [widget]}
        main = {'dock': dock, 'current': widget}
        data[widget] = {'data': {'path': notebook, 'factory': 'Notebook'}}
    left = {'collapsed': False, 'visible': True, 'current': PANEL, 'widgets': [PANEL]}
    data['layout-restorer:data'] = {
        'main': main,
        'left': left,
        'relativeSizes': [0.25, 0.75, 0],
    }
    workspace = {'data': data, 'metadata': {'id': 'default'}}
    WorkspacesManager(str(folder)).save('default', json.dumps(workspace))


def write_settings(folder: Path) -> None:
    """No question about news, and no look for them."""
    path = folder / '@jupyterlab' / 'apputils-extension' / 'notification.jupyterlab-settings'
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({'fetchNews': 'false', 'checkForUpdates': False}))


@contextlib.contextmanager
def company(server: str, token: str, words: str, folder: Path | None) -> Iterator[None]:
    """Say ``words`` as soon as the server answers, and then run the example simulation.

    :param folder: of the simulation, which is ended with the server; None for no simulation.
    """
    ended = threading.Event()
    starting = threading.Lock()
    processes: list[subprocess.Popen[bytes]] = []

    def begin() -> None:
        request = urllib.request.Request(
            f'{server}ips/portal', headers={'Authorization': f'token {token}'}
        )
        while not ended.wait(0.5):
            try:
                with urllib.request.urlopen(request) as answer:
                    address = json.load(answer)
                break
            except urllib.error.HTTPError:
                raise
            except OSError:
                continue  # it does not listen yet
        else:
            return
        print(words, flush=True)
        if folder is None:
            return
        folder.mkdir()
        variables = {
            **os.environ,
            'PORTAL_URL': address['portal_url'],
            'PORTAL_API_KEY': address['portal_api_key'],
            'USER': demo_runs.USERNAME,
        }
        # Its framework, when it is killed, leaves its sockets in the folder for temporary files.
        if len(os.fsencode(folder.parent)) <= LONGEST:
            variables['TMPDIR'] = str(folder.parent)
        command = [sys.executable, str(EXAMPLE), '--into', str(folder)]
        log = folder / 'example.log'
        with starting, log.open('wb') as file:
            if ended.is_set():
                return
            process = subprocess.Popen(
                command, env=variables, stdout=file, stderr=file, start_new_session=True
            )
            processes.append(process)
        if process.wait() and not ended.is_set():
            print(f'\nThe example simulation failed:\n{log.read_text()}', file=sys.stderr)

    beginner = threading.Thread(target=begin)
    beginner.start()
    try:
        yield
    finally:
        with starting:
            ended.set()
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        beginner.join()


def serve(temporary: Path, base: Path | None, port: int | None) -> None:
    """Run the server until it is told to stop."""
    for name in ('JUPYTER_CONFIG_DIR', 'JUPYTER_DATA_DIR', 'JUPYTER_RUNTIME_DIR', 'IPYTHONDIR'):
        os.environ[name] = str(temporary / name.lower())
    # Jupyter reads these when it is imported.
    from jupyterlab.labapp import LabApp
    from traitlets.config import Config

    write_settings(temporary / 'settings')
    if base:
        root = base
        write_workspace(temporary / 'workspaces', None)
    else:
        root = temporary / 'home'
        base = root / 'ips_runs'
        demo_runs.write_runs(base)
        demo_runs.write_notebook(root / NOTEBOOK, WELCOME, '')
        write_workspace(temporary / 'workspaces', NOTEBOOK)

    token = secrets.token_hex(16)
    settings = {
        'Application': {'log_level': 'ERROR'},
        'IdentityProvider': {'token': token},
        'IPSJupyterLab': {'base_directories': [str(base)]},
        'LabApp': {
            'check_for_updates_class': 'jupyterlab.NeverCheckForUpdate',
            'extension_manager': 'readonly',
            'user_settings_dir': str(temporary / 'settings'),
            'workspaces_dir': str(temporary / 'workspaces'),
        },
        'ServerApp': {
            'allow_root': True,
            'ip': '127.0.0.1',
            'open_browser': os.environ.get('BROWSER') != 'none',
            'port': port or 8888,
            'port_retries': 0 if port else 50,
            'root_dir': str(root),
        },
    }
    server = LabApp.initialize_server(config=Config(settings))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: server.stop(from_signal=True))
    url = f'{server.connection_url}lab?token={token}'
    words = f'\nIPS runs   {base}\nJupyterLab {url}\n\nCtrl-C ends it.'
    folder = None if os.environ.get('BASE') else temporary / 'simulation'
    with company(server.connection_url, token, words, folder):
        server.start()


def main() -> None:
    """Make room, serve, tidy up."""
    named = os.environ.get('BASE')
    base = Path(named).expanduser().resolve() if named else None
    if base and not base.is_dir():
        sys.exit(f'BASE={named}: there is no such folder.')
    port = os.environ.get('PORT', '')
    if port and not (port.isdecimal() and 0 < int(port) < 1 << 16):
        sys.exit(f'PORT={port}: this is no port.')
    with (
        contextlib.suppress(KeyboardInterrupt),
        tempfile.TemporaryDirectory(prefix='ips-demo-', ignore_cleanup_errors=True) as temporary,
    ):
        serve(Path(temporary).resolve(), base, int(port) if port else None)


if __name__ == '__main__':
    main()
