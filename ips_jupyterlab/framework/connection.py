"""Which portal a run has, and who sends to it: one sender for each component's process."""

from __future__ import annotations

import getpass
import multiprocessing.util
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from . import events
from .client import Portal
from .sender import Sender
from .spool import Spool

ANNOUNCED = 30.0  # seconds in which the framework gives a run its id, or never
AT_THE_END = 5.0  # seconds to send what is left when the simulation has ended


class Connection:
    """What a component uploads with."""

    def __init__(self, services: Any, spool: Spool, portal: Portal, log: Path) -> None:
        self.services, self.spool, self.process = services, spool, os.getpid()
        self._ended = False
        self.sender = Sender(
            spool,
            portal,
            services,
            announce=lambda: events.send_missing(portal, events.RunLog.read(log)),
        )

    def add(self, *uploads: Any, **timestep: Any) -> None:
        """Add to the spool, as ``Spool.add``. A full disk is no reason to end a simulation."""
        try:
            self.spool.add(*uploads, **timestep)
        except OSError as error:
            self.services.error('Portal Error: not sent, since it cannot be kept: %s', error)
        else:
            self.sender.wake()

    def end(self) -> None:
        """Send what is left, as far as a few seconds allow; say what remains.

        A signal may interrupt it, whose handler calls it again.
        """
        if os.getpid() != self.process:  # a process that a component has forked
            return
        self.sender.hurry(AT_THE_END)
        left = self.spool.count()
        if left and not self._ended:
            self._ended = True
            self.services.warning(
                '%d uploads are left; send them with: jupyter ips upload %s',
                left,
                self.spool.folder.parents[1],
            )


def _at_the_end(connection: Connection) -> None:
    """The framework ends components with SIGTERM, often before they see its message."""
    multiprocessing.util.Finalize(None, connection.end, exitpriority=10)

    def terminate(number: int, _frame: object) -> None:
        connection.end()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    if (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    ):
        signal.signal(signal.SIGTERM, terminate)


_CONNECTION = '_ips_jupyterlab_connection'  # on the services: a component may hold a proxy of them


def connection_of(services: Any) -> Connection | None:
    """The connection of a component; None, with one warning, where its run has no portal."""
    connection: Connection | None = getattr(services, _CONNECTION, None)
    # A process that a component has forked has no sender.
    if not hasattr(services, _CONNECTION) or (connection and connection.process != os.getpid()):
        connection = _connect(services)
        setattr(services, _CONNECTION, connection)
    return connection


def folder_of(path: str) -> Path:
    """An absolute path: the framework's are relative to the folder that it was started in."""
    return Path(os.environ.get('IPS_INITIAL_CWD', '.'), path).absolute()


def _connect(services: Any) -> Connection | None:
    url = _parameter(services, 'PORTAL_URL')
    api_key = _parameter(services, 'PORTAL_API_KEY')
    portal_runid = None
    if not url:
        missing = 'PORTAL_URL is not set'
    elif not api_key:
        missing = 'PORTAL_API_KEY is not set'
    elif _parameter(services, 'USE_PORTAL').lower() == 'false':
        missing = 'USE_PORTAL is False'
    else:
        missing = 'the framework has not given this run an id'
        portal_runid = _portal_runid(services)
    if not portal_runid:
        services.warning('IPS Portal: no notebooks and data are uploaded, since %s', missing)
        return None
    sim_root = folder_of(services.sim_conf['SIM_ROOT'])
    try:
        username = _parameter(services, 'USER') or getpass.getuser()
        spool = Spool.of_run(sim_root, portal_runid, username)
    except (OSError, KeyError) as error:
        services.warning('IPS Portal: no notebooks and data are uploaded, since %s', error)
        return None
    log = sim_root / events.LOG / f'{portal_runid}.json'
    connection = Connection(services, spool, Portal(url, api_key), log)
    _at_the_end(connection)
    return connection


def _portal_runid(services: Any) -> str | None:
    """The id that the framework gives a run a moment after its start."""
    simname = services.sim_conf.get('__PORTAL_SIM_NAME', services.sim_name)
    main = simname == services.sim_name
    deadline = time.monotonic() + ANNOUNCED
    delay = 0.02
    while True:
        if main:
            portal_runid = _parameter(services, 'PORTAL_RUNID')
        else:
            sim_root = folder_of(services.sim_conf['SIM_ROOT'])
            portal_runid = events.portal_runid_of(sim_root, simname) or ''
        if portal_runid or time.monotonic() > deadline:
            return portal_runid or None
        time.sleep(delay)
        delay = min(2 * delay, 1.0)


def _parameter(services: Any, name: str) -> str:
    """A configuration parameter, which wins as it does for events, else from the environment."""
    try:
        value = services.get_config_param(name, silent=True)
    except Exception:  # the framework's own, or that of its ConfigObj
        value = None
    return str(value or os.environ.get(name, '')).strip()
