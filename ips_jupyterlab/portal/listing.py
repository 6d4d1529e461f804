"""The data listing of a run as text: read, changed entry by entry, and written out again.

The bytes are those of ``json.dumps(listing, indent=2)``. Each timestep keeps its own piece of the
text, so that one more of 20,000 costs joining the pieces and not encoding them all. Paths are kept
in tuples, which the garbage collector leaves alone: it would stop all threads to walk over lists.
"""

from __future__ import annotations

import json

from .refused import CorruptFileError

EMPTY = '{\n}\n'


class Listing:
    """A data listing.

    :param content: of the file; None where there is none.
    :raises CorruptFileError: it is no listing.
    """

    def __init__(self, content: bytes | None, path: str) -> None:
        self._paths: dict[str, tuple[str, ...]] = {}  # by key, in the order of the file
        self._pieces: dict[str, str] = {}
        self._keys: dict[float, str] = {}  # older listings hold other spellings of a number
        self._times_listed: dict[str, int] = {}
        self.size = len(content or EMPTY)
        for key, paths in _pairs(content, path) if content is not None else ():
            self._keys.setdefault(_number(key, path), key)
            self._append(key, *paths)
            self._write(key)

    def key(self, timestep: float) -> str:
        """The key of a timestep."""
        return self._keys.get(timestep) or str(timestep)

    def paths(self, timestep: float) -> list[str]:
        """What a timestep holds, relative to the run."""
        return list(self._paths.get(self.key(timestep), ()))

    def times_listed(self, path: str) -> int:
        """Under how many timesteps a path is listed."""
        return self._times_listed.get(path, 0)

    def add(self, timestep: float, path: str, instead: str | None = None) -> bool:
        """List a path, in place of another one or at the end; tells whether anything changed."""
        key = self.key(timestep)
        if path in self._paths.get(key, ()):
            return False
        self._keys.setdefault(timestep, key)
        paths = self._paths.get(key, ())
        if instead is not None and instead in paths:
            place = paths.index(instead)
            self._paths[key] = (*paths[:place], path, *paths[place + 1 :])
            self._count(instead, -1)
            self._count(path, 1)
        else:
            self._append(key, path)
        self._write(key)
        return True

    def remove(self, timestep: float, path: str) -> None:
        """List a path no more; a timestep that holds nothing then goes."""
        key = self.key(timestep)
        paths = self._paths[key]
        place = paths.index(path)
        self._paths[key] = (*paths[:place], *paths[place + 1 :])
        self._count(path, -1)
        if self._paths[key]:
            self._write(key)
        else:
            del self._paths[key], self._pieces[key], self._keys[timestep]

    def text(self) -> bytes:
        """The content of the file."""
        if not self._pieces:
            return EMPTY.encode()
        content = ('{\n' + ',\n'.join(self._pieces.values()) + '\n}').encode('ascii')
        self.size = len(content)
        return content

    def _append(self, key: str, *paths: str) -> None:
        self._paths[key] = (*self._paths.get(key, ()), *paths)
        for path in paths:
            self._count(path, 1)

    def _count(self, path: str, change: int) -> None:
        self._times_listed[path] = self._times_listed.get(path, 0) + change

    def _write(self, key: str) -> None:
        paths = self._paths[key]
        if paths:
            inner = ',\n'.join(f'    {json.dumps(path)}' for path in paths)
            self._pieces[key] = f'  {json.dumps(key)}: [\n{inner}\n  ]'
        else:
            self._pieces[key] = f'  {json.dumps(key)}: []'


def _pairs(content: bytes, path: str) -> list[tuple[str, list[str]]]:
    try:
        pairs = json.loads(content, object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        raise CorruptFileError(path, f'not a data listing: {error}') from None
    if not isinstance(pairs, tuple):
        raise CorruptFileError(path, 'not a data listing: no JSON object')
    for key, paths in pairs:
        if not isinstance(paths, list) or not all(isinstance(listed, str) for listed in paths):
            raise CorruptFileError(path, f'the value of {key!r} is not a list of paths')
    return list(pairs)


def _number(key: str, path: str) -> float:
    try:
        return float(key) + 0.0
    except ValueError:
        raise CorruptFileError(path, f'the key {key!r} is not a timestep') from None
