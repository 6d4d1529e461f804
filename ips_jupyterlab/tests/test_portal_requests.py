"""The receiving side through HTTP: who may send, what is answered, and what the log tells."""

from __future__ import annotations

import contextlib
import errno
import hmac
import json
import logging
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

import pytest
from tornado.web import RequestHandler

from ips_jupyterlab.portal.disk import Disk
from ips_jupyterlab.server import portal_routes
from ips_jupyterlab.server import requests as portal_requests
from ips_jupyterlab.server.credentials import CredentialsFile
from ips_jupyterlab.server.uploads import RUN_CHANGED, WORKERS, upload_base

from .simulation import (
    Request,
    as_header,
    contents,
    data_file,
    ensemble,
    event,
    events,
    folder,
    listing,
    make_notebook,
    notebook,
    start,
    temporaries,
)


class Answer(NamedTuple):
    status: int
    headers: Any
    body: str

    @property
    def json(self):
        assert self.headers['Content-Type'].startswith('application/json'), self.body
        return json.loads(self.body)


@pytest.fixture
def address(get, jp_asyncio_loop):
    """What a simulation must know."""
    return jp_asyncio_loop.run_until_complete(get('portal'))


@pytest.fixture
def fetch(http_server_client, jp_base_url):
    """Ask the server, with neither token nor cookie."""

    async def fetch(url, method='GET', headers=None, body=None, **options):
        # The client knows where the server listens.
        url = f'{jp_base_url}ips/{url.partition("/ips/")[2]}'
        response = await http_server_client.fetch(
            url,
            method=method,
            headers=headers or {},
            body=body,
            raise_error=False,
            allow_nonstandard_methods=True,
            **options,
        )
        return Answer(response.code, response.headers, (response.body or b'').decode())

    return fetch


@pytest.fixture
def send(address, fetch):
    """Send a request as a simulation does: the path is appended to PORTAL_URL."""

    async def send(request: Request, **changed):
        headers = {'X-Api-Key': address['portal_api_key'], **request.headers, **changed}
        if not request.path:
            del headers['X-Api-Key']  # events carry none
        headers = {name: value for name, value in headers.items() if value is not None}
        url = address['portal_url'] + request.path
        return await fetch(url, 'POST', headers, request.body)

    return send


@pytest.fixture
def settings():
    """Settings of this extension."""
    return {}


@pytest.fixture
def jp_server_config(jp_server_config, settings):
    jp_server_config['IPSJupyterLab'].update(settings)
    return jp_server_config


# The whole way


async def test_a_simulation_from_start_to_end(base_directory, send, fetch, address, get):
    run = base_directory / 'alice/1'
    answer = await send(start('sim', simname='scan'))
    assert (answer.status, answer.json['runid'], answer.json['simname']) == (200, 1, 'scan')
    answer = await send(data_file(1, 'Ü b.json', b'{}', 1.5))
    assert (answer.status, answer.json) == (201, 'Created')
    answer = await send(folder(1, 'imas', {'a': b'1'}, 1.5))
    assert (answer.status, answer.json) == (201, 'Created')
    answer = await send(ensemble(1, 'Driver', 'e', 'E', 'sim_name,a:X\r\nm0,1\r\n'))
    assert (answer.status, answer.json) == (201, 'Created')
    answer = await send(notebook(1, 'a b.ipynb', make_notebook()))
    assert answer.status == 201
    assert answer.json.endswith('/a%20b.ipynb')
    answer = await send(start('m', simname='m0', parent_portal_runid='sim', portal_ensemble_id='E'))
    assert (answer.status, answer.json['runid']) == (200, 2)
    answer = await send(events(event('IPS_END', 'sim', ok=True)))
    assert (answer.status, answer.json) == (200, {'message': '1 events added to run'})

    assert listing(run) == {'1.5': ['data/Ü b.json', 'data/imas']}
    assert (run / 'ensembles/Driver/e.csv').read_text().splitlines()[1].startswith('2,http')
    told = (await fetch(f'{address["portal_url"]}/api/run/1')).json
    assert (told['portal_runid'], told['state']) == ('sim', 'completed')
    for what, expected in (('events', 2), ('children', 1), ('trace', 0)):
        answer = await fetch(f'{address["portal_url"]}/api/run/sim/{what}')
        assert len(answer.json) == expected
    assert len((await fetch(f'{address["portal_url"]}/api/runs')).json) == 2
    assert 'ips_jupyterlab' in (await fetch(f'{address["portal_url"]}/api/version')).json
    assert [found['runid'] for found in (await get('runs'))['runs']] == [1]


@pytest.mark.parametrize('path', ['', '/', '/api/event'])
async def test_events_have_three_addresses(send, path):
    assert (await send(start('sim')._replace(path=path), **{'X-Api-Key': None})).status == 200


async def test_names_in_the_form_of_rfc_8187(base_directory, send):
    await send(start('sim'))
    quoted = {'X-Ips-Filename': None, 'X-Ips-Filename*': "UTF-8''a%0Ab%FF"}
    assert (await send(data_file(1, 'x', b'1', 1.0), **quoted)).status == 201
    [path] = listing(base_directory / 'alice/1')['1.0']
    assert os.fsencode(path) == b'data/a\nb\xff'


# Who may send


async def test_the_address_needs_the_user(ask, address):
    assert set(address) == {'portal_url', 'portal_api_key', 'this_machine_only'}
    for headers in ({}, {'Authorization': 'token wrong'}):
        answer = await ask('portal', headers=headers)
        assert answer.status == 403
        assert address['portal_api_key'] not in answer.text


async def test_the_address_needs_the_right_to_write(ask, jp_serverapp, monkeypatch):
    asked = []

    def is_authorized(handler, user, action, resource):
        asked.append((action, resource))
        return False

    monkeypatch.setattr(jp_serverapp.authorizer, 'is_authorized', is_authorized)
    assert (await ask('portal')).status == 403
    assert (await ask('portal', 'renew', method='POST')).status == 403
    assert asked == [('write', 'ips'), ('write', 'ips')]  # who knows the key may write


@pytest.mark.parametrize('method', ['POST', 'PUT', 'DELETE', 'PATCH', 'HEAD'])
async def test_the_address_is_only_read(ask, method):
    assert (await ask('portal', method=method)).status == 405


async def test_it_stays_the_same_and_cannot_be_guessed(get, address):
    assert await get('portal') == address
    segment = address['portal_url'].rpartition('/')[2]
    assert len(segment) >= 40 and len(address['portal_api_key']) >= 40
    assert segment != address['portal_api_key']


async def test_the_key_is_made_when_it_is_needed_first_for_the_user_alone(get, jp_data_dir):
    file = Path(jp_data_dir) / 'ips_portal.json'
    assert not file.exists()
    told = await get('portal')
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.unlink()
    other = await get('portal')  # another chance: nothing of it follows from the server
    assert other['portal_url'] != told['portal_url']
    assert other['portal_api_key'] != told['portal_api_key']


# What is asked of each route; one that is new must be told here.
ASKED = {
    r'/?': start('other'),
    r'/+api/event': start('another')._replace(path='/api/event'),
    r'/+api/data/add_data_file': data_file(1, 'a', b'1'),
    r'/+api/data/add_notebook': notebook(1, 'n.ipynb', make_notebook()),
    r'/+api/data/add_ensemble_variables': ensemble(1, 'D', 'e', 'E', 'sim_name\r\n'),
    r'/+api/run/(?P<run>[^/]+)(?:/(?P<what>events|children|trace))?': Request(
        '/api/run/1', {}, b''
    ),
    r'/+api/runs': Request('/api/runs', {}, b''),
    r'/+api/version': Request('/api/version', {}, b''),
    r'/.*': Request('/nothing', {}, b''),
}
# Events carry none, and who knows the address may read.
WITHOUT_KEY = [pattern for pattern in ASKED if '/data/' not in pattern]
UPLOADS = [request for pattern, request in ASKED.items() if pattern not in WITHOUT_KEY]


def is_answered(handler: type[RequestHandler], verb: str) -> bool:
    return getattr(handler, verb.lower()) is not RequestHandler._unimplemented_method


TABLE = [
    (pattern, verb)
    for pattern, handler in portal_routes.REQUESTS
    for verb in RequestHandler.SUPPORTED_METHODS
    if is_answered(handler, verb)
]


def test_every_route_is_asked_in_these_tests():
    assert [pattern for pattern, _ in portal_routes.REQUESTS] == list(ASKED)
    assert {pattern for pattern, _ in TABLE} == set(ASKED)


@pytest.fixture
def knock(fetch):
    """Ask a route: ``await knock(portal_url, pattern, verb, key)``."""

    async def knock(url, pattern, verb, key=None, headers=None):
        request = ASKED[pattern]
        sent = {**request.headers, **(headers or {})}
        if key is not None:
            sent['X-Api-Key'] = key
        body = request.body if verb == 'POST' else None
        return await fetch(quote(url + request.path, safe=':/%'), verb, sent, body)

    return knock


@pytest.mark.parametrize('slash', ['', '/'])
async def test_who_knows_address_and_key_may_use_every_route(send, knock, address, slash):
    """Also where PORTAL_URL ends in a slash."""
    await send(start('sim'))
    url, key = address['portal_url'] + slash, address['portal_api_key']
    for pattern, verb in TABLE:
        answer = await knock(url, pattern, verb, key)
        assert (pattern, verb, answer.status in (200, 201)) == (pattern, verb, pattern != r'/.*')
        assert answer.json


@pytest.mark.parametrize('segment', ['wrong', '', 'é', 'x' * 1000])
async def test_nobody_who_does_not_know_the_address(  # row 14: events have no key
    base_directory, send, knock, address, segment, jp_auth_header
):
    await send(start('sim'))
    before = sorted(base_directory.rglob('*'))
    url = address['portal_url'].rpartition('/')[0] + f'/{segment}'
    for pattern, verb in TABLE:
        answer = await knock(url, pattern, verb, address['portal_api_key'], jp_auth_header)
        assert (pattern, verb, answer.status) == (pattern, verb, 404)
        assert answer.json['message']
    assert sorted(base_directory.rglob('*')) == before


@pytest.mark.parametrize('key', [None, '', 'wrong', 'ü', 'the segment', 'a token'])
async def test_nobody_without_the_key(base_directory, send, knock, address, key, jp_auth_header):
    await send(start('sim'))
    before = contents(base_directory / 'alice/1')
    key = as_header(key) if key else key
    key = address['portal_url'].rpartition('/')[2] if key == 'the segment' else key
    for pattern, verb in TABLE:
        answer = await knock(address['portal_url'], pattern, verb, key, jp_auth_header)
        assert (pattern, verb, answer.status == 401) == (pattern, verb, pattern not in WITHOUT_KEY)
        if answer.status == 401:
            assert answer.json['message'] == 'Authorization failed'
    assert contents(base_directory / 'alice/1') == before


async def test_other_methods_do_nothing(base_directory, send, knock, address):
    await send(start('sim'))
    before = contents(base_directory)
    for pattern in ASKED:
        for verb in set(RequestHandler.SUPPORTED_METHODS) - {'GET', 'POST'}:
            answer = await knock(address['portal_url'], pattern, verb, address['portal_api_key'])
            assert (pattern, verb, answer.status) == (pattern, verb, 405)
    assert contents(base_directory) == before


def test_nothing_but_a_comparison_in_constant_time_lets_anybody_in(tmp_path, monkeypatch):
    file = CredentialsFile(tmp_path / 'file.json')
    segment, key = file.get()
    assert file.is_segment(segment) and file.is_api_key(key)
    monkeypatch.setattr(hmac, 'compare_digest', lambda *texts: False)
    assert not file.is_segment(segment) and not file.is_api_key(key)


async def test_a_renewed_key_keeps_out_who_has_the_old_one(send, ask, address, fetch):
    await send(start('sim'))
    answer = await ask('portal', 'renew', method='POST')
    assert answer.status == 200
    assert answer.json['portal_url'] != address['portal_url']
    assert answer.json['portal_api_key'] != address['portal_api_key']
    assert (await send(start('other'))).status == 404
    assert (await ask('portal')).json == answer.json
    new = answer.json['portal_url'] + '/api/version'
    assert (await fetch(new)).status == 200


async def test_a_renewal_from_a_page_needs_the_xsrf_token(fetch, jp_base_url, jp_serverapp):
    """A browser that is logged in by cookie; some page elsewhere makes it post."""
    name = jp_serverapp.identity_provider.cookie_name or 'cookie'
    answer = await fetch(f'{jp_base_url}ips/portal/renew', 'POST', {'Cookie': f'{name}=x'}, b'')
    assert answer.status == 403


@pytest.mark.parametrize('settings', [{'accept_uploads': False}])
async def test_uploads_can_be_switched_off(base_directory, ask, knock, jp_data_dir, jp_base_url):
    answer = await ask('portal')
    assert (answer.status, answer.json['reason']) == (404, 'not_found')
    assert 'accept_uploads' in answer.json['message']
    segment, key = CredentialsFile(Path(jp_data_dir) / 'ips_portal.json').get()
    for pattern, verb in TABLE:
        answer = await knock(f'{jp_base_url}ips/uploads/{segment}', pattern, verb, key)
        assert (pattern, verb, answer.status) == (pattern, verb, 404)
    assert list(base_directory.iterdir()) == []


@pytest.mark.parametrize('settings', [{'upload_users': ['alice']}])
async def test_runs_of_some_users_only(send):
    assert (await send(start('sim', 'bob'))).status == 400
    assert (await send(start('sim', 'alice'))).status == 200


# What is answered


async def test_a_wrong_content_type_is_415(send):
    await send(start('sim'))
    for request in (start('other'), *UPLOADS):
        answer = await send(request, **{'Content-Type': 'text/plain'})
        assert answer.status == 415
        assert 'Content-Type' in answer.json['message']
        with_charset = request.headers['Content-Type'] + '; charset=utf-8'
        assert (await send(request, **{'Content-Type': with_charset})).status in (200, 201)


@pytest.mark.parametrize(
    ('request_number', 'name'),
    [
        (0, 'X-Ips-Username'),
        (0, 'X-Ips-Portal-Runid'),
        (0, 'X-Ips-Filename'),
        (0, 'X-Ips-Tag'),
        (1, 'X-Ips-Username'),
        (1, 'X-Ips-Filename'),
        (2, 'X-Ips-Component-Name'),
        (2, 'X-Ips-Ensemble-Name'),
        (2, 'X-Ips-Ensemble-Id'),
    ],
)
async def test_a_missing_header_is_400_and_named(send, request_number, name):
    await send(start('sim'))
    answer = await send(UPLOADS[request_number], **{name: None})
    assert answer.status == 400
    assert name in answer.json['message'] or 'user' in answer.json['message']


@pytest.mark.parametrize('path', ['/nothing', '/api', '/api/data', '/api/data/other', '/api/run'])
async def test_other_addresses_are_404_in_json(send, fetch, address, path):
    answer = await send(start('sim')._replace(path=path))
    assert (answer.status, answer.json['message']) == (404, 'There is nothing here.')
    assert (await fetch(address['portal_url'] + path)).status == 404


@pytest.mark.parametrize('path', ['/api/run/7', '/api/run/nobody', '/api/run/nobody/events'])
async def test_a_run_that_is_not_there_is_404_in_json(fetch, address, path):
    answer = await fetch(address['portal_url'] + path)
    assert answer.status == 404
    assert 'not found' in answer.json['message']


async def test_an_over_long_name_is_400_in_json(send):  # row 19
    await send(start('sim'))
    answer = await send(data_file(1, 'x' * 256, b''))
    assert answer.status == 400
    assert '255' in answer.json['message']


@pytest.mark.parametrize('settings', [{'max_upload_size': 1000}])
async def test_what_is_too_large_is_refused_whole_and_told(base_directory, send, fetch, address):
    await send(start('sim'))
    assert (await send(data_file(1, 'a', b'x' * 1000, 0.0))).status == 201
    for request in (data_file(1, 'b', b'x' * 1001), notebook(1, 'n.ipynb', b'x' * 1001)):
        answer = await send(request)
        assert answer.status == 413
        assert answer.json['most_bytes'] == 1000
    assert (await fetch(f'{address["portal_url"]}/api/version')).json['most_bytes'] == 1000
    assert (await send(folder(1, 'd', {'x': b'x' * 100}))).status == 413  # the tar itself is longer
    assert temporaries(base_directory) == []


@pytest.mark.parametrize(
    ('error', 'words'), [(errno.ENOSPC, 'No space left'), (errno.EDQUOT, 'Disk quota exceeded')]
)
async def test_a_full_disk_is_not_the_senders_fault(
    base_directory, send, monkeypatch, error, words
):
    await send(start('sim'))
    requests = (start('other'), events(event('IPS_CALL', 'sim')), *UPLOADS)

    def refuse(self, *arguments):
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as context:
        for step in ('create', 'open_log'):
            context.setattr(Disk, step, refuse)
        for request in requests:
            answer = await send(request)
            assert answer.status == 507
            assert words in answer.json['message']
    for request in requests:
        assert (await send(request)).status in (200, 201)


# Bodies


async def test_a_large_file_goes_through_the_disk(base_directory, send, monkeypatch):
    monkeypatch.setattr(portal_requests, 'SMALL', 1000)
    await send(start('sim'))
    content = os.urandom(3_000_000)
    assert (await send(data_file(1, 'a', content))).status == 201
    assert (base_directory / 'alice/1/data/a').read_bytes() == content
    assert (await send(folder(1, 'd', {'x': content}))).status == 201
    assert (base_directory / 'alice/1/data/d/x').read_bytes() == content
    assert (await send(data_file(1, 'a', content[:-1]))).status == 400
    assert (await send(data_file(2, 'a', content))).status == 404
    assert (await send(data_file(1, 'b', content), **{'X-Api-Key': 'wrong'})).status == 401
    assert temporaries(base_directory) == []


def connect(port: int) -> socket.socket:
    return socket.create_connection(('127.0.0.1', port), timeout=20)


def head(url: str, headers: dict[str, str], length: int) -> bytes:
    path = re.sub('^http://[^/]+', '', url)
    lines = [f'POST {path} HTTP/1.1', 'Host: localhost', f'Content-Length: {length}']
    lines += [f'{name}: {value}' for name, value in headers.items()]
    return '\r\n'.join([*lines, '', '']).encode('latin-1')


async def in_thread(function, *arguments):
    import asyncio

    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


@pytest.mark.parametrize('settings', [{'max_upload_size': 100_000}])
@pytest.mark.parametrize('key', ['right', 'wrong'])
async def test_a_refused_upload_is_read_to_its_end(send, address, jp_http_port, key):
    """A simulation whose connection is reset while it sends never sends anything again."""
    await send(start('sim'))
    request = data_file(1, 'a', b'')
    headers = {**request.headers, 'X-Api-Key': address['portal_api_key'] if key == 'right' else key}

    def upload() -> bytes:
        with connect(jp_http_port) as connection:
            connection.sendall(head(address['portal_url'] + request.path, headers, 5_000_000))
            for _ in range(50):
                connection.sendall(b'x' * 100_000)
            return connection.recv(1000)

    answer = await in_thread(upload)
    assert answer.startswith(b'HTTP/1.1 413' if key == 'right' else b'HTTP/1.1 401')


async def test_an_upload_that_breaks_off_leaves_nothing(
    base_directory, send, address, jp_http_port, monkeypatch
):
    monkeypatch.setattr(portal_requests, 'SMALL', 1000)
    closed = threading.Event()
    from ips_jupyterlab.portal.store import Temporary

    discard = Temporary.discard

    def discarded(self):
        discard(self)
        closed.set()

    await send(start('sim'))
    monkeypatch.setattr(Temporary, 'discard', discarded)
    request = data_file(1, 'a', b'')
    headers = {**request.headers, 'X-Api-Key': address['portal_api_key']}

    def upload() -> None:
        with connect(jp_http_port) as connection:
            connection.sendall(head(address['portal_url'] + request.path, headers, 5_000_000))
            connection.sendall(b'x' * 1_000_000)
            while not temporaries(base_directory):
                pass
        assert closed.wait(20)

    await in_thread(upload)
    assert temporaries(base_directory) == []
    assert listing(base_directory / 'alice/1') == {}


async def test_a_server_that_stops_asks_to_send_again(
    base_directory, send, jp_serverapp, monkeypatch, caplog
):
    """A simulation keeps what is answered 5xx, and sends it again."""
    import asyncio

    monkeypatch.setattr(portal_requests, 'SMALL', 1000)
    await send(start('sim'))
    caplog.clear()
    [extension] = jp_serverapp.extension_manager.extension_apps['ips_jupyterlab']
    workers = extension._serving._uploads._workers
    release = threading.Event()
    busy = [workers.submit(release.wait, 20) for _ in range(WORKERS)]
    small, large = data_file(1, 'a', b'1'), data_file(1, 'b', b'1' * 100_000)
    waiting = [asyncio.create_task(send(request)) for request in (small, large)]

    def both_wait() -> None:
        while workers._work_queue.qsize() < len(waiting):
            pass

    await in_thread(both_wait)
    stopping = asyncio.create_task(extension.stop_extension())
    answers = await asyncio.gather(*waiting)
    answers += await asyncio.gather(send(small), send(large))
    assert not stopping.done()  # it waits for what is being taken
    release.set()
    await stopping
    assert all(future.done() and future.result() for future in busy)
    message = {'message': 'The server is stopping.'}
    assert [(answer.status, answer.json) for answer in answers] == [(503, message)] * 4
    assert 'Traceback' not in caplog.text
    assert listing(base_directory / 'alice/1') == {}


# Secrets


async def test_the_log_tells_neither_address_nor_key(send, fetch, address, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    segment = address['portal_url'].rpartition('/')[2]
    await send(start('sim'))
    await send(data_file(1, 'a', b''))
    await send(data_file(1, 'a', b''))
    await send(data_file(1, 'b', b''), **{'X-Api-Key': 'wrong'})
    await fetch(address['portal_url'] + '/api/run/nobody?user=x')
    await fetch(address['portal_url'], 'BREW')
    assert '/ips/uploads/[secret]' in caplog.text
    out, err = capfd.readouterr()
    for text in (caplog.text, out, err):
        assert segment not in text
        assert address['portal_api_key'] not in text


async def test_the_answer_with_the_key_is_not_kept(http_server_client, jp_fetch):
    response = await jp_fetch('ips', 'portal')
    assert response.headers['Cache-Control'] == 'no-store'


async def test_the_key_is_in_no_file_of_the_runs(base_directory, send, address):
    await send(start('parent'))
    await send(ensemble(1, 'D', 'e', 'E', 'sim_name\r\nm\r\n'))
    await send(start('m', parent_portal_runid='parent', portal_ensemble_id='E'))
    await send(notebook(1, 'n.ipynb', make_notebook()))
    segment = address['portal_url'].rpartition('/')[2].encode()
    for path in base_directory.rglob('*'):
        if path.is_file():
            content = path.read_bytes()
            assert segment not in content
            assert address['portal_api_key'].encode() not in content


def test_credentials_are_the_users_own(tmp_path):
    path = tmp_path / 'deep/er/file.json'
    old = os.umask(0)
    try:
        first = CredentialsFile(path).get()
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert CredentialsFile(path).get() == first
    assert list(path.parent.iterdir()) == [path]
    path.chmod(0o644)
    assert CredentialsFile(path).get() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_servers_that_share_credentials_agree(tmp_path):
    files = [CredentialsFile(tmp_path / 'file.json') for _ in range(2)]
    assert files[0].get() == files[1].get()
    renewed = files[0].renew()
    assert files[1].get() == renewed
    assert files[1].is_api_key(renewed.api_key)
    assert not files[1].is_api_key(renewed.segment)
    (tmp_path / 'file.json').write_text('damaged')
    assert files[1].get() != renewed
    assert files[0].get() == files[1].get()


# Addresses


@pytest.mark.parametrize(
    ('settings', 'environment', 'expected'),
    [
        ({'portal_url': 'https://x.example/me/'}, {}, 'https://x.example/me'),
        (
            {},
            {
                'JUPYTERHUB_SERVICE_PREFIX': '/user/me/',
                'JUPYTERHUB_PUBLIC_URL': 'https://hub/user/me/',
            },
            'https://hub/user/me',
        ),
        (
            {},
            {'JUPYTERHUB_SERVICE_PREFIX': '/user/me/', 'JUPYTERHUB_HOST': 'https://me.hub'},
            'https://me.hub/user/me',
        ),
        (
            {},
            {
                'JUPYTERHUB_SERVICE_PREFIX': '/user/me/',
                'JUPYTERHUB_PUBLIC_HUB_URL': 'https://hub:8000/x/hub/',
            },
            'https://hub:8000/user/me',
        ),
        ({}, {'JUPYTERHUB_SERVICE_PREFIX': '/user/me/'}, None),
        (
            {'portal_url': 'https://x.example/me'},
            {
                'JUPYTERHUB_SERVICE_PREFIX': '/user/me/',
                'JUPYTERHUB_PUBLIC_URL': 'https://hub/user/me/',
            },
            'https://x.example/me',
        ),
        ({}, {}, None),
    ],
)
async def test_the_address_is_told_or_the_servers_own(
    get, jp_serverapp, monkeypatch, environment, expected
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    told = await get('portal')
    own = jp_serverapp.connection_url.rstrip('/')
    assert told['portal_url'].rpartition('/')[0] == f'{expected or own}/ips/uploads'
    assert told['this_machine_only'] is (expected is None)


async def test_the_address_that_the_server_shows_its_users(get, jp_serverapp, monkeypatch):
    monkeypatch.setattr(jp_serverapp, 'custom_display_url', 'https://proxy.example/me/')
    assert (await get('portal'))['portal_url'].startswith('https://proxy.example/me/ips/uploads/')


async def test_the_address_does_not_depend_on_who_asks(jp_fetch, address):
    headers = {
        'Host': 'localhost',
        'X-Forwarded-Host': 'evil.example',
        'Origin': 'http://localhost',
    }
    response = await jp_fetch('ips', 'portal', headers=headers)
    assert json.loads(response.body) == address


@pytest.mark.parametrize(
    ('base_directories', 'settings', 'notebook_url', 'run_url'),
    [
        (['{base}'], {'portal_url': 'https://x/'}, 'file://{base}/alice/1/a%20b.ipynb', 'https://x/lab'),
        (
            ['{root}/my runs'],
            {'portal_url': 'https://x/'},
            'https://x/lab/tree/my%20runs/alice/1/a%20b.ipynb',
            'https://x/lab/tree/my%20runs/alice/2',
        ),
        (
            ['{root}/runs'],
            {'portal_url': 'https://x/', 'portal_address': 'https://portal.example'},
            'https://x/lab/tree/runs/alice/1/a%20b.ipynb',
            'https://portal.example/2',
        ),
    ],
)  # fmt: skip
async def test_addresses_lead_to_jupyterlab(
    base_directory, jp_root_dir, base_directories, send, notebook_url, run_url
):
    await send(start('sim'))
    answer = await send(notebook(1, 'a b.ipynb', make_notebook()))
    assert answer.json == notebook_url.format(base=base_directory)
    await send(ensemble(1, 'D', 'e', 'E', 'sim_name\r\nm\r\n'))
    await send(start('m', parent_portal_runid='sim', portal_ensemble_id='E'))
    base = Path(base_directories[0].format(base=base_directory, root=jp_root_dir))
    row = (base / 'alice/1/ensembles/D/e.csv').read_text().splitlines()[1]
    assert row.split(',')[:3] == ['2', run_url, f'{base}/alice/2']


def test_runs_go_to_the_first_base_directory_that_holds_users(tmp_path):
    from ips_jupyterlab.layout import RunTree

    (tmp_path / 'own/7').mkdir(parents=True)
    (tmp_path / 'shared/alice').mkdir(parents=True)
    own, shared, missing = (str(tmp_path / name) for name in ('own', 'shared', 'missing'))
    assert upload_base(RunTree([own, shared])) == shared
    assert upload_base(RunTree([own, missing])) == missing
    assert upload_base(RunTree([own])) == own


# Hints


async def test_changes_are_told_as_events(send, jp_serverapp):
    import asyncio

    told = asyncio.Queue()

    async def listen(logger, schema_id, data):
        told.put_nowait(data)

    jp_serverapp.event_logger.add_listener(schema_id=RUN_CHANGED, listener=listen)
    for request, kind in (
        (start('sim'), 'start'),
        (data_file(1, 'a', b''), 'data'),
        (notebook(1, 'n.ipynb', make_notebook()), 'notebook'),
        (ensemble(1, 'D', 'e', 'E', 'sim_name\r\nm\r\n'), 'ensemble'),
        (events(event('IPS_CALL', 'sim')), 'event'),
    ):
        await send(request)
        data = await asyncio.wait_for(told.get(), 20)
        assert data == {'username': 'alice', 'runid': 1, 'kind': kind}
    await send(start('m', parent_portal_runid='sim', portal_ensemble_id='E'))
    kinds = {tuple((await asyncio.wait_for(told.get(), 20)).values()) for _ in range(3)}
    assert kinds == {('alice', 2, 'start'), ('alice', 1, 'child'), ('alice', 1, 'ensemble')}


# Without a Jupyter server


@contextlib.contextmanager
def alone(folder: Path):
    """``jupyter ips portal``: the process, and a function that sends it a request."""
    command = [sys.executable, '-m', 'ips_jupyterlab.server.standalone', '--port', '0']
    command += ['--base-directory', str(folder / 'runs')]
    command += ['--credentials', str(folder / 'key.json')]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip().removeprefix('export PORTAL_URL=')
            key = server.stdout.readline().strip().removeprefix('export PORTAL_API_KEY=')
            assert re.fullmatch(r'http://127\.0\.0\.1:[0-9]+', url)

            def send(request, **headers):
                sent = {**request.headers, 'X-Api-Key': key, **headers}
                asked = UrlRequest(url + request.path, request.body or None, sent)
                with urlopen(asked, timeout=60) as answer:
                    return answer.status, json.load(answer)

            yield server, send
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(20) == 0


def interrupted(folder: Path, last: str) -> subprocess.CompletedProcess[str]:
    """``jupyter ips portal`` that is interrupted at the first line that it prints.

    :param last: what the process does then.
    """
    program = (
        'import gc, signal, sys\n'
        'from ips_jupyterlab.server import standalone\n'
        'standalone.print = lambda *_, **__: signal.raise_signal(signal.SIGINT)\n'
        f'status = standalone.main(sys.argv[1:])\n{last}\n'
    )
    command = [sys.executable, '-c', program, '--port=0', f'--base-directory={folder}']
    command += [f'--credentials={folder / "key.json"}']
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_an_interrupt_at_the_first_line_ends_it_well(tmp_path):
    done = interrupted(tmp_path, 'sys.exit(status)')
    assert (done.returncode, done.stderr) == (0, '')


def test_what_was_imported_is_no_work_for_the_garbage_collector(tmp_path):
    done = interrupted(tmp_path, 'print(len(gc.get_objects()), gc.get_freeze_count())')
    walked_over, left_alone = map(int, done.stdout.split())
    assert walked_over < left_alone / 4


def test_the_receiving_side_alone(tmp_path):
    with alone(tmp_path) as (_, send):
        assert send(start('sim'))[0] == 200
        assert send(data_file(1, 'a', b'1', 1.0)) == (201, 'Created')
        assert send(Request('/api/run/sim', {}, b''))[1]['runid'] == 1
    assert listing(tmp_path / 'runs/alice/1') == {'1.0': ['data/a']}
    assert temporaries(tmp_path / 'runs') == []


@pytest.mark.skipif(not Path('/proc/self/status').exists(), reason='it tells how much memory')
def test_a_large_upload_does_not_go_through_the_memory(tmp_path):
    size = 256 << 20
    large = tmp_path / 'large'
    with large.open('wb') as file:
        file.truncate(size)
    with alone(tmp_path) as (server, send), large.open('rb') as file:

        def most_memory() -> int:
            told = Path(f'/proc/{server.pid}/status').read_text()
            return int(re.search(r'VmHWM:\s+([0-9]+) kB', told)[1]) << 10

        send(start('sim'))
        send(data_file(1, 'small', b'1'))
        before = most_memory()
        request = data_file(1, 'large', file)
        assert send(request, **{'Content-Length': str(size)}) == (201, 'Created')
        assert most_memory() - before < size / 4
    assert (tmp_path / 'runs/alice/1/data/large').stat().st_size == size
