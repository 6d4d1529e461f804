"""What the data folder of one run holds: which file each timestep shows, and under which names.

The data listing is the truth. It is written as a whole, once for all uploads that wait for it, and
before they are answered. A long one costs more to write than the upload itself: then an upload is
answered as soon as it is in the data log, which only grows, and the listing follows a moment later.
The log also keeps under which name a file was uploaded that is stored under another. Whoever reads
the log again adds what the listing lacks.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from ..layout import DATA_DIRECTORY, DATA_LISTING, DATA_LOG
from .batches import Batches
from .disk import tells
from .listing import Listing
from .places import Choice, Entry, Upload, free_place
from .refused import RefusedError
from .runlock import locked
from .store import Folder, Stamp

AT_ONCE = 256 << 10  # bytes, some 5,000 timesteps; a longer listing follows its uploads
_ATTEMPTS = 50


class RunData:
    """One server's view of the data of a run; brought up to date when another has written."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._logging = Batches[bytes]()
        self._saving = Batches[None]()
        self.cost = 0.0  # seconds that the listing took to write
        self._listing: Listing | None = None
        self._stamp: Stamp | None = None
        self._log_read = 0  # bytes
        self._stored: dict[tuple[float, str], str] = {}  # path of what is stored under other names
        self._uploaded: dict[str, tuple[float, str]] = {}  # and the other way round
        self._reserved: dict[str, tuple[float, str]] = {}
        self._own: dict[tuple[float, str], str | None] = {}  # entries of this server
        self._version = self._saved = self._lacking = 0

    @property
    def busy(self) -> bool:
        """Whether something has still to be written."""
        return bool(self._reserved) or self._saved < self._version

    @property
    def lacking(self) -> bool:
        """Whether the listing lacks what the log tells, or what it once held."""
        return self._saved < self._lacking

    def refresh(self, run: Folder) -> Listing:
        """Read what another server has written. Hold ``changed``. Raises CorruptFileError."""
        stamp, log = run.stamp(DATA_LISTING), run.stamp(DATA_LOG)
        log_size = log[1] if log else 0
        listing = self._listing
        lacking = False
        is_other = listing is None or stamp != self._stamp or log_size < self._log_read
        if is_other:
            self._listing, self._log_read = None, 0
            listing = Listing(run.read(DATA_LISTING), f'{run.path}/{DATA_LISTING}')
        logged: Iterable[Entry] = ()
        if log_size > self._log_read:
            self._listing = None  # to begin anew, should this fail
            logged = [*self._read_log(run)]
            for entry in logged:  # its timestep was told to hold it no more
                for path in entry.removed:
                    self._own.pop((entry.timestep, path), None)
        assert listing is not None  # noqa: S101 (it was read)
        if is_other:
            for (timestep, path), instead in self._own.items():
                lacking |= listing.add(timestep, path, instead)
        for entry in logged:
            if entry.renamed:
                self._stored[entry.timestep, entry.name] = entry.path
                self._uploaded[entry.path] = entry.timestep, entry.name
            is_new = not listing.times_listed(entry.path) and entry.path not in self._reserved
            if is_new and _is_there(run, entry.path):
                lacking |= listing.add(entry.timestep, entry.path, entry.instead)
        self._listing, self._stamp = listing, stamp
        if lacking:
            self._version += 1
            self._lacking = self._version
        return listing

    def _read_log(self, run: Folder) -> Iterable[Entry]:
        """The entries that have come to the data log."""
        content = run.read(DATA_LOG, self._log_read) or b''
        whole = content.rpartition(b'\n')[0]
        self._log_read += len(whole) + 1 if whole else 0
        for line in whole.split(b'\n'):
            try:
                told = json.loads(line)
                yield Entry(
                    float(told['timestep']),
                    told['name'],
                    told['path'],
                    told.get('instead'),
                    tuple(map(str, told.get('removed', ()))),
                )
            except (ValueError, TypeError, KeyError, AttributeError):
                continue  # half a line of a server that was killed

    def choose(
        self, run: Folder, data: Folder, upload: Upload, same: Callable[[str], bool], wait: bool
    ) -> Choice | None:
        """Where an upload goes; the place is kept for it until ``commit`` or ``give_up``.

        Hold ``changed``.

        :param same: whether what has a name in the data folder holds the same bytes.
        :param wait: whether to wait while another of its name is being stored; else None is
            returned.
        :raises RefusedError: the timestep holds another file of that name, and it is not to be
            replaced.
        """
        timestep, name = upload.timestep, upload.name
        while (timestep, name) in self._reserved.values():
            if not wait:
                return None
            self.changed.wait()
        listing = self.refresh(run)
        held = self._held(listing, timestep, name)
        if held and not upload.replace:
            if held.count('/') == 1 and same(held.rpartition('/')[2]):
                return Choice(held, there=True)  # sent again, since the answer was lost
            raise RefusedError(
                f'The timestep {timestep} holds {name!r} already, and X-Ips-Replace is not set.',
                exists=True,
            )
        if held and listing.times_listed(held) == 1:
            return Choice(held, replaces=True)
        # Where several timesteps show one file, as other portals have it, the others keep theirs.
        choice = free_place(
            data,
            timestep,
            name,
            lambda path: listing.times_listed(path) > 0 or path in self._reserved,
            same,
        )
        self._reserved[choice.path] = (timestep, name)
        return choice._replace(instead=held)

    def _held(self, listing: Listing, timestep: float, name: str) -> str | None:
        """The path under which a timestep shows what was uploaded as ``name``."""
        paths = listing.paths(timestep)
        stored = self._stored.get((timestep, name))
        if stored in paths:
            return stored
        plain = f'{DATA_DIRECTORY}/{name}'
        return plain if plain in paths and self._name_of(timestep, plain) == name else None

    def _name_of(self, timestep: float, path: str) -> str:
        """The name under which a file of a timestep was uploaded."""
        known = self._uploaded.get(path)
        return known[1] if known and known[0] == timestep else path.rpartition('/')[2]

    def removed(self, upload: Upload, path: str) -> tuple[str, ...]:
        """What its timestep shall hold no more when an upload is stored at a path."""
        if upload.files is None:
            return ()
        kept = set(upload.files)
        with self.changed:
            paths = self._listing.paths(upload.timestep) if self._listing else []
            return tuple(
                other
                for other in paths
                if other != path
                and other.count('/') == 1
                and self._name_of(upload.timestep, other) not in kept
            )

    def commit(self, run: Folder, data: Folder, entries: Sequence[Entry]) -> bool:
        """List uploads, durably; tells whether the listing itself has still to follow.

        :param data: the data folder, which is synced first.
        :raises OSError: it could not be written, and is as if it had not been asked for.
        """
        with self.changed:
            late = self._listing is not None and self._listing.size > AT_ONCE
            late = late and not any(entry.removed for entry in entries)
        added: list[Entry] = []
        try:
            lines = b''.join(entry.line() for entry in entries if late or not entry.told_by_listing)
            if lines:
                self._logging.do(lines, lambda parts: self._log(run, data, parts))
            with self.changed:
                listing = self.refresh(run)
                for entry in entries:
                    if self._list(listing, entry):
                        added.append(entry)
            if not late:
                self._saving.do(None, lambda _: self._write(run, data))
        except BaseException:
            with self.changed:
                for entry in reversed(entries):
                    self._unlist(entry, entry in added)
            raise
        finally:
            self.give_up(*(entry.path for entry in entries))
        return late

    def _log(self, run: Folder, data: Folder, parts: list[bytes]) -> None:
        # What the log tells before its name is durable is not there after a power cut, and no harm.
        run.store.at_once(partial(run.append, DATA_LOG, b''.join(parts)), data.sync)

    def _list(self, listing: Listing, entry: Entry) -> bool:
        """List an entry; tells whether its path was not there before."""
        if entry.renamed:
            self._stored[entry.timestep, entry.name] = entry.path
            self._uploaded[entry.path] = entry.timestep, entry.name
        added = listing.add(entry.timestep, entry.path, entry.instead)
        if added:
            self._own[entry.timestep, entry.path] = entry.instead
        for path in entry.removed:
            self._own.pop((entry.timestep, path), None)
            if path in listing.paths(entry.timestep):
                listing.remove(entry.timestep, path)
        self._version += 1
        return added

    def _unlist(self, entry: Entry, added: bool) -> None:
        listing = self._listing
        if listing is None:
            return
        if added and entry.path in listing.paths(entry.timestep):
            self._own.pop((entry.timestep, entry.path), None)
            if entry.instead:
                listing.add(entry.timestep, entry.instead, instead=entry.path)
            else:
                listing.remove(entry.timestep, entry.path)
        for path in entry.removed:
            listing.add(entry.timestep, path)
        self._version += 1

    def give_up(self, *paths: str) -> None:
        """Keep places no longer."""
        with self.changed:
            for path in paths:
                self._reserved.pop(path, None)
            self.changed.notify_all()

    def save(self, run: Folder) -> None:
        """Write the listing, durably, if it lacks anything."""
        with self.changed:
            self.refresh(run)
            if self._saved >= self._version:
                return
        self._saving.do(None, lambda _: self._write(run, None))

    def _write(self, run: Folder, data: Folder | None) -> None:
        started = time.monotonic()
        with locked(run):
            for _ in range(_ATTEMPTS):
                with self.changed:
                    content = self.refresh(run).text()
                    version, before = self._version, self._stamp
                with run.staging.temporary() as temporary:
                    temporary.write(content)
                    # Both before the listing is in its place: it names nothing that may be lost.
                    run.store.at_once(
                        partial(temporary.settle, run), *([data.sync] if data is not None else [])
                    )
                    stamp = run.staging.stamp(temporary.name)
                    with self.changed:
                        if run.stamp(DATA_LISTING) != before:
                            continue  # another server was faster: begin with what it wrote
                        temporary.move(run, DATA_LISTING)
                        self._stamp = stamp
                run.sync()
                with self.changed:
                    self._saved = max(self._saved, version)
                self.cost = time.monotonic() - started
                return
        raise RefusedError(f'{run.path}/{DATA_LISTING}: another program keeps changing it', 503)


def _is_there(run: Folder, path: str) -> bool:
    folder, _, name = path.partition('/')
    if folder != DATA_DIRECTORY or '/' in name:
        return False
    try:
        with run.open(DATA_DIRECTORY) as data:
            return data.has(name)
    except OSError as error:
        if not tells(error):
            raise
        return False
