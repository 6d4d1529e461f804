"""The trash: a run is put where the user finds it again, and never deleted."""

from __future__ import annotations

import os
import time

from send2trash import send2trash  # type: ignore[import-untyped]

from ..catalog.catalog import OpenRun
from ..contract import Run
from ..refusals import ConflictError, NotWritableError, OutsideError
from . import xdg_trash


def move_to_trash(run: OpenRun, told: Run, deletes_to_trash: bool, silent_after: float) -> None:
    """Move the directory of a run to the trash; its child runs stay where they are.

    :param told: the same run as the browser sees it.
    :param deletes_to_trash: whether Jupyter moves what is deleted to the trash.
    :param silent_after: seconds without a change, after which a run that has no events, and so
        cannot be silent, is taken not to run.
    :raises ConflictError: it runs, or there is no trash for it, or its directory is a link.
    :raises NotWritableError: its folder may not be written.
    :raises OutsideError: its folder has become a link.
    """
    directory = run.place.directory
    if not deletes_to_trash:
        raise ConflictError(
            f'{directory}: stays, for this Jupyter server has no trash: it is set to delete for '
            'good (delete_to_trash).'
        )
    may_run = told.heard is not None or time.time() - told.modified <= silent_after
    if told.state == 'running' and may_run:
        raise ConflictError(
            f'{directory}: stays, for run {run.runid} is running. Try again when it has ended.'
        )
    # A base directory may be a link: it is what the server's settings name.
    for path in (directory,) if run.user.is_base else (run.user.path, directory):
        if os.path.islink(path):
            raise ConflictError(
                f'{path}: is a link. Only a run that lies in the base directories itself is moved.'
            )
    for path in (run.user.path, directory):
        if not os.access(path, os.W_OK):
            raise NotWritableError(path, f'run {run.runid} stays where it is')
    try:
        _move(run)
    except OSError as error:  # also where the file system has no trash
        raise ConflictError(
            f'{directory}: cannot be moved to the trash: {error}. Nothing was deleted.'
        ) from error


def _move(run: OpenRun) -> None:
    """Move what lies in the folder that was looked at, whatever its path leads to by now."""
    if not os.path.exists('/proc/self/fd'):  # as on macOS, whose own trash it is
        send2trash(run.place.directory)
        return
    # A base directory may be a link.
    flags = os.O_RDONLY | os.O_DIRECTORY | (0 if run.user.is_base else os.O_NOFOLLOW)
    try:
        folder = run.place.gate.open(run.user.path, flags | os.O_CLOEXEC)
    except NotADirectoryError:
        raise OutsideError(run.user.path) from None
    try:
        xdg_trash.move(folder, str(run.runid))
    finally:
        os.close(folder)
