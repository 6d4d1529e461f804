"""Asks the routes of a running server, as the browser does."""

from __future__ import annotations

import builtins
import errno
import json
import os
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from ips_jupyterlab.catalog import index

from .trees import path_of


class Answer(NamedTuple):
    """What the server said."""

    status: int
    content_type: str
    text: str

    @property
    def json(self) -> Any:
        """The body; a test fails where it is not JSON, as on NaN."""

        def refuse(constant):
            raise AssertionError(f'{constant} is not JSON')

        assert self.content_type.startswith('application/json'), self.text
        return json.loads(self.text, parse_constant=refuse)


@pytest.fixture
def patient(monkeypatch):
    """Wait for every scan and begin one for every answer, also where the machine is slow."""
    monkeypatch.setattr(index, 'PATIENCE', 30)
    monkeypatch.setattr(index, 'QUICK', 30)


@pytest.fixture
def ask(patient, http_server_client, jp_auth_header, jp_base_url):
    """Ask the server: ``await ask('runs', key, 'data', limit=2)``, each segment quoted."""

    async def ask(*segments: str, method='GET', headers=None, body=None, **query: Any) -> Answer:
        path = '/'.join(quote(segment, safe='') for segment in segments)
        response = await http_server_client.fetch(
            f'{jp_base_url}ips/{path}?{urlencode(query, doseq=True)}',
            method=method,
            body=body,
            headers=jp_auth_header if headers is None else headers,
            allow_nonstandard_methods=True,
            raise_error=False,
        )
        text = (response.body or b'').decode()
        return Answer(response.code, response.headers.get('Content-Type', ''), text)

    return ask


@pytest.fixture
def get(ask):
    """As ``ask``, and the answer is what was asked for."""

    async def get(*segments: str, **query: Any) -> Any:
        answer = await ask(*segments, **query)
        assert answer.status == 200, answer.text
        return answer.json

    return get


@pytest.fixture
def key_of(get):
    """The key of the only top-level run."""

    async def key_of():
        [run] = (await get('runs'))['runs']
        return run['key']

    return key_of


@pytest.fixture
def forbid(monkeypatch):
    """Make the file system refuse a file or folder: ``forbid(path)``.

    Modes would not do where the tests run as root.
    """
    forbidden: set[str] = set()

    def guarded(function, refused):
        def guard(path, *arguments, **options):
            named = isinstance(path, (str, os.PathLike))
            if named and refused(str(path_of(path, options.get('dir_fd')))):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return function(path, *arguments, **options)

        return guard

    for module, name in ((os, 'scandir'), (os, 'open'), (builtins, 'open')):
        monkeypatch.setattr(module, name, guarded(getattr(module, name), forbidden.__contains__))
    for name in ('stat', 'lstat'):  # of what lies in it
        monkeypatch.setattr(
            os, name, guarded(getattr(os, name), lambda path: path.rpartition('/')[0] in forbidden)
        )
    return lambda path: forbidden.add(str(path))
