"""Whatever is sent in any place that a request has: nothing outside is read, written or named.

The places are found by listening to what each route asks of a request, so a new one is not
forgotten. More on links in a run: ``test_routes_inside``; in data files: ``test_formats_outside``;
in archives: ``test_portal_tar``, ``test_secure_archives``; links that are turned at the wrong
moment: ``test_secure_races``.
"""

from __future__ import annotations

import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ips_jupyterlab.portal import names
from ips_jupyterlab.server.handlers import IPSHandler
from ips_jupyterlab.server.keep_handlers import KeepHandler

from .doors import doors
from .outside import hostile
from .simulation import (
    data_file,
    ensemble,
    event,
    events,
    make_notebook,
    notebook,
    start,
    start_event,
)
from .simulation import folder as data_folder
from .trees import make_run

EVER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)


# The browser


@pytest.fixture
def places(monkeypatch):
    """What routes ask of a request, ``[('argument', 'q'), ('field', 'keys'), …]``, as they do."""
    found = []

    def listen(name, kind):
        original = getattr(IPSHandler, name)

        def listening(self, argument, *rest, **options):
            found.append((kind, argument))
            return original(self, argument, *rest, **options)

        monkeypatch.setattr(IPSHandler, name, listening)

    listen('get_query_argument', 'argument')
    listen('get_query_arguments', 'argument')
    body = KeepHandler.body

    def listening_body(self, type_):
        found.extend(('field', name) for name in type_.__struct_fields__)
        return body(self, type_)

    monkeypatch.setattr(KeepHandler, 'body', listening_body)
    return found


@pytest.fixture
def everywhere(
    do, jp_serverapp, http_server_client, jp_auth_header, places, key_of, base_directory
):
    """Requests with a place to fill, ``[(verb, door, kind, place), …]``, and a way to send one."""
    run = make_run(base_directory, 1, data={'1.0': {'a.json': b'{"x": 1}'}}, children=[1])
    make_run(base_directory, 2, ensembles={'C/n': [(1, 'm', 1)]}, state='failed')
    (run / 'ensembles/C').mkdir(parents=True)
    key = do(key_of_first(key_of, http_server_client, jp_serverapp, jp_auth_header))

    async def send(verb, door, kind, place, text):
        address, body = door.of_run(key), None
        if kind == 'part':
            address = door.at(place, quote(text, safe=''))
            if place != 1:
                address = address.replace('/runs/x', f'/runs/{key}')
        if kind == 'argument':
            address = f'{address}?{urlencode({place: text})}'
        if verb in ('POST', 'PUT'):
            fields = {'keys': [key], 'children': False, 'folder': '', 'path': ''}
            wanted = {name: fields[name] for name in taken.get(door.pattern, ())}
            if kind == 'field':
                wanted[place] = [text] if place == 'keys' else text
            body = json.dumps(wanted)
        response = await http_server_client.fetch(
            address,
            method=verb,
            headers=jp_auth_header,
            body=body,
            raise_error=False,
            allow_nonstandard_methods=True,
        )
        return response.code, (response.body or b'').decode()

    taken, found = {}, []
    for door in doors(jp_serverapp):
        if door.is_of_simulations or door.pattern.endswith(('/renew$', '/trash$')):
            continue  # they take nothing but a key, and change what the others need
        for verb in set(door.verbs) - {'OPTIONS'}:
            places.clear()
            do(send(verb, door, 'none', '', ''))
            asked = list(dict.fromkeys(places))
            taken[door.pattern] = [name for kind, name in asked if kind == 'field']
            parts = [('part', number) for number in range(1, door.pattern.count('([^/]+)') + 1)]
            found += [(verb, door, *place) for place in (*asked, *parts)]
    return found, send


async def key_of_first(key_of, client, server, headers):
    page = await client.fetch(f'{server.web_app.settings["base_url"]}ips/runs', headers=headers)
    return next(run['key'] for run in json.loads(page.body)['runs'] if run['runid'] == 1)


def test_no_text_in_any_place_leads_outside(everywhere, outside, untouched, do):
    found, send = everywhere
    asked = {(door.pattern.partition('/ips/')[2], place) for _, door, _, place in found}
    assert {('runs/([^/]+)/look$', 'path'), ('exports$', 'folder'), ('browsed$', 'path')} <= asked
    assert len(found) > 60

    @EVER
    @given(st.sampled_from(found), hostile(outside))
    def ask(request, text):
        status, told = do(send(*request, text))
        assert status < 500, (request, text, told)
        untouched(told)

    ask()
    for request in found:  # each at least with the ways that are known to work elsewhere
        for text in ('../../outside/bob/1/data/a.json', f'{outside}/bob'):
            status, told = do(send(*request, text))
            assert status < 500, (request, text, told)
            untouched(told)


# Simulations


REQUESTS = {
    'file': data_file(1, 'a', b'1', replace=True, files=['a']),
    'folder': data_folder(1, 'd', {'a': b'1'}, replace=True),
    'notebook': notebook(1, 'n.ipynb', make_notebook()),
    'ensemble': ensemble(1, 'C', 'e', 'E', 'sim_name,C:X\r\nm,1\r\n'),
}
EVENT_FIELDS = [
    *start_event('x', tokamak='', shotno='', tag='', vizurl='', startat='', state='', time=''),
    *('portal_ensemble_id', 'outputprefix', 'rcomment', 'sim_name', 'sim_runid'),
]


@pytest.fixture
def send(do, get, http_server_client):
    """Send a request as a simulation does."""
    told = do(get('portal'))
    segment = told['portal_url'].partition('/ips/')[2]

    def send(request, verb='POST', query=''):
        headers = {'X-Api-Key': told['portal_api_key'], **request.headers}
        response = do(
            http_server_client.fetch(
                f'/a%40b/ips/{segment}{request.path}{query}',
                method=verb,
                headers=headers,
                body=request.body if verb == 'POST' else None,
                raise_error=False,
            )
        )
        return response.code, response.body.decode()

    return send


@pytest.fixture
def headers_asked(send, monkeypatch):
    """The headers that the routes ask for."""
    found, header = [], names.header

    def listening(headers, name):
        found.append(name)
        return header(headers, name)

    monkeypatch.setattr(names, 'header', listening)
    send(start('sim'))
    for request in REQUESTS.values():
        assert send(request)[0] == 201
    assert len(set(found)) >= 10
    return sorted({*found})


def test_no_header_leads_outside(send, headers_asked, outside, untouched):
    @EVER
    @given(
        st.sampled_from(list(REQUESTS.values())),
        st.sampled_from(headers_asked),
        st.booleans(),
        hostile(outside),
    )
    def ask(request, name, quoted, text):
        headers = {key: value for key, value in request.headers.items() if key != name}
        if quoted:
            headers[f'{name}*'] = f"UTF-8''{quote(text, safe='')}"
        else:
            plain = text.encode().decode('latin-1')
            headers[name] = ''.join(letter for letter in plain if letter.isprintable())
        status, told = send(request._replace(headers=headers))
        assert status < 500, (name, text, told)
        untouched(told)

    ask()


def test_no_event_leads_outside(send, outside, untouched):
    assert send(start('sim'))[0] == 200

    @EVER
    @given(st.sampled_from(EVENT_FIELDS), hostile(outside), st.booleans())
    def ask(field, text, is_start):
        sent = start_event('other') if is_start else event('IPS_END', 'sim')
        status, told = send(events({**sent, field: text}))
        assert status < 500, (field, text, told)
        untouched(told)

    ask()


def test_nothing_that_is_read_leads_outside(send, outside, untouched):
    """Who knows the address may read runs; ``?user=../outside/bob`` once was a way out."""
    assert send(start('sim'))[0] == 200
    read = start('sim')

    @EVER
    @given(
        st.sampled_from(['/api/runs', '/api/run/1', '/api/run/1/events', '/api/run/1/children']),
        hostile(outside),
        st.booleans(),
    )
    def ask(path, text, in_query):
        query = f'?{urlencode({"user": text})}'
        if not in_query:
            path, query = f'/api/run/{quote(text, safe="")}', ''
        status, told = send(read._replace(path=path), 'GET', query)
        assert status < 500, (path, text, told)
        untouched(told)

    ask()
    for path in ('/api/runs', '/api/run/1', '/api/run/1/events', '/api/run/1/trace'):
        for user in (
            '../outside/bob',
            f'{outside}/bob',
            '../../outside/bob',
            'alice/../../outside',
        ):
            status, told = send(read._replace(path=path), 'GET', f'?{urlencode({"user": user})}')
            assert 400 <= status < 500
            untouched(told)
