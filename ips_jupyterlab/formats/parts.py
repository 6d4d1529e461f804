"""The files of a folder for a library that opens them by their names.

Between our look and its opening somebody may turn a file of the folder into a link, or the folder
itself. So the library gets a folder of our own with links to the files as we have opened them.
"""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shutil
import stat
import tempfile
from collections.abc import Iterator

from .opened import DataFile

_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_START = f'ips_parts_{os.geteuid()}_'  # then the process, and what makes it the only one
_NAME = re.compile(_START + r'([0-9]+)_.*')
# Where ADIOS2 notes how long reading took, whatever one sets, and through any link.
_NOTED = '/tmp'  # noqa: S108

_swept = False


@contextlib.contextmanager
def parts_of(folder: DataFile) -> Iterator[str]:
    """A path of a folder with the files of an open one. Links there are left out.

    Raises OSError, also where it holds more files than one may have open.
    """
    if not os.path.exists('/proc/self/fd'):
        yield folder.path
        return
    with contextlib.ExitStack() as stack:
        _sweep()
        # Nobody can guess its name, so the note goes nowhere else.
        own = stack.enter_context(tempfile.TemporaryDirectory(prefix=f'{_START}{os.getpid()}_'))
        note = f'{_NOTED}/{os.path.basename(own)}_{os.getpid():x}_profiling.json'
        stack.callback(_remove, note)
        _open_many()
        for name in os.listdir(folder.descriptor):
            with contextlib.suppress(FileNotFoundError):  # it has just gone
                part = os.open(name, _FLAGS, dir_fd=folder.descriptor)
                stack.callback(os.close, part)
                if stat.S_ISREG(os.fstat(part).st_mode):
                    os.symlink(f'/proc/self/fd/{part}', f'{own}/{name}')
        yield own


def _open_many() -> None:
    """Let this process open as many files as it may: each process of a run writes one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _sweep() -> None:
    """Remove what processes have left that were killed while they read; once a process."""
    global _swept
    tops = () if _swept else {tempfile.gettempdir(), _NOTED}
    _swept = True
    for top in tops:
        with contextlib.suppress(OSError):
            for name in os.listdir(top):
                match = _NAME.fullmatch(name)
                if match and not _is_alive(int(match[1])):
                    _remove(f'{top}/{name}')


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)
    shutil.rmtree(path, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
