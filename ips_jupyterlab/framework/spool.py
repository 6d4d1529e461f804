"""What is still to be sent, on disk: one folder a run, one folder an upload, in order.

::

    <SIM_ROOT>/ips_spool/<portal_runid>/
        run.json                 portal_runid, username
        added.jsonl              which files were added to which timestep
        uploads/<number>/        request.json and body, complete once the folder has this name
        refused/<number>/        the same, and why.txt: what the portal will never take

Nothing is flushed to the device: a machine that crashes takes the simulation with it, and flushing
would keep the simulation waiting. There is no key in any of these files.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

SPOOL = 'ips_spool'


@dataclass(frozen=True)
class Request:
    """An upload without what only the portal knows: its key and the runid."""

    path: str
    headers: dict[str, str]
    timestep_files: list[str] | None = None  # on the last file of a call that replaces


@dataclass(frozen=True)
class Upload:
    """Something to send, and where it lies."""

    folder: Path
    request: Request

    def open(self) -> IO[bytes]:
        """The bytes to send."""
        return (self.folder / 'body').open('rb')


class Spool:
    """The uploads of one run, of all its components, which are processes of their own.

    :param folder: a folder that holds ``run.json``.
    :raises OSError, ValueError: there is no such file, or not a whole one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        run = json.loads((folder / 'run.json').read_text(encoding='utf-8'))
        self.portal_runid = str(run['portal_runid'])
        self.username = str(run['username'])
        self._names: dict[float, set[str]] = {}
        self._read = 0  # bytes of added.jsonl that _names holds

    @classmethod
    def of_run(cls, sim_root: Path, portal_runid: str, username: str) -> Spool:
        """The spool of a run in the directory of its simulation; made where there is none."""
        folder = sim_root / SPOOL / quote(portal_runid, safe='')
        (folder / 'uploads').mkdir(parents=True, exist_ok=True)
        run = {'portal_runid': portal_runid, 'username': username}
        part = folder / f'.new-{uuid.uuid4().hex}'
        part.write_text(json.dumps(run), encoding='utf-8')
        part.replace(folder / 'run.json')
        return cls(folder)

    def add(
        self,
        uploads: Sequence[tuple[Request, Callable[[Path], None]]],
        timestep: float | None = None,
        names: Sequence[str] = (),
        *,
        replace: bool = False,
    ) -> None:
        """Add uploads, each with a function that writes its bytes to a path.

        :param timestep: what the names are added to; None for what belongs to no timestep.
        :param replace: whether the names take the place of all that the timestep holds.
        :raises ValueError: the timestep holds one of the names and ``replace`` is not set.
        :raises OSError: the bytes cannot be read, or there is no room for them.
        """
        parts: list[Path] = []
        try:
            for request, write in uploads:
                part = self.folder / f'.new-{uuid.uuid4().hex}'
                parts.append(part)
                part.mkdir()
                write(part / 'body')
                (part / 'request.json').write_text(json.dumps(asdict(request)), encoding='utf-8')
            with self._locked('add.lock'):
                if timestep is not None:
                    self._note(timestep, names, replace=replace)
                for part in parts:
                    self._move_in(part)
        finally:
            for part in parts:
                shutil.rmtree(part, ignore_errors=True)

    def uploads(self) -> Iterator[Upload]:
        """What is to be sent, in order; what is added meanwhile may be missing."""
        for name in _numbers(self.folder / 'uploads'):
            folder = self.folder / 'uploads' / name
            try:
                told = json.loads((folder / 'request.json').read_text(encoding='utf-8'))
            except FileNotFoundError:  # another sender, on another machine, was faster
                continue
            yield Upload(folder, Request(**told))

    def count(self) -> int:
        """How many uploads are left."""
        return len(_numbers(self.folder / 'uploads'))

    def refusals(self) -> int:
        """How many uploads the portal has refused."""
        return len(_numbers(self.folder / 'refused'))

    def remove(self, upload: Upload) -> None:
        """Forget an upload that has arrived."""
        gone = self.folder / f'.sent-{upload.folder.name}'
        with contextlib.suppress(FileNotFoundError):
            upload.folder.rename(gone)  # at once, so that a half-removed one is never sent
        shutil.rmtree(gone, ignore_errors=True)

    def refuse(self, upload: Upload, why: str) -> None:
        """Put aside an upload that the portal will never take."""
        refused = self.folder / 'refused'
        refused.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            (upload.folder / 'why.txt').write_text(why + '\n', encoding='utf-8')
            upload.folder.rename(refused / upload.folder.name)

    @contextlib.contextmanager
    def sole_sender(self) -> Iterator[bool]:
        """Whether nobody else sends: two senders would spoil the order."""
        with self._locked('send.lock', wait=False) as locked:
            yield locked

    def _note(self, timestep: float, names: Sequence[str], *, replace: bool) -> None:
        """Write down the names of a timestep, once what other components wrote has been read."""
        path = self.folder / 'added.jsonl'
        with path.open('a+b') as file:
            file.seek(self._read)
            for line in file:
                self._take(**json.loads(line))
                self._read += len(line)
            there = self._names.get(timestep, set()).intersection(names)
            if there and not replace:
                raise ValueError(
                    f'{sorted(there)[0]!r} exists already at the timestep {timestep}; '
                    'replace=True would replace all that this timestep holds'
                )
            entry = {'timestep': timestep, 'names': list(names), 'replace': replace}
            line = json.dumps(entry).encode() + b'\n'
            file.write(line)
        self._take(**entry)  # type: ignore[arg-type]
        self._read += len(line)

    def _take(self, timestep: float, names: Sequence[str], replace: bool) -> None:
        held = set() if replace else self._names.get(timestep, set())
        self._names[timestep] = held.union(names)

    def _move_in(self, part: Path) -> None:
        uploads = self.folder / 'uploads'
        last = int((_numbers(uploads) or ['0'])[-1])
        # A time, so that numbers ascend when all earlier uploads have left.
        number = max(last + 1, time.time_ns())
        while True:
            try:
                part.rename(uploads / f'{number:020d}')
                return
            except OSError:
                if not (uploads / f'{number:020d}').exists():
                    raise
                number += 1

    @contextlib.contextmanager
    def _locked(self, name: str, *, wait: bool = True) -> Iterator[bool]:
        with (self.folder / name).open('a') as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            except OSError:  # no locks on this file system; numbers are unique all the same
                pass
            yield True


def _numbers(folder: Path) -> list[str]:
    """The uploads in a folder, in order."""
    try:
        return sorted(path.name for path in folder.iterdir() if path.name.isdecimal())
    except FileNotFoundError:
        return []
