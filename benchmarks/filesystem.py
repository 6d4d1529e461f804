"""Counts what a running process asks of the file system, with strace. Linux only."""

from __future__ import annotations

import collections
import re
import signal
import subprocess
from pathlib import Path
from types import TracebackType

# With a path, and the reading of directories: what a network file system may have to ask about.
TRACED = 'trace=%file,getdents64,fstat'
_NAME = re.compile(r'^\d+\s+(\w+)\(')


class Calls:
    """``with Calls(pid, tree, log) as calls: ...``, then ``calls.by_name``; all threads count.

    strace makes each call slower; the number stays what it is. Raises OSError where it is not
    installed, or may not look at other processes.
    """

    def __init__(self, pid: int, tree: Path, log: Path) -> None:
        self._pid, self._tree, self._log = pid, tree, log
        self.by_name: collections.Counter[str] = collections.Counter()

    def __enter__(self) -> Calls:
        command = ['strace', '-f', '-y', '-s', '0', '-e', TRACED, '-o', str(self._log)]
        self._strace = subprocess.Popen(
            [*command, '-p', str(self._pid)], stderr=subprocess.PIPE, text=True
        )
        assert self._strace.stderr is not None
        while 'attached' not in (line := self._strace.stderr.readline()):
            if not line:
                raise PermissionError('strace may not look at other processes')
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._strace.send_signal(signal.SIGINT)
        self._strace.communicate()
        tree = str(self._tree)
        with self._log.open(errors='replace') as lines:
            for line in lines:
                name = _NAME.match(line)
                if name and tree in line:
                    self.by_name[name[1]] += 1
        self._log.unlink()

    def total(self) -> int:
        return sum(self.by_name.values())
