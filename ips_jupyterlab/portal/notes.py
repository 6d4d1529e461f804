"""What users keep about a run: its notes file."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
from typing import Any

import msgspec

from ..containment import Gate
from ..contract import Notes
from ..layout import RUN_NOTES
from ..refusals import BadRequestError, NotWritableError
from .changes import name_run
from .processes import is_dead
from .store import Folder, Store, Temporary

MOST_TEXT = 100_000  # characters
MOST_TAGS = 50
MOST_TAG = 100  # characters of one

PURPOSE = 'notes'  # of what is written, before it is whole
_TEMPORARY = re.compile(rf'\.[0-9a-f]+-[0-9]+-[0-9]+-[0-9]+\.{PURPOSE}')


class SentNotes(Notes, frozen=True, forbid_unknown_fields=True):
    """Notes as the browser sends them."""


def read_sent(body: bytes) -> Notes:
    """The notes that a body holds, without blank and repeated tags. Raises BadRequestError."""
    try:
        sent = msgspec.json.decode(body, type=SentNotes)
    except ValueError as error:
        raise BadRequestError(f'These are no notes (text, tags, archived): {error}') from None
    tags = list(dict.fromkeys(filter(None, map(str.strip, sent.tags))))
    if len(sent.text) > MOST_TEXT:
        raise BadRequestError(
            f'The text of notes has {MOST_TEXT:,} characters at most; this has {len(sent.text):,}.'
        )
    if len(tags) > MOST_TAGS:
        raise BadRequestError(f'A run has {MOST_TAGS} tags at most, not {len(tags)}.')
    for tag in tags:
        if len(tag) > MOST_TAG:
            raise BadRequestError(f'A tag has {MOST_TAG} characters at most; {tag!r} is longer.')
    return Notes(sent.text, tags, sent.archived)


def keep(user_directory: str, runid: int, notes: Notes, gate: Gate) -> None:
    """Write the notes of a run, durably; those that it had are replaced.

    :raises NotWritableError: the run's directory may not be written.
    :raises OutsideError: it lies outside the base directories.
    :raises OSError: writing failed, and the notes are what they were.
    """
    content: dict[str, Any] = msgspec.to_builtins(notes)
    store = Store(lambda: gate)
    path = f'{user_directory}/{runid}'
    try:
        with store.inside(user_directory) as user, user.open(str(runid)) as run:
            _sweep(run)
            # In the run itself: in a tree of another portal there is no staging folder.
            with Temporary(run, f'.{store.new_name(PURPOSE)}') as temporary:
                temporary.write(json.dumps(content, indent=2).encode() + b'\n')
                temporary.settle(run)
                temporary.move(run, RUN_NOTES)
            run.sync()
            name_run(user, runid)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise NotWritableError(path, 'its notes cannot be changed') from error
        raise OSError(error.errno, os.strerror(error.errno or errno.EIO), path) from error


def _sweep(run: Folder) -> None:
    """Remove what a server that was killed has left."""
    with contextlib.suppress(OSError):  # another user's, say
        for name in run.names():
            if _TEMPORARY.fullmatch(name) and is_dead(name, run.fd):
                run.store.disk.unlink(name, run.fd)
