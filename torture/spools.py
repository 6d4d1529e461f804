"""The simulation's side: its spool against a server that is away, killed, back, and moved.

Each file must arrive once, in the order in which its component added it.
"""

from __future__ import annotations

import itertools
import json
import random
import socket
import threading
import time
from pathlib import Path

from ips_jupyterlab.framework.client import Portal
from ips_jupyterlab.framework.sender import Sender, send
from ips_jupyterlab.framework.spool import Request, Spool
from ips_jupyterlab.layout import DATA_LISTING

from . import payloads
from .ledger import Ledger
from .payloads import USER
from .readers import Readers
from .report import Limits, Report
from .senders import PARENT, RUNID, start_parent
from .server import Server
from .tree import Found, temporaries

COMPONENTS = 3
PAUSE = 0.05  # seconds between two tries
AWAY = 0.2  # seconds
MOST_BETWEEN = 20  # files that arrive from one kill to the next
MOST_SECONDS = 3.0  # in which they must come


class _Log:
    """What a component logs."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def info(self, msg: str, *args: object) -> None:
        """Nothing that matters."""

    def warning(self, msg: str, *args: object) -> None:
        """The portal is away."""

    def error(self, msg: str, *args: object) -> None:
        """Something is lost."""
        self._report.problem(msg % args)


class _Component:
    """A component of a simulation, with its own view of the spool they share."""

    def __init__(self, folder: Path, number: int, server: Server, report: Report) -> None:
        self.number, self._report = number, report
        self.added: list[float] = []
        self.spool = Spool.of_run(folder, PARENT, USER)
        portal = Portal(server.url, server.key)
        self.sender = Sender(
            self.spool, portal, _Log(report), delays=lambda: itertools.repeat(PAUSE)
        )

    def add(self) -> None:
        """Add a file, or a folder, to the next timestep."""
        timestep = float(self.number * 1_000_000 + len(self.added))
        name = f'c{self.number}.json'
        make = payloads.tar_upload if len(self.added) % 7 == 6 else payloads.file_upload
        upload = make(RUNID, timestep, name, 1)
        own = ('X-Api-Key', 'X-Ips-Username', 'X-Ips-Portal-Runid')
        headers = {key: text for key, text in upload.request.headers.items() if key not in own}
        body = upload.request.body

        def write(path: Path) -> None:
            path.write_bytes(body)

        self.spool.add([(Request(upload.request.path, headers), write)], timestep, [name])
        self.added.append(timestep)
        self.sender.wake()
        self._report.count('files spooled')


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """Kill the server while components send; at the end, it listens elsewhere."""
    report, ledger = Report('spools'), Ledger()
    chance = random.Random(seed)
    server = Server(folder / 'runs', folder)
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        server.port = free.getsockname()[1]
    server.start()  # to know its key
    server.stop()
    components = [_Component(folder, n, server, report) for n in range(COMPONENTS)]
    each = limits.uploads // COMPONENTS
    limits.begin()

    def work(component: _Component, own: random.Random) -> None:
        while len(component.added) < each and not limits.over:
            component.add()
            time.sleep(own.random() * 0.02)

    threads = [
        threading.Thread(target=work, args=(component, random.Random(f'{seed} {number}')))
        for number, component in enumerate(components)
    ]
    for thread in threads:
        thread.start()
    time.sleep(AWAY)  # away at the start
    server.start()
    start_parent(server.ask, ledger)
    spool = components[0].spool
    with Readers(folder / 'runs', ledger, report).reading():
        while (any(t.is_alive() for t in threads) or spool.count()) and not limits.over:
            _wait_for_fewer(spool, chance.randint(0, MOST_BETWEEN))
            server.kill()
            report.count('kills')
            time.sleep(chance.random() * AWAY)
            server.start()
        for thread in threads:
            thread.join()
        server.stop()
        for component in components:  # too late for this address
            component.add()
        server.start(port=0)
        report.count('ports', 2)
        _send_all(components, Portal(server.url, server.key), report)
        server.stop()
    _check(folder, components, report)
    return report


def _wait_for_fewer(spool: Spool, number: int) -> None:
    """Let the server take some files, one of them perhaps by half."""
    least, deadline = spool.count() - number, time.monotonic() + MOST_SECONDS
    while spool.count() > max(least, 0) and time.monotonic() < deadline:
        time.sleep(0.002)


def _send_all(components: list[_Component], portal: Portal, report: Report) -> None:
    """As ``jupyter ips upload`` does."""
    spool = components[0].spool
    deadline = time.monotonic() + 60
    while spool.count() and time.monotonic() < deadline:
        with spool.sole_sender() as sole:
            if sole:
                send(spool, portal, _Log(report))
        time.sleep(0.01)
    if spool.count() or spool.refusals():
        report.problem(f'{spool.count()} files are left, {spool.refusals()} were refused')


def _check(folder: Path, components: list[_Component], report: Report) -> None:
    base = folder / 'runs'
    found = Found(base)
    for problem in found.problems:
        report.problem(problem)
    listing = json.loads((base / USER / str(RUNID) / DATA_LISTING).read_bytes())
    for timestep, paths in listing.items():
        if len(paths) != 1:
            report.problem(f'the timestep {timestep} holds {paths}')
    for component in components:
        own = [t for t in found.order[RUNID] if t // 1_000_000 == component.number]
        if own != component.added:
            missing = sorted(set(component.added) - set(own))
            report.problem(f'component {component.number}: not in order, or missing {missing}')
    if found.unlisted:
        report.problem(f'{found.unlisted} files came twice')
    for name in temporaries(base):
        report.problem(f'left in the staging folder: {name}')
