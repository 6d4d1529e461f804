"""Finishes or undoes what a server was doing when it was killed.

Names in a staging folder tell who was at work and at what (see ``store``). What belongs to a
process that is alive is left alone; what another machine left is taken for dead after a day.
"""

from __future__ import annotations

import contextlib

from .arrived import SWAP, undo_swap
from .children import Children
from .data import UNLISTED, Data
from .processes import is_dead
from .refused import RefusedError
from .runs import Place, Runs
from .store import Folder


def sweep(runs: Runs, data: Data, children: Children) -> None:
    """Clean the staging folders of all users."""
    for username in filter(runs.is_used, runs.usernames()):
        # A folder that cannot be written now is swept another time.
        with contextlib.suppress(OSError, RefusedError):
            with runs.user(username) as user:
                for name in sorted(user.staging.names()):
                    if is_dead(name, user.staging.fd):
                        _clean(user, username, name, data)
            children.tie_all_waiting(username)


def _clean(user: Folder, username: str, name: str, data: Data) -> None:
    purpose, _, runid = name.partition('.')[2].partition('.')
    disk = user.store.disk
    if purpose == SWAP:
        undo_swap(user, name)
    elif purpose == UNLISTED:
        data.recover(Place(username, int(runid)))
    elif purpose == 'number':
        with contextlib.suppress(OSError):  # it holds a run
            disk.rmdir(runid, user.fd)
    disk.remove_tree(name, user.staging.fd)
