"""The run tree: its names on disk, the keys of its runs, and what Jupyter calls them.

``<base directory>/<username>/<runid>/`` is a run. A base directory may also hold runs itself: then
it is a user directory, named after itself.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import os
import re
from collections.abc import Iterable

from msgspec import Struct

from . import api_v1
from .api_v1 import (
    CHILD_RUNS,
    DATA_DIRECTORY,
    DATA_LISTING,
    ENSEMBLES_DIRECTORY,
    IPSDataError,
)
from .containment import Gate
from .refusals import BadRequestError, NotFoundError

__all__ = [
    'API_FILE',
    'API_FILES',
    'API_NOTEBOOKS',
    'CHANGES',
    'CHILD_RUNS',
    'DATA_DIRECTORY',
    'DATA_LISTING',
    'DATA_LOG',
    'ENSEMBLES_DIRECTORY',
    'EVENT_LOG',
    'NOTEBOOK_ENDING',
    'PORTAL_DIRECTORY',
    'RUN_METADATA',
    'RUN_NOTES',
    'ContentsRoot',
    'Gate',
    'RunTree',
    'UserDirectory',
    'api_file',
    'as_runid',
    'is_directory',
    'is_hidden',
]

RUN_METADATA = 'ips_run.json'  # optional: what IPS_START and IPS_END told, and the state
EVENT_LOG = 'ips_events.jsonl'  # every event of a run, one a line, in the order of arrival
RUN_NOTES = 'ips_notes.json'  # optional: text, tags, archived; what users keep about a run
DATA_LOG = 'ips_data.jsonl'  # what the data listing alone does not tell of a run's uploads
PORTAL_DIRECTORY = '.ips'  # in a user directory: what the receiving side needs for itself
CHANGES = 'changes'  # in that: the runids of the runs that changed, one a line, the latest last
API_FILE = 'api_v1.py'
API_FILES = (API_FILE, 'ips_analysis_api_v1.py')
API_NOTEBOOKS = ('api_v1_notebook.ipynb', 'ips_analysis_api_v1_notebook.ipynb')
NOTEBOOK_ENDING = '.ipynb'

_RUNID = re.compile(r'[1-9][0-9]{0,14}')  # fifteen digits: what every JSON reader takes for exact
_KEY = re.compile(r'([0-9a-f]{10})\.(?:([A-Za-z0-9_-]+)\.)?([1-9][0-9]{0,14})')
_API_VERSION = re.compile(r'^API_VERSION = \(([0-9]+), ([0-9]+)\)$', re.MULTILINE)


def as_runid(name: str) -> int | None:
    """The runid that a directory's name is; None for any other name."""
    return int(name) if _RUNID.fullmatch(name) else None


def is_hidden(name: str) -> bool:
    """Whether a name is hidden, as ``.ipynb_checkpoints`` and ``.snapshot`` are."""
    return name.startswith('.')


def is_directory(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a directory; a link that leads nowhere is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


class UserDirectory(Struct, frozen=True):
    """A directory that holds runs."""

    path: str
    username: str
    key: str  # what the keys of its runs start with

    @property
    def is_base(self) -> bool:
        """Whether it is a base directory that holds runs itself."""
        return '.' not in self.key

    def run_key(self, runid: int) -> str:
        """The key of a run: opaque, URL-safe, the same after a restart."""
        return f'{self.key}.{runid}'

    def run_directory(self, runid: int) -> str:
        """Where a run lies."""
        return f'{self.path}/{runid}'


class RunTree:
    """The base directories: those of the settings, and those that users add.

    :param base_directories: folders as configured; ``~`` is expanded.
    :param follow_links_outside: whether links may lead outside these folders.
    """

    def __init__(
        self, base_directories: Iterable[str], *, follow_links_outside: bool = False
    ) -> None:
        paths = (os.path.abspath(os.path.expanduser(path)) for path in base_directories)
        self._configured = tuple(dict.fromkeys(paths))
        self._follow_links_outside = follow_links_outside
        self.also(())

    def also(self, paths: Iterable[str]) -> None:
        """Take these folders for base directories too, in place of those of an earlier call."""
        bases = tuple(dict.fromkeys((*self._configured, *paths)))
        self._by_digest = {_digest(path): path for path in bases}
        self.base_directories = bases

    def gate(self) -> Gate:
        """A gate for one answer or one scan. Reads links, so call it in a worker thread."""
        if self._follow_links_outside:
            return Gate(None)
        return Gate([os.path.realpath(path) for path in self.base_directories])

    def user_directory(self, base: str, name: str | None = None) -> UserDirectory:
        """The directory of a user; without a name, a base directory that holds runs itself."""
        if name is None:
            return UserDirectory(base, os.path.basename(base) or base, _digest(base))
        encoded = base64.urlsafe_b64encode(os.fsencode(name)).decode('ascii').rstrip('=')
        return UserDirectory(os.path.join(base, name), name, f'{_digest(base)}.{encoded}')

    def find_run(self, key: str, gate: Gate) -> tuple[UserDirectory, int]:
        """The run that a key stands for.

        :raises NotFoundError: there is no such run (any more), or it lies outside.
        :raises PermissionError: its folder may not be read.
        """
        user, runid = self._parse(key)
        directory = user.run_directory(runid)
        if gate.admits(user.path) and gate.admits(directory):
            try:
                with os.scandir(directory):
                    return user, runid
            except PermissionError:
                raise
            except OSError:  # not there, or no directory, or no name that one could have
                pass
        raise NotFoundError(f'There is no run {runid} of {user.username}. It may have been moved.')

    def _parse(self, key: str) -> tuple[UserDirectory, int]:
        match = _KEY.fullmatch(key)
        base = match and self._by_digest.get(match[1])
        if not match or not base:
            raise NotFoundError('There is no run with this key.')
        if match[2] is None:
            return self.user_directory(base), int(match[3])
        try:
            padded = match[2] + '=' * (-len(match[2]) % 4)
            name = os.fsdecode(base64.urlsafe_b64decode(padded))
        except binascii.Error:
            raise NotFoundError('There is no run with this key.') from None
        user = self.user_directory(base, name)
        if is_hidden(name) or '/' in name or '\0' in name or user.run_key(int(match[3])) != key:
            raise NotFoundError('There is no run with this key.')
        return user, int(match[3])


def _digest(path: str) -> str:
    return hashlib.blake2s(os.fsencode(path), digest_size=5).hexdigest()


class ContentsRoot:
    """What Jupyter's file browser shows: the folder it starts from.

    :param root: the contents manager's folder; None where its contents are no files.
    :param allow_hidden: whether it shows names that start with a dot.
    """

    def __init__(self, root: str | None, *, allow_hidden: bool = False) -> None:
        self._root = root and os.path.abspath(os.path.expanduser(root))
        self._allow_hidden = allow_hidden

    def path(self, directory: str) -> str | None:
        """The server-relative path of a directory, '' for the root; None outside the root.

        May read links, so call it in a worker thread and once a directory.
        """
        if self._root is None:
            return None
        inside = _relative(directory, self._root)
        if inside is None:  # a home directory often has two names
            inside = _relative(os.path.realpath(directory), os.path.realpath(self._root))
        return None if inside is None else self.join('', *filter(None, inside.split('/')))

    def directory(self, path: str) -> str:
        """The directory that a server-relative path stands for, '' for the root.

        :raises BadRequestError: it is no path that Jupyter's file browser could show.
        :raises NotFoundError: there is no such folder.
        """
        names = list(filter(None, path.split('/')))
        shown = self.join('', *names) is not None and not {'.', '..'} & {*names}
        if self._root is None or not shown or '\0' in path:
            raise BadRequestError(f"{path!r} is no folder of Jupyter's file browser.")
        directory = os.path.join(self._root, *names)
        if not os.path.isdir(directory):
            raise NotFoundError(f'{directory}: there is no such folder.')
        return directory

    def join(self, folder: str | None, *names: str) -> str | None:
        """The server-relative path of something below a folder; None where it is not shown."""
        if folder is None or (not self._allow_hidden and any(map(is_hidden, names))):
            return None
        return '/'.join((folder, *names) if folder else names)


def _relative(path: str, root: str) -> str | None:
    root = root.rstrip('/') + '/'
    return path[len(root) :] if f'{path}/'.startswith(root) else None


def api_file(user_directory: str, gate: Gate) -> str:
    """The ``api_v1.py`` to load beside the runs of a user: theirs if it is not older than ours.

    The copies that other portals leave there do not name their version and are not used.
    """
    path = os.path.join(user_directory, API_FILE)
    try:
        if gate.admits(path):
            status = os.stat(path)
            version = _api_version(path, status.st_mtime_ns, status.st_size, gate)
            if version >= api_v1.API_VERSION:
                return path
    except (OSError, IPSDataError):
        pass
    return os.path.abspath(api_v1.__file__)


@functools.lru_cache(maxsize=1024)
def _api_version(path: str, mtime_ns: int, size: int, gate: Gate) -> tuple[int, ...]:
    """The version that an API file names, () where it names none; cached until it changes."""
    with open(path, encoding='utf-8', errors='replace', opener=gate.opener) as file:
        match = _API_VERSION.search(file.read(65536))
    return tuple(map(int, match.groups())) if match else ()
