"""Which process made a temporary file, and whether it is gone."""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import time
from pathlib import Path

FORGOTTEN = 24 * 3600.0  # seconds


@functools.cache
def process_name() -> str:
    """Names this process; no other has the same name, also after a restart of the machine."""
    return f'{_machine()}-{os.getpid()}-{_start_of(os.getpid()) or 0}'


os.register_at_fork(after_in_child=process_name.cache_clear)


def is_dead(name: str, at: int) -> bool:
    """Whether nobody is at work on a temporary file any more, hidden or not.

    :param at: the folder that it lies in, as a descriptor.
    """
    gone = is_left_behind(name.removeprefix('.'))
    return is_forgotten(name, at) if gone is None else gone


def is_forgotten(name: str, at: int) -> bool:
    """Whether a temporary file, or a folder, is so old that nobody can be at work on it."""
    try:
        modified = os.stat(name, dir_fd=at, follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return False
    return time.time() - modified > FORGOTTEN


def is_left_behind(name: str) -> bool | None:
    """Whether the process that made a temporary file is gone; None where that cannot be told."""
    machine, _, rest = name.partition('-')
    pid, _, rest = rest.partition('-')
    start = rest.partition('-')[0]
    if machine != _machine() or not pid.isdecimal() or start == '0':
        return None
    return str(_start_of(int(pid))) != start


@functools.cache
def _machine() -> str:
    """Processes of one machine, and of one container on it, can see one another."""
    names = [platform.node()]
    for path in ('/proc/sys/kernel/random/boot_id', '/proc/self/ns/pid'):
        try:
            link = Path(path)
            names.append(str(link.readlink()) if link.is_symlink() else link.read_text())
        except OSError:
            names.append('')
    return hashlib.sha256('\0'.join(names).encode()).hexdigest()[:10]


def _start_of(pid: int) -> int | None:
    """When a process started, in ticks; None where there is none or it cannot be told."""
    try:
        status = Path(f'/proc/{pid}/stat').read_bytes()
    except OSError:
        return None
    return int(status.rpartition(b')')[2].split()[19])
