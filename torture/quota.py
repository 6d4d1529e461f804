"""A quota that is used up while there is room on the disk: a real one, of a small btrfs.

Needs the right to mount, and the programs ``mkfs.btrfs`` and ``btrfs``. ``manners`` plays the same
error at any step without them.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .full import attacked
from .report import Limits, Report

SIZE = 256 << 20  # bytes of the disk, which is never full
QUOTA = 18 << 20  # bytes that the runs may take
BALLAST = 12 << 20  # of them, which something else has and gives back


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """Use the quota up, and raise it; then once more, with something removed instead."""
    report = Report('quota')
    with _mounted(folder, report) as place:
        if place is None:
            return report
        with attacked(place / 'runs', folder, report) as attacker, attacker.reading():
            attacker.round('at first', taken=True)
            ballast = place / 'ballast'
            ballast.write_bytes(os.urandom(BALLAST))
            _btrfs('qgroup', 'limit', str(QUOTA), place)
            attacker.fill(limits)
            attacker.round('when the quota is used up', taken=False, statuses=(507,))
            attacker.check('when the quota is used up')
            _btrfs('qgroup', 'limit', 'none', place)
            attacker.round('when the quota is raised', taken=True)
            _btrfs('qgroup', 'limit', str(QUOTA), place)
            attacker.fill(limits)
            attacker.round('when it is used up once more', taken=False, statuses=(507,))
            ballast.unlink()
            os.sync()
            attacker.round('when something was removed', taken=True)
    return report


@contextlib.contextmanager
def _mounted(folder: Path, report: Report) -> Iterator[Path | None]:
    """A subvolume with a quota of its own, where this user may make one."""
    image, disk = folder / 'image', folder / 'disk'
    with image.open('wb') as file:
        file.truncate(SIZE)
    disk.mkdir()
    try:
        make, mount = shutil.which('mkfs.btrfs'), shutil.which('mount')
        if not (make and mount and shutil.which('btrfs')):
            raise FileNotFoundError('mkfs.btrfs')
        _run(make, '-q', '-f', image)
        _run(mount, '-o', 'loop', image, disk)
    except (OSError, subprocess.CalledProcessError):
        report.count('NOT TRIED (no btrfs, or no right to mount one): a real quota')
        yield None
        return
    try:
        _btrfs('quota', 'enable', disk)
        _btrfs('subvolume', 'create', disk / 'own')
        yield disk / 'own'
    finally:
        subprocess.run(['/bin/umount', '-l', disk], check=False)


def _btrfs(*arguments: str | Path) -> None:
    _run('btrfs', *arguments)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)
