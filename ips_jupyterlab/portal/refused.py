"""What the receiving side refuses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class RefusedError(Exception):
    """A request that cannot be taken; the message says why, and nothing of it was kept.

    :param status: of the answer.
    :param told: more for the answer's JSON.
    """

    def __init__(self, message: str, status: int = HTTPStatus.BAD_REQUEST, **told: Any) -> None:
        super().__init__(message)
        self.status = status
        self.told = told


class CorruptFileError(RefusedError):
    """A file of the portal in a run cannot be understood. It stays as it is."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f'{path}: {why}. It was left as it is.', HTTPStatus.CONFLICT)
        self._where = path, why

    def with_more(self, more: str) -> CorruptFileError:
        """The same, and more to tell."""
        error = CorruptFileError(*self._where)
        error.args = (f'{self} {more}',)
        return error
