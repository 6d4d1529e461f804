"""Every message of some families of runs comes two times, in any order, through two servers.

Members start before their parents and before the table of their ensemble. Only what the protocol
itself asks for is kept: an upload needs the runid that the start of its run was answered with.
"""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import NamedTuple

from . import payloads
from .ledger import Ledger
from .payloads import Upload
from .readers import Readers, check_catalog
from .report import Limits, Report
from .senders import PARENT
from .server import Server
from .tree import Found, temporaries

THREADS = 6
MEMBERS = 6  # of each family
UPLOADS = 6 * (2 * MEMBERS + 3)  # of each family, repeated ones too, about


class _Message(NamedTuple):
    upload: Upload
    run: str | None  # whose runid it was made with; None for a start


class _Families:
    """What is still to be sent."""

    def __init__(self, number: int, seed: int, ledger: Ledger, report: Report) -> None:
        self._random = random.Random(seed)
        self._ledger, self._report = ledger, report
        self._lock = threading.Lock()
        self._waiting: list[_Message] = []
        self._known: set[str] = set()
        for family in range(number):
            parent = f'{PARENT}-{family}'
            self._add(parent, payloads.start_upload(parent))
            for member in self._members(parent):
                told = payloads.member_of(parent, f'E-{parent}')
                self._add(member, payloads.start_upload(member, **told))

    @staticmethod
    def _members(parent: str) -> list[str]:
        return [f'{parent}-m{number}' for number in range(MEMBERS)]

    def _add(self, run: str | None, upload: Upload) -> None:
        self._waiting += [_Message(upload, run)] * 2

    def next(self) -> _Message | None:
        """Any message; None where none is left."""
        with self._lock:
            if not self._waiting:
                return None
            at = self._random.randrange(len(self._waiting))
            self._waiting[at], self._waiting[-1] = self._waiting[-1], self._waiting[at]
            return self._waiting.pop()

    def choose(self, servers: list[Server]) -> Server:
        """Through which server to send."""
        with self._lock:
            return self._random.choice(servers)

    def started(self, run: str, runid: int) -> None:
        """A run has a runid, so its uploads can be sent."""
        with self._lock:
            self._ledger.answered(('run', run))
            if run in self._known:
                return
            self._known.add(run)
            for step in range(2):
                self._add(None, payloads.file_upload(runid, float(step), 'state.json', 1, 50))
                self._add(None, payloads.event_upload(run, runid, step))
            self._add(None, payloads.tar_upload(runid, 7.0, 'd', 1))
            if '-m' not in run:
                name, members = f'e-{run}', self._members(run)
                self._add(None, payloads.ensemble_upload(runid, name, f'E-{run}', 1, members))
            else:
                parent = run.rpartition('-m')[0]
                self._ledger.sent(('child', parent, run))


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """Send families of so many uploads in all."""
    report, ledger = Report('shuffled'), Ledger()
    base = folder / 'runs'
    base.mkdir()
    servers = [Server(base, folder, f's{number}') for number in range(2)]
    for server in servers:
        server.start()
    number = max(limits.uploads // UPLOADS, 1)
    families = _Families(number, seed, ledger, report)
    limits.begin()

    def work() -> None:
        while (message := families.next()) is not None:
            upload = message.upload
            ledger.sending(upload)
            answer = families.choose(servers).ask(upload.request)
            report.count('messages')
            if answer is None or answer.status not in (200, 201) or 'errors' in answer.json:
                report.problem(f'{upload.key} was answered {answer}')
            elif message.run is not None:
                families.started(message.run, answer.json['runid'])
            else:
                ledger.answered(upload.key, upload.version)

    readers = Readers(base, ledger, report)
    with readers.reading():
        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    for server in servers:
        server.stop()
    found = Found(base)
    promised = ledger.promised()
    for family in range(number):  # all have started, so all are tied
        parent = f'{PARENT}-{family}'
        for index in range(MEMBERS):
            promised['child', parent, f'{parent}-m{index}'] = 1
            promised['member', f'e-{parent}', f'{parent}-m{index}'] = 1
    words = [*found.problems, *ledger.broken(found.facts, promised)]
    words += [f'left in the staging folder: {name}' for name in temporaries(base)]
    if found.unlisted or found.repeated_events:
        words.append(f'twice: {found.unlisted} files, {found.repeated_events} events')
    for problem in [*words, *check_catalog(base, readers.catalog, found)]:
        report.problem(problem)
    report.count('runs', len(found.runs))
    return report
