"""What a portal is asked and sent, over HTTP."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import IO, Any
from urllib.parse import quote, urlsplit

TIMEOUT = 60.0  # seconds of silence after which a connection is given up
_SLOWEST = 10e6  # bytes a second; a portal answers when it has stored all of them
_LONGEST_HEADER = 32_000  # bytes; servers take 64 kB of headers at most

# Everything else that a portal answers to an upload says that the upload itself is wrong.
_TRY_AGAIN = frozenset({401, 403, 404, 408, 425, 429})

_PLAIN = re.compile(r'[!-~](?:[ -~]*[!-~])?')


class PortalAwayError(Exception):
    """The portal does not answer, or not as one that could take an upload now."""


class RefusedError(Exception):
    """The portal will never take this."""


def header(name: str, value: str) -> dict[str, str]:
    """A header; with letters outside ASCII, or bytes that are no text, in the form of RFC 8187."""
    if _PLAIN.fullmatch(value):
        return {name: value}
    return {f'{name}*': f"UTF-8''{quote(os.fsencode(value), safe='')}"}


@dataclass(frozen=True)
class Portal:
    """A portal, as ``PORTAL_URL`` and ``PORTAL_API_KEY`` name it.

    :param url: the paths of requests are appended to it; without a scheme, ``http://`` is meant.
    """

    url: str
    api_key: str

    def runid(self, portal_runid: str) -> int | None:
        """The integer runid of a run; None where the portal does not know the run.

        :raises PortalAwayError: no answer, or one that makes no sense.
        """
        answer = self._get(f'/api/run/{quote(portal_runid, safe="")}')
        runid = answer.get('runid') if isinstance(answer, dict) else None
        return runid if isinstance(runid, int) and not isinstance(runid, bool) else None

    @cached_property
    def is_ours(self) -> bool:
        """Whether this is the portal of this package, asked once."""
        answer = self._get('/api/version')
        return isinstance(answer, dict) and 'ips_jupyterlab' in answer

    def events(self, portal_runid: str) -> list[dict[str, Any]]:
        """The events of a run that the portal has; [] where it does not know the run.

        :raises PortalAwayError: as ``runid``.
        """
        answer = self._get(f'/api/run/{quote(portal_runid, safe="")}/events')
        if isinstance(answer, dict):
            answer = answer.get('events')
        return [event for event in answer or () if isinstance(event, dict)]

    def post_events(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Post events, in one request.

        :raises PortalAwayError: not now.
        :raises RefusedError: the portal will not have them.
        """
        body = json.dumps(list(events)).encode()
        status, answer = self._request(
            'POST', self.url, {'Content-Type': 'application/json'}, [body], len(body)
        )
        _check(status, answer)

    def upload(
        self,
        path: str,
        headers: Mapping[str, str],
        body: IO[bytes],
        length: int,
        timestep_files: Sequence[str] | None = None,
    ) -> bool:
        """Upload something to a run.

        :param path: of the request, such as ``/api/data/add_data_file``.
        :param length: of the body, in bytes.
        :param timestep_files: names of all files that the timestep shall hold after this one.
        :returns: whether ``timestep_files`` was told.
        :raises PortalAwayError: not now, or not with this key, or not on this address.
        :raises RefusedError: the portal will never take this upload.
        """
        sent = {**headers, 'X-Api-Key': self.api_key}
        told = timestep_files is not None and self.is_ours
        if told:
            names = json.dumps(timestep_files)
            told = len(names) <= _LONGEST_HEADER
            sent |= {'X-Ips-Timestep-Files': names} if told else {}
        status, answer = self._request('POST', self.url.rstrip('/') + path, sent, body, length)
        _check(status, answer)
        return told

    def _get(self, path: str) -> Any:
        status, answer = self._request('GET', self.url.rstrip('/') + path, {}, (), None)
        if status == 404:
            return None
        if status != 200:
            raise PortalAwayError(f'{status} {_text(answer)}')
        try:
            return json.loads(answer)
        except ValueError:
            raise PortalAwayError('this address does not answer as a portal does') from None

    def _request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: Iterable[bytes] | IO[bytes],
        length: int | None,
    ) -> tuple[int, bytes]:
        """Neither proxies nor redirections: the framework's own requests know none either."""
        parts = urlsplit(url if '://' in url else f'http://{url}')
        secure = parts.scheme == 'https'
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        timeout = TIMEOUT + (length or 0) / _SLOWEST
        target = (parts.path or '/') + (f'?{parts.query}' if parts.query else '')
        sent = {**headers, 'Accept': 'application/json'}
        if length is not None:
            sent['Content-Length'] = str(length)
        try:
            connection = kind(parts.hostname or '', parts.port, timeout=timeout)
            try:
                # It may have answered before it had read all.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    connection.request(method, target, body, sent)
                response = connection.getresponse()
                return response.status, response.read()
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise PortalAwayError(str(error) or type(error).__name__) from error


def _check(status: int, answer: bytes) -> None:
    if 200 <= status < 300:
        return
    told = f'{status} {_text(answer)}'
    if 400 <= status < 500 and status not in _TRY_AGAIN:
        raise RefusedError(told)
    raise PortalAwayError(told)


def _text(answer: bytes) -> str:
    return answer[:500].decode('utf-8', 'replace').strip()
