"""The description of all routes: it leaves nothing out, and the server does as it says."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from ips_jupyterlab import server
from ips_jupyterlab.server import openapi
from ips_jupyterlab.server.declared import declared
from ips_jupyterlab.server.handlers import RunsHandler
from ips_jupyterlab.server.portal_routes import PostDataFile
from torture.report import Limits, Report

from .doors import Door, doors
from .simulation import data_file, start

PUBLISHED = Path(__file__).parents[2] / 'docs' / 'openapi.json'
SEED = 1
LONGEST = 600.0  # seconds, on a machine that is very busy


@pytest.fixture
def described():
    return openapi.document()


def verbs(door: Door) -> list[str]:
    """Those that are told; browsers ask OPTIONS on their own, and it tells nothing."""
    return [verb.lower() for verb in door.verbs if verb != 'OPTIONS']


def test_what_is_published_is_fresh(described):
    published = json.loads(PUBLISHED.read_text(encoding='utf-8'))
    assert published == described, 'docs/openapi.json is stale: run `jlpm contract` and commit it'


def test_every_address_is_in_the_operator_guide(described):
    guide = (PUBLISHED.parent / 'operators.md').read_text(encoding='utf-8')
    older = {f'/ips/runs/{{key}}/{what}/{{name}}' for what in ('ensembles', 'finals')}
    of_users = {path for path in described['paths'] if '/uploads/' not in path} - older
    assert [path for path in of_users if f'{path[1:]}`' not in re.sub(r'\?.*?`', '`', guide)] == []


def test_every_route_and_verb_is_told(jp_serverapp, jp_base_url, described):
    texts = {path: re.sub(r'{\w+}', 'x', path) for path in described['paths']}
    found, missing = set(), []
    for door in doors(jp_serverapp):
        if door.handler in openapi.ANY_ADDRESS:
            continue
        pattern = door.pattern.replace('events|children|trace', 'x')
        paths = [
            path
            for path, text in texts.items()
            if re.fullmatch(pattern, f'{jp_base_url.rstrip("/")}{text}')
            and set(described['paths'][path]) == set(verbs(door))
        ]
        found.update(paths)
        missing += [] if paths else [door.pattern]
    assert missing == []
    assert found == set(texts)  # and what is told is there


def test_a_part_that_may_be_left_out_makes_two_addresses(described):
    assert '/ips/runs/{key}/ensembles/{component}/{name}' in described['paths']
    assert '/ips/runs/{key}/ensembles/{name}' in described['paths']


def test_a_pattern_that_is_not_understood_is_told():
    with pytest.raises(ValueError, match='what stands for'):
        list(openapi.addresses(r'/ips/[a-z]+', lambda self: None))


def test_requests_have_names_of_their_own(described):
    names = [one['operationId'] for path in described['paths'].values() for one in path.values()]
    assert len(names) == len(set(names))


def test_references_lead_somewhere(described):
    names = re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described))
    assert set(names) == set(described['components']['schemas'])


def parameters(described, path, verb, place):
    return {
        one['name']: one
        for one in described['paths'][path][verb]['parameters']
        if one['in'] == place
    }


def test_parameters_are_told(described):
    told = parameters(described, '/ips/runs', 'get', 'query')
    assert told['limit']['schema'] == {'type': 'integer', 'minimum': 1, 'exclusiveMaximum': 10**9}
    assert told['open']['schema'] == {'type': 'array', 'items': {'type': 'string'}}
    assert 'walltime' in told['sort']['schema']['enum']
    upload = '/ips/uploads/{segment}/api/data/add_data_file'
    headers = parameters(described, upload, 'post', 'header')
    required = {name for name, one in headers.items() if one['required']}
    assert required == {'X-Ips-Username', 'X-Ips-Portal-Runid', 'X-Ips-Tag', 'X-Ips-Filename'}
    assert 'X-Ips-Replace' in headers


def test_who_may_ask_is_told(described):
    paths = described['paths']
    assert paths['/ips/runs']['get']['security'] == [{'token': []}]
    of_simulations = paths['/ips/uploads/{segment}/api/data/add_notebook']['post']
    assert of_simulations['security'] == [{'key': []}]
    assert '401' in of_simulations['responses']
    events = paths['/ips/uploads/{segment}']['post']
    assert events['security'] == []
    assert '401' not in events['responses']


def test_a_user_that_is_no_name_is_refused_as_it_is_told(described):
    """Found by asking the portal for the runs of ``?user=a/b``."""
    assert '400' in described['paths']['/ips/uploads/{segment}/api/runs']['get']['responses']


# What is not declared cannot be read, so no parameter can be forgotten


async def test_an_argument_that_is_not_declared_cannot_be_read(base_directory, ask, monkeypatch):
    assert (await ask('runs', sort='walltime')).status == 200
    monkeypatch.setattr(RunsHandler.get, 'declared', RunsHandler.get.declared._replace(query={}))
    assert (await ask('runs', sort='walltime')).status == 500


async def test_a_header_that_is_not_declared_is_not_read(
    base_directory, get, http_server_client, monkeypatch
):
    told = await get('portal')
    base = '/' + told['portal_url'].split('/', 3)[3]

    async def send(request):
        answer = await http_server_client.fetch(
            base + request.path,
            method='POST',
            headers={**request.headers, 'X-Api-Key': told['portal_api_key']},
            body=request.body,
            raise_error=False,
        )
        return answer.code

    assert await send(start('sim')) == 200
    assert await send(data_file(1, 'a', b'', 1.0)) == 201
    take = PostDataFile.take
    headers = {name: 0 for name in take.declared.headers if name != 'X-Ips-Tag'}
    monkeypatch.setattr(take, 'declared', take.declared._replace(headers=headers))
    assert await send(data_file(1, 'b', b'', 1.0)) == 400


def test_arguments_and_headers_are_read_in_one_place_each():
    readers = {'get_query_argument', 'get_query_arguments', 'get_argument', 'get_arguments'}
    found = []
    for path in sorted(Path(server.__file__).parent.glob('*.py')):
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            if isinstance(node, ast.Attribute) and node.attr in readers:
                found.append((path.name, node.attr))
    assert found == [('handlers.py', 'get_query_arguments'), ('requests.py', 'get_query_argument')]


def test_a_declaration_stays_on_the_function():
    @declared(int)
    def function() -> int:
        return 1

    assert function() == 1
    assert function.declared.gives is int


# The server does as it says


BROKEN = {
    'nothing': b'',
    'half': b'{"path": ',
    'no text': b'\xff',
    'no JSON': b'NaN',
    'a number': b'1',
    'deep': b'[' * 20_000,
    'half a letter': b'{"path": "\\ud800", "text": "\\ud800"}',
    'a NUL': b'{"path": "\\u0000"}',
}


@pytest.mark.parametrize('body', BROKEN.values(), ids=BROKEN)
async def test_a_body_that_is_not_as_described_is_refused_in_words(ask, get, described, body):
    """Schemathesis sends nothing but JSON."""
    segment = (await get('portal'))['portal_url'].rpartition('/')[2]
    wrong, tried = [], 0
    for path, operations in described['paths'].items():
        for verb, operation in operations.items():
            if 'application/json' in operation.get('requestBody', {}).get('content', {}):
                parts = path.replace('{segment}', segment).split('/')[2:]
                headers = None if operation['security'] else {'Content-Type': 'application/json'}
                answer = await ask(*parts, method=verb.upper(), headers=headers, body=body)
                tried += 1
                refused = answer.status in (400, 404) and answer.json['message']
                wrong += [] if refused else [(verb, path, answer)]
    assert wrong == []
    assert tried >= 6


@pytest.fixture(scope='module')
def lab(tmp_path_factory):
    pytest.importorskip('schemathesis')
    from torture.lab import Lab

    lab = Lab(tmp_path_factory.mktemp('lab'))
    with lab.running():
        yield lab


def asked(lab, description, requests) -> Report:
    from torture.asking import ask_all

    report = Report('routes')
    ask_all(lab, description, SEED, Limits(requests, LONGEST), report)
    return report


def test_a_wrong_answer_is_found_out(lab, described):
    """The test below must be able to fail."""
    paths = described['paths']
    described['paths'] = {path: paths[path] for path in ('/ips/formats', '/ips/runs/{key}')}
    ok = described['paths']['/ips/formats']['get']['responses']['200']
    ok['content']['application/json']['schema'] = {'$ref': '#/components/schemas/RunPage'}
    described['components']['responses']['ErrorAnswer404']['content'] = {'text/html': {}}
    told = str(asked(lab, described, 20))
    assert 'GET /ips/formats: Response violates schema' in told
    assert 'GET /ips/runs/{key}: Undocumented Content-Type' in told


def test_the_server_answers_as_it_is_described(lab, described):
    report = asked(lab, described, 300)
    assert report.problems == [], str(report)
    assert report.counts['requests'] > 200
    assert report.counts['answered 2xx'] > report.counts['requests'] / 4
    assert report.counts['operations that took something'] > 30
