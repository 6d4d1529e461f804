"""A disk that is full, then read-only, and a folder that vanishes: on a small tmpfs.

Nothing may be lost, an answer says what is wrong, and work goes on when the trouble is over.
"""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import payloads
from .ledger import Ledger
from .payloads import USER, Upload
from .readers import Readers, check_catalog, make_catalog
from .report import Limits, Report
from .senders import PARENT, RUNID, start_parent
from .server import Server
from .tree import Found, temporaries

SIZE = 18 << 20  # bytes of the disk
BALLAST = 14 << 20  # of them, which something else has and gives back
MEMBERS = [f'm{number}' for number in range(50)]


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """Trouble of each kind, one after the other."""
    report = Report('full')
    disk = folder / 'disk'
    disk.mkdir()
    base = disk / 'runs'
    with _mounted(disk, report) as mounted, attacked(base, folder, report) as attacker:
        with attacker.reading():
            attacker.round('at first', taken=True)
            if mounted:
                ballast = disk / 'ballast'
                ballast.write_bytes(bytes(BALLAST))
                attacker.fill(limits)
                attacker.round('on a full disk', taken=False, statuses=(507,))
                attacker.check('on a full disk')
                ballast.unlink()
                attacker.round('when there is room again', taken=True)
                _mount(disk, 'remount,ro')
                attacker.round('on a read-only disk', taken=False, statuses=(500,))
                _mount(disk, 'remount,rw')
                attacker.round('when it can be written again', taken=True)
        away = base / f'{USER}-away'
        for path in (base / USER / str(RUNID), base / USER):
            path.rename(away)
            attacker.round(f'without {path.name}', taken=False, statuses=(400, 404), start=False)
            away.rename(path)
            attacker.round('when the folder is back', taken=True)
    return report


@contextlib.contextmanager
def attacked(base: Path, folder: Path, report: Report) -> Iterator[Attacker]:
    """A server with a run; when it has been attacked, all is there that should be, and no more."""
    server, ledger = Server(base, folder), Ledger()
    server.start()
    start_parent(server.ask, ledger)
    attacker = Attacker(server, ledger, report)
    yield attacker
    server.stop()
    attacker.check('at the end')
    for name in temporaries(base):
        report.problem(f'left in the staging folder: {name}')


class Attacker:
    """Sends one upload of each kind, and looks what is there."""

    def __init__(self, server: Server, ledger: Ledger, report: Report) -> None:
        self._server, self._ledger, self._report = server, ledger, report
        self._catalog = make_catalog(server.base)
        self._number = 0

    def reading(self) -> contextlib.AbstractContextManager[None]:
        """Others read meanwhile."""
        return Readers(self._server.base, self._ledger, self._report).reading()

    def round(
        self, when: str, *, taken: bool, statuses: tuple[int, ...] = (), start: bool = True
    ) -> None:
        """One upload of each kind, each of which must be taken, or answered with a status."""
        for upload in self._uploads(start=start):
            self._ledger.sending(upload)
            answer = self._server.ask(upload.request)
            self._report.count(f'uploads {when}')
            if answer is None:
                self._report.problem(f'{upload.key} {when}: no answer')
            elif answer.status in (200, 201) and 'errors' not in answer.json:
                self._ledger.answered(upload.key, upload.version)
                if not taken:
                    self._report.count(f'of them taken {when}')
            elif taken or answer.status not in statuses:
                self._report.problem(f'{upload.key} {when}: {answer.status} {answer.json}')
            elif not answer.json.get('message'):
                self._report.problem(f'{upload.key} {when}: no words')
        self.check(when, there=taken or start)

    def fill(self, limits: Limits) -> None:
        """Send until there is no room for even a small file."""
        for size in (200_000, 20_000, 1000, 0):
            for _ in range(limits.uploads):
                upload = self._file(size)
                self._ledger.sending(upload)
                answer = self._server.ask(upload.request)
                self._report.count('uploads to fill the disk')
                if answer is None or answer.status != 201:
                    break
                self._ledger.answered(upload.key, upload.version)
            else:
                self._report.problem('the disk is never full')
            if answer is None or answer.status != 507:
                self._report.problem(f'a full disk was answered {answer}')

    def check(self, when: str, *, there: bool = True) -> None:
        """All that was answered is there."""
        if there:
            found = Found(self._server.base)
            words = [*found.problems, *self._ledger.broken(found.facts, self._ledger.promised())]
            for problem in [*words, *check_catalog(self._server.base, self._catalog, found)]:
                self._report.problem(f'{when}: {problem}')

    def _file(self, size: int) -> Upload:
        self._number += 1
        return payloads.file_upload(RUNID, float(self._number), 'state.json', 1, size)

    def _uploads(self, *, start: bool) -> Iterator[Upload]:
        yield self._file(9000)
        yield self._file(1_200_000)
        self._number += 1
        number = self._number
        yield payloads.tar_upload(RUNID, float(number), 'd', 1)
        yield payloads.notebook_upload(RUNID, f'n{number}.ipynb', 1)
        yield payloads.ensemble_upload(RUNID, f'e{number}', f'E{number}', 1, MEMBERS)
        yield payloads.event_upload(PARENT, RUNID, number, padding='x' * 9000)
        if start:
            yield payloads.start_upload(f'sim{number}', padding='x' * 9000)


@contextlib.contextmanager
def _mounted(disk: Path, report: Report) -> Iterator[bool]:
    """A small disk of its own, where this user may mount one."""
    try:
        _mount(disk, f'size={SIZE}', '-t', 'tmpfs', 'tmpfs')
    except (OSError, subprocess.CalledProcessError):
        report.count('NOT TRIED (no right to mount a small disk): full and read-only disks')
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(['/bin/umount', '-l', disk], check=False)


def _mount(disk: Path, options: str, *more: str) -> None:
    command = ['/bin/mount', '-o', options, *more, str(disk)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
