"""The upload key: how often one may be wrong, whose runs it is good for, and where it never is."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from pathlib import Path

import pytest

from ips_jupyterlab.portal.portal import Portal
from ips_jupyterlab.refusals import own_name
from ips_jupyterlab.server import tries
from ips_jupyterlab.server.app import IPSJupyterLab
from ips_jupyterlab.server.tries import MOST, FailedTries

from .simulation import contents, data_file, events, make_notebook, notebook, start


@pytest.fixture
def address(get, jp_asyncio_loop):
    """What a simulation must know."""
    return jp_asyncio_loop.run_until_complete(get('portal'))


@pytest.fixture
def send(address, http_server_client, jp_base_url):
    """Send a request as a simulation does, by default with address and key."""

    async def send(request, *, segment=None, key=None, verb='POST'):
        segment = segment or address['portal_url'].rpartition('/')[2]
        headers = {**request.headers, 'X-Api-Key': key or address['portal_api_key']}
        return await http_server_client.fetch(
            f'{jp_base_url}ips/uploads/{segment}{request.path}',
            method=verb,
            headers=headers,
            body=request.body if verb == 'POST' else None,
            raise_error=False,
        )

    return send


# How often one may be wrong


WRONG = {
    'a wrong key': {'key': 'wrong'},
    'a wrong address': {'segment': 'wrong'},
    'a wrong address to read': {'segment': 'wrong', 'verb': 'GET'},
}


@pytest.mark.parametrize('wrong', WRONG.values(), ids=WRONG)
async def test_failed_tries_are_limited(base_directory, send, wrong, caplog):
    await send(start('sim'))
    before = contents(base_directory)
    statuses = []
    for _ in range(MOST + 5):
        request = data_file(1, 'a', b'1') if wrong.get('verb') != 'GET' else start('other')
        answer = await send(request, **wrong)
        statuses.append(answer.code)
    assert set(statuses[:MOST]) <= {401, 404}
    assert statuses[MOST:] == [429] * 5
    assert 0 < int(answer.headers['Retry-After']) <= 60
    assert json.loads(answer.body)['message']
    assert contents(base_directory) == before
    told = [record for record in caplog.records if record.name == tries.__name__]
    assert len(told) == 1 and '127.0.0.1' in told[0].getMessage()


async def test_a_stranger_who_tries_keeps_no_simulation_from_sending(base_directory, send):
    """Both may come from one address: that of a proxy, say."""
    await send(start('sim'))
    for number in range(MOST + 5):
        answer = await send(data_file(1, 'b', b'1'), key='wrong')
        assert (await send(data_file(1, f'a{number}', b'1', number))).code == 201
    assert answer.code == 429
    assert (await send(start('other'))).code == 200
    assert (await send(events())).code != 429


async def test_what_is_wrong_otherwise_is_no_failed_try(send):
    await send(start('sim'))
    for _ in range(MOST + 5):
        assert (await send(data_file(2, 'a', b'1'))).code == 404
    assert (await send(data_file(1, 'a', b'1'), key='wrong')).code == 401


def test_tries_are_forgotten_after_a_minute_and_take_no_more_memory():
    now = [0.0]
    counted = FailedTries(lambda: now[0])
    for second in range(MOST):
        now[0] = float(second)
        assert counted.failed('here') == 0
    assert counted.failed('here') == 60 - MOST + 1
    for _ in range(10_000):  # what is not answered is not counted: the limit ends all the same
        counted.failed('here')
    now[0] = 60.0
    assert counted.failed('here') == 0
    assert counted.failed('here') > 0
    now[0] = 1000.0
    assert [counted.failed('here') for _ in range(MOST + 1)] == [0] * MOST + [60]


def test_tries_are_counted_in_many_threads_at_once():
    counted, answered = FailedTries(lambda: 0.0), []

    def knock():
        answered.extend(counted.failed('here') for _ in range(100))

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answered.count(0) == MOST


# Whose runs


@pytest.mark.parametrize(
    ('hub_user', 'expected'),
    [('', ['*']), ('alice', ['alice', own_name()]), (own_name(), [own_name()])],
)
def test_a_key_of_a_hubs_user_is_good_for_the_runs_of_that_user(jp_environ, expected):
    """A server of one's own takes all: its user may have another name where simulations run."""
    assert IPSJupyterLab().upload_users == expected


@pytest.fixture
def hub_user():
    """Whose server it is, '' where there is no Hub."""
    return ''


@pytest.fixture
def jp_environ(jp_environ, monkeypatch, hub_user):
    monkeypatch.delenv('JUPYTERHUB_USER', raising=False)
    if hub_user:
        monkeypatch.setenv('JUPYTERHUB_USER', hub_user)
    return jp_environ


@pytest.mark.parametrize('hub_user', ['alice'])
async def test_nobody_sends_runs_of_others_with_the_key_of_a_hubs_user(
    base_directory, hub_user, send
):
    assert (await send(start('sim', 'alice'))).code == 200
    answer = await send(start('sim2', 'bob'))
    assert answer.code == 400
    assert 'upload_users' in json.loads(answer.body)['message']  # what the administrator may set
    answer = await send(data_file(1, 'a', b'1', user='bob'))
    assert answer.code == 403
    assert [path.name for path in base_directory.iterdir()] == ['alice']


# Where it never is


async def test_neither_key_nor_address_is_in_what_browsers_keep(
    send, address, ask, caplog, http_server_client, jp_base_url, jp_auth_header
):
    """Not in the address of a page, not in a link, not in the log, also where tries fail."""
    caplog.set_level(logging.DEBUG)
    segment, key = address['portal_url'].rpartition('/')[2], address['portal_api_key']
    await send(start('sim'))
    told = [(await ask('runs')).text]
    for _ in range(MOST + 5):
        answer = await send(data_file(1, 'a', b'1'), key=key[:-1])
        told.append(str(answer.headers) + answer.body.decode())
    page = await http_server_client.fetch(
        f'{jp_base_url}lab', headers=jp_auth_header, raise_error=False
    )
    told += [page.body.decode(), caplog.text]
    for secret in (segment, key, key[:-1]):
        assert secret not in '\n'.join(told)


async def test_neither_is_in_the_log_where_the_server_fails(
    send, address, fails_inside, caplog, capfd
):
    """What tornado tells of a request with a failure holds its address and its headers."""
    caplog.set_level(logging.DEBUG)
    segment, key = address['portal_url'].rpartition('/')[2], address['portal_api_key']
    await send(start('sim'))
    assert (await send(data_file(1, 'a', b'1'))).code == 500
    assert (await send(notebook(1, 'n.ipynb', make_notebook()))).code == 500
    assert (await send(start('sim')._replace(path='/api/runs'), verb='GET')).code == 500
    told = caplog.text + ''.join(capfd.readouterr())
    assert 'it failed inside' in told  # the failure itself is told
    assert segment not in told and key not in told


def command_lines():
    """How all processes were started, as anybody may see."""
    told = []
    for path in Path('/proc').glob('[0-9]*/cmdline'):
        with contextlib.suppress(OSError):  # it has just ended
            told.append(path.read_bytes().decode('utf-8', 'replace'))
    return told


@pytest.mark.skipif(not Path('/proc/self/cmdline').exists(), reason='only Linux tells')
async def test_neither_is_in_the_list_of_processes(base_directory, send, address, ask, key_of):
    """All users of a machine may see how a process was started."""
    await send(start('sim'))
    await send(data_file(1, 'a.json', b'{"x": 1}', 1.0))
    assert (await ask('runs', await key_of(), 'look', path='data/a.json')).status == 200
    told = command_lines()
    assert any('ips_jupyterlab.formats.worker' in line for line in told)
    for secret in (address['portal_url'].rpartition('/')[2], address['portal_api_key']):
        assert not any(secret in line for line in told)


@pytest.fixture
def fails_inside(monkeypatch):
    """All that the portal is asked fails, when the runs are there."""

    def fail(*arguments, **named):
        raise RuntimeError('it failed inside')

    for name in ('add_data_files', 'add_notebook', 'add_ensemble_variables', 'read'):
        monkeypatch.setattr(Portal, name, fail)
