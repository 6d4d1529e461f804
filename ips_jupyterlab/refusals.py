"""What is refused, and how a failing file system is put into words."""

from __future__ import annotations

import os
import pwd

from .api_v1 import IPSDataError


class BadRequestError(Exception):
    """An argument that makes no sense; the message tells the user which one and why.

    :param position: where in the search the mistake is, from 0.
    """

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class NotFoundError(Exception):
    """What was asked for does not exist, or lies outside the base directories."""


class ConflictError(Exception):
    """What was asked for cannot be done as things are; the message tells the user why."""


class OutsideError(IPSDataError):
    """A file of a run is a link that leads outside the base directories."""

    def __init__(self, path: str) -> None:
        super().__init__(outside(path))


class NotWritableError(Exception):
    """A folder may not be written by the user of the server.

    :param so: what follows, in words for the user.
    """

    def __init__(self, path: str, so: str) -> None:
        super().__init__(f'{path}: not writable by {own_name()}, so {so}.')


def outside(path: str) -> str:
    """Why a link is not followed, in words for the user."""
    return f'{path}: is a link that leads outside the configured base directories'


def explain(error: OSError | IPSDataError) -> str:
    """Which file cannot be read, and why, in words for the user."""
    if isinstance(error, IPSDataError):
        cause = error.__cause__
        return explain(cause) if isinstance(cause, PermissionError) else str(error)
    path = os.fsdecode(error.filename) if isinstance(error.filename, (str, bytes)) else 'The file'
    if isinstance(error, PermissionError):
        return f'{path}: not readable by {own_name()}'
    if isinstance(error, FileNotFoundError):
        return f'{path}: there is no such file or folder'
    return f'{path}: {error.strerror or error}'


def own_name() -> str:
    """The name of the operating system's user who reads the files."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container's user need not have a name
        return f'user {os.geteuid()}'
