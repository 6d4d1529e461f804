"""Every parameter, header and field that the description of the routes names, with hostile texts.

The description is made of the routes themselves and is proven to be whole (``test_openapi``), so a
new parameter is tried here as soon as there is one. ``test_secure_inside`` tries random texts.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pytest

from ips_jupyterlab.server import openapi

from .simulation import data_file, ensemble, make_notebook, notebook, start
from .trees import make_run

VERBS = ('get', 'post', 'put', 'patch', 'delete')


class Place(NamedTuple):
    """Where a text can be put into a request."""

    verb: str
    path: str
    kind: str  # path, query, header, field, or body for the whole of it
    name: str


def places() -> list[Place]:
    document = openapi.document()
    schemas = document['components']['schemas']
    found = []
    for path, item in document['paths'].items():
        for verb in set(item) & set(VERBS):
            operation = item[verb]
            for told in operation.get('parameters', []):
                found.append(Place(verb, path, told['in'], told['name']))
            if 'requestBody' in operation:
                found.append(Place(verb, path, 'body', ''))
                [content] = operation['requestBody']['content'].values()
                refs = [content['schema'], *content['schema'].get('anyOf', ())]
                for name in {ref['$ref'].rpartition('/')[2] for ref in refs if '$ref' in ref}:
                    fields = schemas[name].get('properties', {})
                    found += [Place(verb, path, 'field', field) for field in fields]
    return sorted(found)


PLACES = places()


def texts(outside: Any) -> list[str]:
    return [
        '..',
        '.',
        '/',
        '../../outside/bob/1/data/a.json',
        'data/../../../../outside/bob/1/data/a.json',
        f'{outside}/bob',
        f'{outside}/bob/1/data/a.json',
        '..%2f..%2foutside%2fbob',
        '%252e%252e%252foutside',
        '..\\..\\outside\\bob',
        '1\0/../../outside/bob',
        '\0',
        '%00',
        'a\r\nX-Ips-Username: bob',
        '../../outside',
        'x' * 5000,
    ]


GOOD = {
    'exports': {'keys': [], 'children': False, 'folder': ''},
    'unpacked': {'path': ''},
    'browsed': {'path': ''},
    'notes': {'text': '', 'tags': [], 'archived': False},
}
UPLOADS = {
    'add_data_file': data_file(1, 'a', b'1', replace=True, files=['a']),
    'add_notebook': notebook(1, 'n.ipynb', make_notebook()),
    'add_ensemble_variables': ensemble(1, 'C', 'e', 'E', 'sim_name,C:X\r\nm,1\r\n'),
}


@pytest.fixture
def send(do, get, http_server_client, jp_auth_header, base_directory):
    """Send a request with a text in one of its places; everything else in it is good."""
    make_run(base_directory, 1, data={'1.0': {'a.json': b'{"x": 1}'}}, children=[1])
    make_run(base_directory, 2, ensembles={'C/n': [(1, 'm', 1)]}, state='failed')
    told = do(get('portal'))
    [key] = [run['key'] for run in do(get('runs'))['runs'] if run['runid'] == 1]
    parts = {'key': key, 'component': 'C', 'name': 'n', 'method': 'get_data', 'what': 'events'}
    parts |= {'segment': told['portal_url'].rpartition('/')[2], 'run': '1', 'id': 'x'}

    async def send(place, text, raw):
        filled = {name: quote(value, safe='') for name, value in parts.items()}
        if place.kind == 'path':
            filled[place.name] = text if raw else quote(text, safe='')
        address = f'/a%40b{place.path.format(**filled)}'
        if place.kind == 'query':
            address += f'?{urlencode({place.name: text})}'
        last = place.path.rpartition('/')[2]
        headers, body = dict(jp_auth_header), None
        if '/uploads/' in place.path:
            headers['X-Api-Key'] = told['portal_api_key']
            sent = UPLOADS.get(last) or start('sim')
            headers |= sent.headers
            body = sent.body
        elif place.verb in ('post', 'put', 'patch'):
            body = json.dumps(
                {**GOOD.get(last, {}), **({'keys': [key]} if last == 'exports' else {})}
            )
        if place.kind == 'header':
            headers[place.name] = text.encode().decode('latin-1')
        if place.kind == 'body':
            body = text
        if place.kind == 'field':
            fields = json.loads(body)
            if isinstance(fields, list):
                fields = fields[0]
            is_list = isinstance(fields.get(place.name), list)
            body = json.dumps({**fields, place.name: [text] if is_list else text})
        response = await http_server_client.fetch(
            address,
            method=place.verb.upper(),
            headers=headers,
            body=body if place.verb in ('post', 'put', 'patch') else None,
            raise_error=False,
            allow_nonstandard_methods=True,
        )
        return response.code, (response.body or b'').decode('utf-8', 'replace')

    return send


def test_the_places_are_all_that_is_declared():
    assert len(PLACES) > 90
    assert Place('post', '/ips/runs/{key}/trash', 'path', 'key') in PLACES
    assert Place('get', '/ips/runs/{key}/look', 'query', 'path') in PLACES
    assert Place('post', '/ips/exports', 'field', 'folder') in PLACES
    assert {place.kind for place in PLACES} == {'path', 'query', 'header', 'field', 'body'}


def test_no_text_in_any_place_leads_outside(do, send, outside, untouched, base_directory):
    runs = sorted(base_directory.glob('*/[0-9]*'))
    for place in PLACES:
        for text in texts(outside):
            is_plain = text.isprintable() and ' ' not in text
            if place.kind == 'header' and not is_plain:
                continue  # no client can send them
            for raw in {False, place.kind == 'path' and is_plain}:
                status, told = do(send(place, text, raw))
                assert status < 500, (place, text, told)
                untouched(told)
    assert set(runs) <= set(base_directory.glob('*/[0-9]*'))
