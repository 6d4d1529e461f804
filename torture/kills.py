"""The server is killed at random moments, and started again, while uploads of every kind come."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

from .ledger import Ledger
from .readers import Readers, check_catalog
from .report import Limits, Report
from .senders import Sender, run_threads, start_parent
from .server import Server
from .tree import Found, temporaries

SENDERS = 6
MOST_BETWEEN = 24  # uploads that are answered from one kill to the next
MOST_SECONDS = 3.0  # in which they must come
RETRY = 0.8  # how often a sender sends again what was not answered


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """Kill the server until so many uploads were taken; check all after each start."""
    report, ledger = Report('kills'), Ledger()
    base = folder / 'runs'
    server = Server(base, folder)
    chance = random.Random(seed)
    senders = [Sender(number, seed, ledger, report, members=40) for number in range(SENDERS)]
    up, over = threading.Event(), threading.Event()
    quiet = [threading.Event() for _ in senders]  # set while a sender waits

    def work(sender: Sender) -> None:
        def wait() -> None:
            if not up.is_set():
                quiet[sender.number].set()
                up.wait()
                quiet[sender.number].clear()

        while not over.is_set():
            wait()
            sender.send(server.ask, wait, RETRY)

    server.start()
    start_parent(server.ask, ledger)
    readers = Readers(base, ledger, report)
    limits.begin()
    with readers.reading():
        threads = run_threads(senders, work)
        while True:
            up.set()
            _wait_for(ledger, len(ledger.promised()) + chance.randint(0, MOST_BETWEEN))
            time.sleep(chance.random() * 0.03)
            up.clear()
            server.kill()
            report.count('kills')
            for event in quiet:
                event.wait()
            server.start()
            _check(base, ledger, report, readers)
            if report.problems or limits.over or len(ledger.promised()) >= limits.uploads:
                break
        over.set()
        up.set()
        for thread in threads:
            thread.join()
    server.stop()
    _check(base, ledger, report, readers)
    report.count(
        'uploads taken', sum(report.counts[kind] for kind in report.counts if 'taken' in kind)
    )
    return report


def _wait_for(ledger: Ledger, promised: int) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while len(ledger.promised()) < promised and time.monotonic() < deadline:
        time.sleep(0.002)


def _check(base: Path, ledger: Ledger, report: Report, readers: Readers) -> None:
    """Nobody sends: all that was answered is there, whole and listed, and nothing else is left."""
    found = Found(base)
    for problem in [*found.problems, *ledger.broken(found.facts, ledger.promised())]:
        report.problem(problem)
    for name in temporaries(base):
        report.problem(f'left in the staging folder: {name}')
    for problem in check_catalog(base, readers.catalog, found):
        report.problem(problem)
    report.counts['data files of unanswered uploads left'] = found.unlisted
