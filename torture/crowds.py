"""Sixteen processes send to one run and its ensembles, through two servers whose clocks jump."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from .ledger import Ledger
from .payloads import Key
from .readers import Readers, check_catalog
from .report import Limits, Report
from .senders import Sender, start_parent
from .server import ROOT, Server
from .tree import Found, temporaries

PROCESSES = 16
MEMBERS = 60
CLOCKS: dict[str, Any] = {'clock': True}


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """Send so many uploads in all, or until the time is up."""
    return crowd(Report('crowds'), folder, seed, limits, [CLOCKS, CLOCKS])


def crowd(
    report: Report,
    folder: Path,
    seed: int,
    limits: Limits,
    faults: list[dict[str, Any]],
    processes: int = PROCESSES,
    for_now: Collection[int] = (),
    strict: bool = True,
) -> Report:
    """As ``attack``, with a server for each set of faults.

    :param for_now: what may be answered to an upload, which is then sent again.
    :param strict: whether readers must see at once what was answered.
    """
    ledger = Ledger()
    base = folder / 'runs'
    servers = [
        Server(base, folder, f's{number}', {**told, 'seed': f'{seed}-{number}'})
        for number, told in enumerate(faults)
    ]
    first = Server(base, folder, 'first')  # without faults: where one strikes, a runid is skipped
    first.start()
    start_parent(first.ask, ledger)
    first.stop()
    for server in servers:
        server.start()
    readers = Readers(base, ledger, report, strict=strict)
    told = {
        'seed': seed,
        'uploads': -(-limits.uploads // processes),
        'seconds': limits.seconds,
        'for_now': [*for_now],
        'servers': [(server.port, server.key) for server in servers],
    }
    with readers.reading(), ThreadPoolExecutor(processes) as collectors:
        for number in range(processes):
            process = _start({**told, 'number': number})
            collectors.submit(_collect, process, ledger, report)
    report.count('processes', processes)
    report.count('servers', len(servers))
    for server in servers:
        server.stop()
    if for_now:  # a server without faults finishes what could not be done
        server = Server(base, folder, 'last')
        server.start()
        server.stop()
    found = Found(base)
    words = [*found.problems, *ledger.broken(found.facts, ledger.promised())]
    words += [f'left in the staging folder: {name}' for name in temporaries(base)]
    if report.counts['unanswered']:
        words.append('a connection was broken, which ends all that a simulation sends')
    for problem in [*words, *check_catalog(base, readers.catalog, found)]:
        report.problem(problem)
    for server in () if for_now else servers:
        if 'Traceback' in server.log.read_text():
            report.problem(f'a server failed: {server.log.read_text()[-1500:]}')
    return report


def _start(told: dict[str, Any]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, '-m', 'torture.crowds', json.dumps(told)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def _collect(process: subprocess.Popen[str], ledger: Ledger, report: Report) -> None:
    """Note what a process has sent, and what it was answered."""
    with process:
        assert process.stdout
        for line in process.stdout:
            _note(json.loads(line), ledger, report)
    if process.returncode:
        report.problem(f'a sender ended with {process.returncode}')


def _note(told: dict[str, Any], ledger: Ledger, report: Report) -> None:
    key: Key = tuple(told.get('key', ()))
    if told['what'] == 'sent':
        ledger.sent(key, told['version'])
    elif told['what'] == 'answered':
        ledger.answered(key, told['version'])
    elif told['what'] == 'count':
        report.count(told['words'], told['number'])
    else:
        report.problem(told['words'])


class _Telling(Ledger):
    """A ledger that tells the process which started this one."""

    def sent(self, key: Key, version: int = 1) -> None:
        super().sent(key, version)
        _tell(what='sent', key=key, version=version)

    def answered(self, key: Key, version: int = 1) -> None:
        super().answered(key, version)
        _tell(what='answered', key=key, version=version)


def _tell(**words: Any) -> None:
    print(json.dumps(words), flush=True)


def send(told: dict[str, Any]) -> None:
    """One process: an upload after the other, each through any of the servers."""
    report = Report('sender')
    limits = Limits(told['uploads'], told['seconds'])
    sender = Sender(told['number'], told['seed'], _Telling(), report, members=MEMBERS)
    servers = []
    for port, key in told['servers']:
        server = Server(Path(), Path())
        server.port, server.key = port, key
        servers.append(server)
    for _ in range(limits.uploads):
        if limits.over:
            break
        ask = sender.random.choice(servers).ask
        sender.send(ask, lambda: time.sleep(0.02), for_now=told['for_now'])
    for words in report.problems:
        _tell(what='problem', words=words)
    for words, number in report.counts.items():
        _tell(what='count', words=words, number=number)


if __name__ == '__main__':
    send(json.loads(sys.argv[1]))
