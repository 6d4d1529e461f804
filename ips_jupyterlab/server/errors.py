"""The one place that turns exceptions into answers."""

from __future__ import annotations

from http import HTTPStatus
from http.client import responses
from typing import Literal

from tornado.web import HTTPError

from ..api_v1 import IPSDataError
from ..contract import ErrorAnswer
from ..refusals import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    NotWritableError,
    OutsideError,
    explain,
)

Reason = Literal['bad_request', 'forbidden', 'not_found', 'conflict', 'broken_data', 'server_error']
_REFUSALS = (BadRequestError, ConflictError, NotFoundError, NotWritableError, OutsideError)

STATUS: dict[Reason, int] = {
    'bad_request': HTTPStatus.BAD_REQUEST,
    'forbidden': HTTPStatus.FORBIDDEN,
    'not_found': HTTPStatus.NOT_FOUND,
    'conflict': HTTPStatus.CONFLICT,
    'broken_data': HTTPStatus.CONFLICT,
    'server_error': HTTPStatus.INTERNAL_SERVER_ERROR,
}


def answer_to(error: BaseException | None) -> tuple[int, ErrorAnswer]:
    """The status and the body that tell of an error."""
    if isinstance(error, HTTPError):
        return error.status_code, ErrorAnswer(_words(error), _reason_of_status(error.status_code))
    reason = _reason(error)
    message = 'The server failed. Its log says more.'
    position = error.position if isinstance(error, BadRequestError) else None
    if isinstance(error, (OSError, IPSDataError)):
        message = explain(error)
    elif isinstance(error, _REFUSALS):
        message = str(error)
    return STATUS[reason], ErrorAnswer(message, reason, position)


def _reason(error: BaseException | None) -> Reason:
    if isinstance(error, IPSDataError) and not isinstance(error, OutsideError):
        return 'forbidden' if isinstance(error.__cause__, PermissionError) else 'broken_data'
    if isinstance(error, BadRequestError):
        return 'bad_request'
    if isinstance(error, ConflictError):
        return 'conflict'
    if isinstance(error, (OutsideError, NotWritableError, PermissionError)):
        return 'forbidden'
    if isinstance(error, (NotFoundError, FileNotFoundError, NotADirectoryError)):
        return 'not_found'
    return 'server_error'


def _reason_of_status(status: int) -> Reason:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return 'forbidden'
    if status == HTTPStatus.NOT_FOUND:
        return 'not_found'
    return 'bad_request' if status < HTTPStatus.INTERNAL_SERVER_ERROR else 'server_error'


def _words(error: HTTPError) -> str:
    if error.log_message:
        return error.log_message % error.args if error.args else error.log_message
    if error.status_code == HTTPStatus.FORBIDDEN:
        return 'Not allowed. Log in to Jupyter first.'
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return 'This address does not answer that method.'
    return responses.get(error.status_code, 'The server refused.')
