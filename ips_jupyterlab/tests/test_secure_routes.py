"""Every route, whoever asks, with every verb: a table made of the routes of a running server.

A route is told nothing here. What it answers is what its handler says: which verbs it has, and
which action it asks the authorizer for; for those of simulations, whether they need the key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ips_jupyterlab.catalog.store import NAME as STORE

from .doors import UNKNOWN, VERBS, Door, doors
from .simulation import contents
from .trees import make_run

LET_IN = 0  # any answer but a refusal
REFUSED = (401, 403, 405, 429)


class Asked(NamedTuple):
    status: int
    headers: Any
    body: str


@pytest.fixture
def fetch(patient, http_server_client):
    """Ask the server as nobody."""

    async def fetch(address, verb='GET', headers=None, body=None):
        response = await http_server_client.fetch(
            address,
            method=verb,
            headers=headers or {},
            body=body,
            raise_error=False,
            allow_nonstandard_methods=True,
        )
        return Asked(response.code, response.headers, (response.body or b'').decode())

    return fetch


@pytest.fixture
def allow(jp_serverapp, monkeypatch):
    """Choose what a user may do, ``allow('read')``; returns what is asked from then on."""

    def allow(*actions):
        asked = []

        def is_authorized(handler, user, action, resource):
            asked.append((action, resource))
            return action in actions

        monkeypatch.setattr(jp_serverapp.authorizer, 'is_authorized', is_authorized)
        return asked

    return allow


@pytest.fixture
def of_users(jp_serverapp):
    found = [door for door in doors(jp_serverapp) if not door.is_of_simulations]
    assert len(found) > 20
    return found


@pytest.fixture
def of_simulations(jp_serverapp):
    found = [door for door in doors(jp_serverapp) if door.is_of_simulations]
    assert len(found) > 5
    return found


@pytest.fixture
def address(get, jp_asyncio_loop):
    """What a simulation must know."""
    return jp_asyncio_loop.run_until_complete(get('portal'))


# The browser


def expected(door: Door, verb: str, is_known: bool, may: bool) -> int:
    """The status that somebody gets."""
    if verb == UNKNOWN:
        return 405
    if verb == 'OPTIONS':  # browsers ask it before they show who asks; it tells nothing
        return 200
    if not is_known:
        return 403
    if not door.answers(verb):
        return 405
    return LET_IN if may else 403


def differs(row: tuple[Door, str], answer: Asked, wanted: int) -> list[str]:
    """What is not as it should be, in words."""
    is_right = answer.status == wanted
    if wanted == LET_IN:
        is_right = answer.status not in REFUSED and answer.status < 500
    door, verb = row
    told = f'{verb} {door.pattern}: {answer.status} {answer.body}'
    return [] if is_right and (wanted != 200 or not answer.body) else [told]


def owned(folder: Path) -> dict[str, bytes]:
    """All files below a folder but the index, which the server keeps for itself, when it likes."""
    files = (path for path in folder.rglob('*') if STORE not in path.name and path.is_file())
    return {str(path): path.read_bytes() for path in files}


async def actions_of(door: Door, fetch, allow, headers) -> dict[str, str]:
    """What a route asks the authorizer for, by verb; one question a request."""
    found = {}
    for verb in set(door.verbs) - {'OPTIONS'}:
        asked = allow()
        await fetch(door.address, verb, headers)
        assert len(asked) == 1 and asked[0][1] == 'ips', (door, verb, asked)
        found[verb] = asked[0][0]
        assert found[verb] == 'write' or verb in ('GET', 'HEAD'), (door, verb, asked)
    return found


STRANGERS = {
    'no token': {},
    'a wrong token': {'Authorization': 'token wrong'},
    'a wrong cookie': {'Cookie': 'username-localhost=x; _xsrf=x', 'X-XSRFToken': 'x'},
    'a key of simulations': {'X-Api-Key': 'KEY', 'Authorization': 'token KEY'},
}


@pytest.mark.parametrize('headers', STRANGERS.values(), ids=STRANGERS)
async def test_strangers_are_told_nothing(
    base_directory, fetch, of_users, address, key_of, headers
):
    make_run(base_directory, 1, data={'0.0': {'a': b'secret'}})
    key = await key_of()
    told = address['portal_api_key']
    headers = {name: value.replace('KEY', told) for name, value in headers.items()}
    before, wrong = contents(base_directory), []
    for door in of_users:
        for verb in VERBS:
            answer = await fetch(door.of_run(key), verb, headers)
            wrong += differs((door, verb), answer, expected(door, verb, False, False))
    assert wrong == []
    assert contents(base_directory) == before


@pytest.mark.parametrize('rights', [(), ('read',)], ids=['no rights', 'read only'])
async def test_users_do_what_they_may(
    base_directory, fetch, allow, of_users, address, key_of, rights, jp_auth_header, tmp_path
):
    make_run(base_directory, 1, data={'0.0': {'a': b'secret'}})
    key = await key_of()
    before, wrong, told = owned(tmp_path), [], ''
    for door in of_users:
        actions = await actions_of(door, fetch, allow, jp_auth_header)
        allow(*rights)
        for verb in VERBS:
            answer = await fetch(door.of_run(key), verb, jp_auth_header)
            may = actions.get(verb) in rights
            wrong += differs((door, verb), answer, expected(door, verb, True, may))
            told += answer.body
    assert wrong == []
    assert owned(tmp_path) == before  # whoever may only read has changed nothing
    assert address['portal_api_key'] not in told  # and cannot: the key is a right to write


async def test_who_may_do_all_is_let_in_everywhere(fetch, of_users, jp_auth_header):
    """There is no such run: what a verb does is tested elsewhere."""
    wrong = []
    for door in of_users:
        for verb in VERBS:
            answer = await fetch(door.address, verb, jp_auth_header)
            wrong += differs((door, verb), answer, expected(door, verb, True, True))
    assert wrong == []


async def test_a_page_elsewhere_changes_nothing_through_a_browser_that_is_logged_in(
    fetch, of_users, jp_serverapp, jp_base_url
):
    """It can make the browser send its cookie, and cannot know the XSRF token."""
    token = jp_serverapp.identity_provider.token
    answer = await fetch(f'{jp_base_url}lab?token={token}')
    cookie = '; '.join(
        line.partition(';')[0]
        for line in answer.headers.get_list('Set-Cookie')
        if not line.startswith('_xsrf')
    )
    assert cookie
    assert (await fetch(f'{jp_base_url}ips/formats', headers={'Cookie': cookie})).status == 200
    for headers in ({}, {'Content-Type': 'text/plain'}):
        for door in of_users:
            for verb in set(door.verbs) - {'GET', 'HEAD', 'OPTIONS'}:
                answer = await fetch(door.address, verb, {'Cookie': cookie, **headers}, '{}')
                assert (door.pattern, verb, answer.status) == (door.pattern, verb, 403)
                assert 'xsrf' in answer.body.lower()


# Simulations

SENDERS = {
    'no key': (True, None),
    'a wrong key': (True, 'wrong'),
    'the key': (True, 'KEY'),
    'a wrong segment': (False, 'KEY'),
}


@pytest.mark.parametrize(('knows', 'sent'), SENDERS.values(), ids=SENDERS)
async def test_simulations(base_directory, fetch, of_simulations, address, knows, sent):
    segment = address['portal_url'].rpartition('/')[2]
    key = address['portal_api_key']
    headers = {} if sent is None else {'X-Api-Key': sent.replace('KEY', key)}
    wrong = []
    for door in of_simulations:
        url = door.at('segment', segment if knows else 'wrong')
        is_somewhere = 'segment' in door.pattern and not door.pattern.endswith('/.*$')
        for verb in VERBS:
            answer = await fetch(url, verb, headers, '' if verb == 'POST' else None)
            wanted = LET_IN
            if not door.answers(verb):
                wanted = 405
            elif not knows or not is_somewhere:
                wanted = 404
            elif getattr(door.handler, 'needs_key', False) and sent != 'KEY':
                wanted = 401
            wrong += differs((door, verb), answer, wanted)
    assert wrong == []
    assert list(base_directory.iterdir()) == []


def test_a_key_is_asked_for_whatever_is_uploaded(of_simulations):
    """Events carry no key, and who knows the address may read: they have the segment."""
    without = {door.pattern for door in of_simulations if not getattr(door.handler, 'needs_key', 0)}
    assert not {pattern for pattern in without if '/data/' in pattern}
    assert {verb for door in of_simulations for verb in door.verbs} == {'GET', 'POST'}
