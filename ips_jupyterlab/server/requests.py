"""What a simulation asks the receiving side, over HTTP. It has neither a token nor a cookie.

These handlers are plain tornado, so that the receiving side runs without a Jupyter server, too.
A request is always read to its end before it is answered, also when it is refused: a simulation
whose connection is reset never sends anything again.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from http import HTTPStatus
from types import TracebackType
from typing import Any, NoReturn, Protocol

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado import web

from ..portal.portal import Answer, Portal
from ..portal.refused import RefusedError
from .declared import Declared
from .errors import answer_to
from .gathered import Gathered
from .tries import FailedTries
from .wire import encode

SMALL = 1 << 20  # bytes of a body that are kept in memory; more goes to disk
MOST_IN_MEMORY = 64 << 20  # bytes of events, of a notebook or of a CSV

ADDRESS = '/ips/uploads'  # below the server's base URL, followed by the segment

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Secrets(Protocol):
    """Tells who may send."""

    def is_segment(self, text: str) -> bool: ...
    def is_api_key(self, text: str) -> bool: ...


class Receiver:
    """What the handlers share.

    :ivar most_bytes: of a data file.
    :ivar tries: of those who may not send.
    :ivar on_request: called on the event loop.
    :ivar data_files: takes small ones together.
    """

    def __init__(
        self,
        portal: Portal,
        workers: Executor,
        secrets: Secrets,
        most_bytes: int,
        on_request: Callable[[], None] = lambda: None,
    ) -> None:
        self.portal, self.workers, self.secrets = portal, workers, secrets
        self.most_bytes, self.on_request = most_bytes, on_request
        self.tries = FailedTries()
        self.data_files = Gathered(workers, self._add_data_files)

    def _add_data_files(self, requests: Sequence[Post]) -> list[Answer | Exception]:
        """Add data files that have come whole, in a worker thread."""
        answers: dict[Post, Answer | Exception] = {}
        for request in requests:
            try:
                request.check_sender()
            except Exception as error:
                answers[request] = error
        taken = [request for request in requests if request not in answers]
        sent = [(request.headers, request.body) for request in taken]
        answers |= dict(zip(taken, self.portal.add_data_files(sent), strict=True))
        return [answers[request] for request in requests]


class PortalRequest(web.RequestHandler):
    """What all requests share."""

    def initialize(self, receiver: Receiver) -> None:
        self.receiver = receiver
        receiver.on_request()
        # What is logged, here and by tornado, must not tell the segment.
        self.request.uri = redacted(self.request.uri or '')
        self.request.path = redacted(self.request.path)

    @classmethod
    def declares(cls, verb: str) -> Declared:
        """What a verb takes and gives."""
        declared: Declared = getattr(cls, verb).declared
        return declared

    def user(self) -> str | None:
        """The user whose run is meant."""
        assert 'user' in self.declares('get').query  # noqa: S101
        return self.get_query_argument('user', None)

    def check_xsrf_cookie(self) -> None:
        """Simulations have no cookies; the segment and the key keep strangers out."""

    def set_default_headers(self) -> None:
        self.set_header('Content-Type', 'application/json')
        self.set_header('X-Content-Type-Options', 'nosniff')

    def check(self, segment: str | None) -> None:
        """Refuse who does not know the address. Raises RefusedError."""
        if segment is not None and not self.receiver.secrets.is_segment(segment):
            self.refuse('There is nothing here. Was the key renewed?', HTTPStatus.NOT_FOUND)

    def refuse(self, message: str, status: int) -> NoReturn:
        """Refuse who may not send. Raises RefusedError."""
        wait = self.receiver.tries.failed(self.request.remote_ip or 'nowhere')
        if wait:
            words = 'Too many requests have a wrong key or address.'
            raise RefusedError(words, HTTPStatus.TOO_MANY_REQUESTS, retry_after=wait)
        raise RefusedError(message, status)

    async def work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function in a worker thread. Raises RefusedError where the server stops."""
        with stopping():
            try:
                working = self.receiver.workers.submit(function, *arguments)
            except RuntimeError:  # there are no workers any more
                raise asyncio.CancelledError from None
            return await asyncio.wrap_future(working)

    async def answer(self, answer: Answer) -> None:
        """Answer a request."""
        self.set_status(answer.status)
        await self.finish(encode(answer.body))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Errors are JSON too."""
        _, error, _ = kwargs.get('exc_info', (None, web.HTTPError(status_code), None))
        self.clear()
        if isinstance(error, RefusedError):
            self.set_status(error.status)
            if 'retry_after' in error.told:
                self.set_header('Retry-After', error.told['retry_after'])
            self.finish(encode({'message': str(error), **error.told}))
            return
        status, told = answer_to(error)
        if isinstance(error, OSError) and status < HTTPStatus.INTERNAL_SERVER_ERROR:
            # Not what the simulation asked for is missing or forbidden, but what this side needs.
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(error, OSError) and error.errno in _FULL:
            status = HTTPStatus.INSUFFICIENT_STORAGE
        self.set_status(status)
        self.finish(encode({'message': told.message, 'reason': told.reason}))

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log the server's own failures; refusals are in the access log."""
        if not isinstance(value, RefusedError):
            super().log_exception(typ, value, tb)


@web.stream_request_body
class Post(PortalRequest):
    """A request with a body.

    :cvar content_type: what it must be.
    :cvar needs_key: whether the sender must have the key.
    """

    content_type = 'application/octet-stream'
    needs_key = True

    def prepare(self) -> None:
        self._refusal: Exception | None = None
        self._chunks: list[bytes] = []
        self._size = 0
        self._checked = False
        self._resources = contextlib.ExitStack()
        # tornado would reset the connection where a body is larger than its own limit.
        self.request.connection.set_max_body_size(sys.maxsize)  # type: ignore[union-attr]

    @classmethod
    def declares(cls, verb: str) -> Declared:
        return super().declares('take' if verb == 'post' else verb)

    @property
    def headers(self) -> dict[str, str]:
        """The headers that are declared, in either form that ``portal.names`` reads."""
        names = [form for name in self.declares('post').headers for form in (name, f'{name}*')]
        sent = self.request.headers
        return {name: sent[name] for name in names if name in sent}

    def check_sender(self) -> None:
        """Refuse who may not send, and what could not be taken. Raises RefusedError."""
        self.check(self.path_kwargs.get('segment'))
        headers = self.request.headers
        if self.needs_key and not self.receiver.secrets.is_api_key(headers.get('X-Api-Key', '')):
            self.refuse('Authorization failed', HTTPStatus.UNAUTHORIZED)
        kind = headers.get('Content-Type', '').partition(';')[0].strip().lower()
        if kind != self.content_type:
            raise RefusedError(
                f"Content-Type HTTP header value must be '{self.content_type}'",
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            )
        self._checked = True

    @property
    def most_bytes(self) -> int:
        """The limit for the body."""
        return min(MOST_IN_MEMORY, self.receiver.most_bytes)

    @property
    def body(self) -> bytes:
        """What has come and lies in memory."""
        return b''.join(self._chunks)

    async def data_received(self, chunk: bytes) -> None:
        """Keep what comes; a refusal is told when all has come."""
        self._size += len(chunk)
        if self._refusal is not None:
            return
        self._chunks.append(chunk)
        try:
            if self._size > self.most_bytes:
                await self.work(self.check_sender)
                raise RefusedError(
                    f'The body is too large: {self.most_bytes} bytes are taken.',
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    most_bytes=self.most_bytes,
                )
            if sum(map(len, self._chunks)) > SMALL:
                await self.work(self._spill)
        except Exception as error:
            self._refusal = error
            self._chunks.clear()
            with contextlib.suppress(RefusedError):  # what a server leaves that stops is swept
                await self.work(self._resources.close)

    def _spill(self) -> None:
        if not self._checked:
            self.check_sender()
        self.spill()

    def spill(self) -> None:
        """Put what has come somewhere else than in memory, where that is possible."""

    @allow_unauthenticated
    async def post(self, segment: str | None = None) -> None:
        if self._refusal is not None:
            raise self._refusal
        await self.answer(await self.taken())

    async def taken(self) -> Answer:
        """Take the request, which has come whole."""
        answer: Answer = await self.work(self._take)
        return answer

    def _take(self) -> Answer:
        with self._resources:
            if not self._checked:
                self.check_sender()
            return self.take(self.body)

    def take(self, body: bytes) -> Answer:
        """Take the request, in a worker thread."""
        raise NotImplementedError

    def on_connection_close(self) -> None:
        super().on_connection_close()
        with contextlib.suppress(RuntimeError):  # the server stops: as above
            self.receiver.workers.submit(self._resources.close)


@contextlib.contextmanager
def stopping() -> Iterator[None]:
    """Refuse what no worker takes any more. Raises RefusedError."""
    try:
        yield
    except asyncio.CancelledError:
        raise RefusedError('The server is stopping.', HTTPStatus.SERVICE_UNAVAILABLE) from None


def redacted(uri: str) -> str:
    """An address without the segment."""
    return re.sub(rf'({ADDRESS}/)[^/?#]+', r'\1[secret]', uri)
