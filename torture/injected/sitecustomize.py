"""Python imports this first in a server that is attacked: its file system and clock misbehave.

``TORTURE_FAULTS`` is JSON: ``below`` (the tree, nothing outside is touched), ``seed``, and

- ``retried``: how likely a rename, link, unlink, mkdir or rmdir reports an error after it worked,
  as a network file system does that sent a request again whose answer was lost
- ``stale``: how likely a look at a file or its opening says ESTALE
- ``broken``: how likely a write, a sync or the making of a file says EIO
- ``quota``: how likely a write, a sync or the making of a file says EDQUOT, which a network file
  system may say as late as that
- ``delayed``: seconds for which a look may see what was there before others changed it
- ``lockless``: locks do nothing
- ``clock``: several times a second the time jumps, by up to two years to either side
- ``machine``: the name that the machine has, as if the servers ran on several
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import platform
import random
import threading
import time
from typing import Any

_TOLD = os.environ.get('TORTURE_FAULTS')


class Faults:
    """What goes wrong, put in place of the functions of ``os``."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.below = os.path.realpath(told['below'])
        self.random = random.Random(f'{told.get("seed", 0)} {os.getpid()}')
        self.seen: dict[tuple[Any, ...], tuple[float, Any]] = {}
        self.real = {name: getattr(os, name) for name in dir(os) if callable(getattr(os, name))}
        self.local = threading.local()

    def happens(self, kind: str) -> bool:
        """Whether a fault strikes now."""
        return self.random.random() < float(self.told.get(kind, 0))

    def inside(self, path: Any, at: int | None = None) -> bool:
        """Whether a path lies in the tree."""
        try:
            if at is None and isinstance(path, int):
                place = self.real['readlink'](f'/proc/self/fd/{path}')
            elif at is None:
                place = os.path.abspath(os.fsdecode(path))
            else:
                place = self.real['readlink'](f'/proc/self/fd/{at}')
        except (OSError, TypeError):
            return False
        return f'{place}/'.startswith(f'{self.below}/')

    # Errors after the work was done, and errors instead of it

    def retried(self, name: str, error: int) -> None:
        """A step that works and may say that it did not."""
        real = self.real[name]

        def step(*arguments: Any, **options: Any) -> Any:
            result = real(*arguments, **options)
            at = options.get('dir_fd', options.get('src_dir_fd'))
            self.forget(name, arguments, options)
            if self.inside(arguments[0], at) and self.happens('retried'):
                raise OSError(error, os.strerror(error), arguments[0])
            return result

        setattr(os, name, step)

    def failing(self, name: str, kind: str, error: int, flags: int = 0) -> None:
        """A step that may fail and do nothing.

        :param flags: of an opening that are needed for that.
        """
        before = getattr(os, name)

        def step(*arguments: Any, **options: Any) -> Any:
            wanted = not flags or arguments[1] & flags
            if wanted and self.inside(arguments[0], options.get('dir_fd')) and self.happens(kind):
                raise OSError(error, os.strerror(error))
            return before(*arguments, **options)

        setattr(os, name, step)

    # Delayed visibility: what this process has not changed itself may be seen as it was

    def forget(self, name: str, arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
        """This process changed a name, so it sees it as it is."""
        for position, which in ((0, 'src_dir_fd'), (1, 'dst_dir_fd')):
            at = options.get(which, options.get('dir_fd'))
            if position < len(arguments) and isinstance(arguments[position], (str, bytes)):
                self.seen.pop(self.key(arguments[position], at), None)

    def key(self, path: Any, at: int | None) -> tuple[Any, ...]:
        """A name in a folder."""
        if at is None:
            return (os.path.abspath(os.fsdecode(path)),)
        return (f'{self.real["readlink"](f"/proc/self/fd/{at}")}/{os.fsdecode(path)}',)

    def delayed(self, name: str) -> None:
        """A look that may be answered from memory."""
        before = getattr(os, name)
        keep = self.told['delayed']

        def look(path: Any, *arguments: Any, **options: Any) -> Any:
            at = options.get('dir_fd')
            if isinstance(path, int) or not self.inside(path, at):
                return before(path, *arguments, **options)
            key = self.key(path, at)
            known = self.seen.get(key)
            if known and _monotonic() < known[0]:
                if isinstance(known[1], OSError):
                    raise OSError(known[1].errno, os.strerror(known[1].errno or 0), path)
                return known[1]
            try:
                found = before(path, *arguments, **options)
            except FileNotFoundError as error:
                self.seen[key] = _monotonic() + keep * self.random.random(), error
                raise
            self.seen[key] = _monotonic() + keep * self.random.random(), found
            return found

        setattr(os, name, look)

    def delayed_opening(self) -> None:
        """Opening a file asks the server anew, but not for one known as missing."""
        before = os.open

        def opening(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
            at = options.get('dir_fd')
            if not isinstance(path, int) and self.inside(path, at):
                key = self.key(path, at)
                known = self.seen.get(key)
                if flags & os.O_CREAT:
                    self.seen.pop(key, None)
                elif known and _monotonic() < known[0] and isinstance(known[1], OSError):
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
            return before(path, flags, *arguments, **options)

        os.open = opening

    def install(self) -> None:
        """Put all in place that is wanted."""
        told = self.told
        changes = [('rename', errno.ENOENT), ('link', errno.EEXIST), ('unlink', errno.ENOENT)]
        for name, error in (*changes, ('mkdir', errno.EEXIST), ('rmdir', errno.ENOENT)):
            self.retried(name, error)
        if told.get('stale'):
            for name in ('open', 'stat', 'lstat', 'listdir'):
                self.failing(name, 'stale', errno.ESTALE)
        for kind, error in (('broken', errno.EIO), ('quota', errno.EDQUOT)):
            if told.get(kind):
                for name in ('write', 'fsync', 'mkdir', 'rename', 'link'):
                    self.failing(name, kind, error)
                self.failing('open', kind, error, os.O_CREAT)
        if told.get('delayed'):
            for name in ('stat', 'lstat'):
                self.delayed(name)
            self.delayed_opening()
        if told.get('lockless'):
            fcntl.flock = lambda fd, operation: None
        if told.get('clock'):
            self.jump()
        if told.get('machine'):
            platform.node = lambda: str(told['machine'])

    def jump(self) -> None:
        """Let the time jump; what measures durations goes on evenly, as on a real machine."""
        real, real_ns = time.time, time.time_ns

        until, now = 0.0, 0.0

        def offset() -> float:
            nonlocal until, now
            if _monotonic() > until:
                far = self.random.choice([1.0, 3600.0, 86400.0, 7e7])
                until = _monotonic() + 0.5 * self.random.random()
                now = self.random.uniform(-far, far)
            return now

        time.time = lambda: real() + offset()
        time.time_ns = lambda: real_ns() + int(offset() * 1e9)


_monotonic = time.monotonic

if _TOLD:
    Faults(json.loads(_TOLD)).install()
