"""Keeps the records on the server's own disk, so that a restart need not read every run.

It is a cache: never the truth, only what saves time. A record may be older than the run that it
tells of, for the stamps of its files tell. So two servers may write it, each what it knows, and
one that is damaged, or of another version, is thrown away.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from ..layout import UserDirectory
from .packed import PackedRun, UserRuns, at_home, without_home
from .scan import with_parents

NAME = 'ips_runs.sqlite'
FORMAT = 3  # another one where what is kept changes
CHUNK = 2048  # runids whose records lie in one row: what one change costs to write
BUSY = 2.0  # seconds to wait for another server that writes
UNUSED = 30 * 86400.0  # seconds after which a user directory is forgotten
MOST_BYTES = 1 << 28  # beyond which only the user directories of this server are kept

log = logging.getLogger(__name__)

_TABLES = """
create table users (path blob primary key, stamp integer, runids integer, seen real);
create table chunks (path blob, number integer, sum integer, records blob,
                     primary key (path, number));
"""
_DECODER = msgspec.msgpack.Decoder(list[PackedRun])
_ENCODER = msgspec.msgpack.Encoder()

T = TypeVar('T')


class DamagedError(Exception):
    """What was saved cannot be understood."""


class Store:
    """Records by user directory. No method raises; where the disk fails, nothing is kept.

    :param path: of the file; None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._written: Mapping[str, UserRuns] = {}  # as they lie on the disk
        self._failed = False

    def load(self, user: UserDirectory) -> UserRuns | None:
        """What was known of a user directory, None for nothing."""
        with self._lock:
            saved = self._try(lambda database: _load(database, user))
            if saved is not None:
                self._written = {**self._written, user.path: saved}
            return saved

    def save(self, users: Mapping[str, UserRuns]) -> None:
        """Keep what is known; only what became different since the last time is written."""
        with self._lock:
            if self._try(lambda database: _save(database, self._written, users)):
                self._written = users

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Work on the database; what fails is told in the log, and not again."""
        if self._path is None:
            return None
        try:
            with contextlib.closing(_connect(self._path)) as database, database:
                return work(database)
        except (sqlite3.OperationalError, OSError) as error:  # locked, full, not writable
            if not self._failed:
                log.warning('%s: %s. The next start takes longer.', self._path, error)
            self._failed = True
        except (sqlite3.Error, DamagedError) as error:
            log.warning('%s is damaged (%s) and is made anew.', self._path, error)
            self._throw_away()
        return None

    def _throw_away(self) -> None:
        self._written = {}
        for path in (self._path, f'{self._path}-journal'):
            with contextlib.suppress(OSError):
                os.unlink(str(path))


def _connect(path: Path) -> sqlite3.Connection:
    """Open the database, made anew where it has another format."""
    os.close(os.open(path, os.O_CREAT | os.O_CLOEXEC, 0o600))  # it tells what runs tell
    database = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
    try:
        if database.execute('pragma user_version').fetchone() != (FORMAT,):
            with database:  # all or nothing
                database.execute('begin immediate')
                _make_tables(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_tables(database: sqlite3.Connection) -> None:
    if database.execute('pragma user_version').fetchone() == (FORMAT,):  # another server was first
        return
    names = database.execute("select name from sqlite_master where type = 'table'").fetchall()
    for (name,) in names:
        database.execute(f'drop table "{name}"')
    for statement in _TABLES.split(';'):
        database.execute(statement)
    database.execute(f'pragma user_version = {FORMAT}')


def _load(database: sqlite3.Connection, user: UserDirectory) -> UserRuns | None:
    path = os.fsencode(user.path)
    database.execute('begin')  # the rows of one moment
    found = database.execute('select stamp, runids from users where path = ?', (path,)).fetchone()
    rows = database.execute('select sum, records from chunks where path = ?', (path,)).fetchall()
    if found is None:
        return None
    runs = {}
    for checksum, content in rows:
        if zlib.crc32(content) != checksum:
            raise DamagedError('a checksum is wrong')
        try:
            runs.update(at_home(_DECODER.decode(content), user))
        except ValueError as error:
            raise DamagedError(str(error)) from error
    stamp, runids = found
    # Where two servers took turns, or something was not saved, the directory tells.
    whole = _hash(runs) == runids
    return UserRuns(user, with_parents(runs), stamp=stamp if whole else 0)


def _save(
    database: sqlite3.Connection, before: Mapping[str, UserRuns], users: Mapping[str, UserRuns]
) -> bool:
    changed = {
        path: user
        for path, user in users.items()
        if path not in before or not _is_same(before[path], user)
    }
    if not changed:
        return True
    now = time.time()
    database.execute('begin immediate')
    for path, user in changed.items():
        name = os.fsencode(path)
        if path not in before:
            database.execute('delete from chunks where path = ?', (name,))
        for number, runs in _changed_chunks(before.get(path), user).items():
            content = _encoded(runs)
            database.execute(
                'insert or replace into chunks values (?, ?, ?, ?)',
                (name, number, zlib.crc32(content), content),
            )
        stamp = 0 if user.links or user.problems else user.stamp
        database.execute(
            'insert or replace into users values (?, ?, ?, ?)',
            (name, stamp, _hash(user.runs), now),
        )
    names = [(now, os.fsencode(path)) for path in users]
    database.executemany('update users set seen = ? where path = ?', names)
    _forget(database, now)
    return True


def _is_same(before: UserRuns, user: UserRuns) -> bool:
    return before is user or (before.runs is user.runs and before.stamp == user.stamp)


def _changed_chunks(before: UserRuns | None, user: UserRuns) -> dict[int, list[PackedRun]]:
    """The runs of the chunks of which one came, went or changed."""
    old, new = before.runs if before else {}, user.runs
    numbers = {runid // CHUNK for runid in old if runid not in new}
    numbers.update(runid // CHUNK for runid, run in new.items() if old.get(runid) is not run)
    chunks: dict[int, list[PackedRun]] = {number: [] for number in numbers}
    for runid, run in new.items():
        if runid // CHUNK in chunks:
            chunks[runid // CHUNK].append(run)
    return chunks


def _encoded(runs: Iterable[PackedRun]) -> bytes:
    return _ENCODER.encode([without_home(run) for run in runs if _may_be_saved(run)])


def _may_be_saved(run: PackedRun) -> bool:
    """Not what was read through a link, which another server may not follow, nor may still change.

    Nor a run with a name that is not UTF-8.
    """
    return run.directory_stamp != 0 and run.is_packed


def _forget(database: sqlite3.Connection, now: float) -> None:
    """Keep the file small: forget what no server has used for long, or now, if it is too much."""
    [pages] = database.execute('pragma page_count').fetchone()
    [free] = database.execute('pragma freelist_count').fetchone()
    [size] = database.execute('pragma page_size').fetchone()
    latest = now if (pages - free) * size > MOST_BYTES else now - UNUSED
    # A clock that was set back must not make anything last for ever.
    database.execute('delete from users where seen < ? or seen > ?', (latest, now + UNUSED))
    database.execute('delete from chunks where path not in (select path from users)')


def _hash(runids: Iterable[int]) -> int:
    """A number that tells whether a user directory holds the same runs."""
    return hash(frozenset(runids))
