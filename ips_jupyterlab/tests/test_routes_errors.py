"""Who may ask, and what is answered when something is wrong: always JSON, never a traceback."""

from __future__ import annotations

import logging
import shutil

import pytest
from tornado.web import RequestHandler

from ips_jupyterlab.server.serving import ROUTES

from .trees import make_run

# Who may ask

ADDRESSES = {
    r'/ips/runs': ['runs'],
    r'/ips/runs/([^/]+)': ['runs', 'KEY'],
    r'/ips/runs/([^/]+)/data': ['runs', 'KEY', 'data'],
    r'/ips/runs/([^/]+)/children': ['runs', 'KEY', 'children'],
    r'/ips/runs/([^/]+)/ensembles': ['runs', 'KEY', 'ensembles'],
    r'/ips/runs/([^/]+)/ensembles/(?:([^/]+)/)?([^/]+)': ['runs', 'KEY', 'ensembles', 'C', 'n'],
    r'/ips/runs/([^/]+)/notebooks': ['runs', 'KEY', 'notebooks'],
    r'/ips/runs/([^/]+)/notes': ['runs', 'KEY', 'notes'],
    r'/ips/runs/([^/]+)/analysis/([^/]+)': ['runs', 'KEY', 'analysis', 'get_data'],
    r'/ips/runs/([^/]+)/about': ['runs', 'KEY', 'about'],
    r'/ips/runs/([^/]+)/events': ['runs', 'KEY', 'events'],
    r'/ips/runs/([^/]+)/trace': ['runs', 'KEY', 'trace'],
    r'/ips/runs/([^/]+)/download/([^/]+)': ['runs', 'KEY', 'download', 'events'],
    r'/ips/runs/([^/]+)/look': ['runs', 'KEY', 'look'],
    r'/ips/formats': ['formats'],
    r'/ips/compare': ['compare'],
    r'/ips/runs/([^/]+)/failure': ['runs', 'KEY', 'failure'],
    r'/ips/runs/([^/]+)/trends': ['runs', 'KEY', 'trends'],
    r'/ips/runs/([^/]+)/profiles': ['runs', 'KEY', 'profiles'],
    r'/ips/runs/([^/]+)/finals/(?:([^/]+)/)?([^/]+)': ['runs', 'KEY', 'finals', 'C', 'n'],
    r'/ips/exports': ['exports'],
    r'/ips/exports/([^/]+)': ['exports', 'none'],
    r'/ips/unpacked': ['unpacked'],
    r'/ips/browsed': ['browsed'],
    r'/ips/runs/([^/]+)/trash': ['runs', 'KEY', 'trash'],
    r'/ips(?:/.*)?': ['anything', 'else'],
}
# What a route answers, where that is not GET alone
ANSWERED = {
    r'/ips/runs/([^/]+)/notes': ['PUT'],
    r'/ips/exports': ['POST'],
    r'/ips/exports/([^/]+)': ['GET', 'DELETE'],
    r'/ips/unpacked': ['POST'],
    r'/ips/browsed': ['GET', 'POST', 'DELETE'],
    r'/ips/runs/([^/]+)/trash': ['POST'],
}
# OPTIONS is what a browser asks before it shows who it is; it tells nothing of the runs.
VERBS = [verb for verb in RequestHandler.SUPPORTED_METHODS if verb != 'OPTIONS']
REQUESTS = [
    pytest.param(address, verb, id=f'{verb} {"/".join(address)}')
    for pattern, address in ADDRESSES.items()
    for verb in ANSWERED.get(pattern, ['GET'])
]


def test_every_route_has_an_address_in_these_tests():
    assert [pattern for pattern, _ in ROUTES] == list(ADDRESSES)


@pytest.mark.parametrize('address', ADDRESSES.values(), ids='/'.join)
@pytest.mark.parametrize('headers', [{}, {'Authorization': 'token wrong'}], ids=['no', 'wrong'])
async def test_nobody_without_a_token(base_directory, ask, key_of, address, headers):
    make_run(base_directory, 1, ensembles={'C/n': []})
    key = await key_of()
    segments = [key if segment == 'KEY' else segment for segment in address]
    for verb in VERBS:
        answer = await ask(*segments, method=verb, headers=headers)
        assert (verb, answer.status) == (verb, 403)
        assert answer.content_type.startswith('application/json')
        if verb != 'HEAD':
            assert answer.json['reason'] == 'forbidden'


@pytest.mark.parametrize(('address', 'verb'), REQUESTS)
async def test_nobody_who_is_not_authorised(
    base_directory, ask, key_of, address, verb, jp_serverapp, monkeypatch
):
    make_run(base_directory, 1, ensembles={'C/n': []})
    key = await key_of()
    asked = []

    def is_authorized(handler, user, action, resource):
        asked.append((action, resource))
        return False

    monkeypatch.setattr(jp_serverapp.authorizer, 'is_authorized', is_authorized)
    segments = [key if segment == 'KEY' else segment for segment in address]
    answer = await ask(*segments, method=verb)
    assert (answer.status, answer.json['reason']) == (403, 'forbidden')
    assert asked == [('read' if verb == 'GET' else 'write', 'ips')]


@pytest.mark.parametrize(('pattern', 'address'), ADDRESSES.items())
async def test_no_other_verb_is_answered(ask, jp_serverapp, pattern, address):
    for verb in sorted({*VERBS} - {*ANSWERED.get(pattern, ['GET'])}):
        answer = await ask(*address, method=verb)
        assert (verb, answer.status) == (verb, 405)
        assert answer.content_type.startswith('application/json')


# What is wrong


@pytest.mark.parametrize(
    'segments',
    [
        [],
        ['nothing'],
        ['runs', ''],
        ['runs', 'KEY', 'nothing'],
        ['runs', 'KEY', 'ensembles', 'none'],
        ['runs', 'KEY', 'ensembles', 'C', 'none'],
        ['runs', 'KEY', 'ensembles', '..', 'n'],
        ['runs', 'KEY', 'ensembles', 'C', '../C/n'],
        ['runs', 'KEY', 'ensembles', '../ensembles/C', 'n'],
        ['runs', 'KEY', 'ensembles', 'C', 'n.csv'],
        ['runs', 'KEY', 'ensembles', 'C', '/etc/passwd'],
        ['runs', 'KEY', 'ensembles', 'C', 'n\0'],
        ['runs', 'KEY', 'analysis', 'generate_tar'],
        ['runs', 'KEY', 'analysis', '__init__'],
    ],
)
async def test_what_is_not_there_is_404(base_directory, ask, key_of, segments):
    make_run(base_directory, 1, ensembles={'C/n': []})
    key = await key_of()
    answer = await ask(*(key if segment == 'KEY' else segment for segment in segments))
    assert (answer.status, answer.json['reason']) == (404, 'not_found')


async def test_an_unknown_method_names_the_four(base_directory, ask, key_of):
    make_run(base_directory, 1)
    answer = await ask('runs', await key_of(), 'analysis', 'get_everything')
    for method in (
        'get_data',
        'get_child_data',
        'get_child_data_by_ensemble_names',
        'get_child_data_not_ensembles',
    ):
        assert method in answer.json['message']


@pytest.mark.parametrize(
    'tamper',
    [
        lambda key: key + '0',
        lambda key: key + '.1',
        lambda key: key[:-1] + '2',
        lambda key: key[:-1] + '01',
        lambda key: key[:-1] + '0',
        lambda key: '0' * 10 + key[10:],
        lambda key: key.upper(),
        lambda key: key[:11] + '_' * 400 + '.1',
        lambda key: key[:11] + 'Li4.1',  # ..
        lambda key: key[:11] + 'Li4vYWxpY2U.1',  # ../alice
        lambda key: key[:11] + 'L2V0Yw.1',  # /etc
        lambda key: key[:11] + 'AA.1',  # a zero byte
        lambda key: key[:11] + 'Y.1',  # not base64
        lambda key: key[:11] + 'YWxpY2V.1',  # alice with a bit that is not used
        lambda key: '..',
        lambda key: '\n',
        lambda key: key + '\n',
        lambda key: 'x' * 5000,
    ],
)
async def test_a_tampered_key_is_404(base_directory, ask, key_of, tamper):
    make_run(base_directory, 1)
    key = tamper(await key_of())
    for rest in ([], ['data'], ['children'], ['notebooks']):
        answer = await ask('runs', key, *rest)
        assert (answer.status, answer.json['reason']) == (404, 'not_found')


async def test_a_run_that_was_removed_is_404(base_directory, ask, key_of):
    run = make_run(base_directory, 1)
    key = await key_of()
    shutil.rmtree(run)
    for rest in ([], ['data'], ['children'], ['ensembles'], ['notebooks']):
        answer = await ask('runs', key, *rest)
        assert (answer.status, answer.json['reason']) == (404, 'not_found')
    assert (await ask('runs', parent=key)).status == 404


@pytest.mark.parametrize(
    ('rest', 'query', 'word'),
    [
        ([], {'sort': 'colour'}, 'sort'),
        ([], {'order': 'up'}, 'order'),
        ([], {'limit': '0'}, 'limit'),
        ([], {'limit': '-1'}, 'limit'),
        ([], {'limit': 'many'}, 'limit'),
        ([], {'limit': '1' * 5000}, 'limit'),
        ([], {'offset': '-1'}, 'offset'),
        ([], {'offset': 'far'}, 'offset'),
        ([], {'children': 'hidden'}, 'children'),
        ([], {'cursor': 'WyJydW5pZCJd', 'offset': '0'}, 'cursor'),
        ([], {'cursor': 'WyJydW5pZCJd', 'open': 'key'}, 'cursor'),
        ([], {'cursor': 'nonsense'}, 'cursor'),
        ([], {'cursor': '€'}, 'cursor'),
        ([], {'cursor': 'e30'}, 'cursor'),
        (['KEY', 'data'], {'limit': '1.5'}, 'limit'),
        (['KEY', 'data'], {'cursor': 'nonsense'}, 'cursor'),
        (['KEY', 'data'], {'cursor': 'WyJ4Il0'}, 'cursor'),  # ["x"]
        (['KEY', 'profiles'], {'most': '0'}, 'most'),
        (['KEY', 'children'], {'kind': 'some'}, 'kind'),
        (['KEY', 'children'], {'kind': 'plain', 'component': 'C'}, 'component'),
        (['KEY', 'children'], {'cursor': 'nonsense'}, 'cursor'),
    ],
)
async def test_a_bad_argument_is_400_and_named(base_directory, ask, key_of, rest, query, word):
    make_run(base_directory, 1, data={'0.0': {}})
    key = await key_of()
    answer = await ask('runs', *(key if part == 'KEY' else part for part in rest), **query)
    assert (answer.status, answer.json['reason']) == (400, 'bad_request')
    assert word in answer.json['message']


async def test_a_cursor_of_another_order_is_400(base_directory, ask, get):
    for runid in (1, 2):
        make_run(base_directory, runid, simname='a')
    cursor = (await get('runs', limit=1))['next']
    for query in ({'sort': 'simname'}, {'order': 'asc'}):
        assert (await ask('runs', cursor=cursor, **query)).status == 400


async def test_bytes_that_are_no_text_are_400(http_server_client, jp_auth_header, jp_base_url):
    for path in ('ips/runs?q=%ff', 'ips/runs/%ff'):
        response = await http_server_client.fetch(
            jp_base_url + path, headers=jp_auth_header, raise_error=False
        )
        assert response.code == 400
        assert b'bad_request' in response.body


async def test_a_folder_that_may_not_be_read_is_403_and_named(base_directory, ask, key_of, forbid):
    run = make_run(base_directory, 1)
    key = await key_of()
    forbid(run)
    for rest in (
        [],
        ['data'],
        ['children'],
        ['ensembles'],
        ['notebooks'],
        ['trends'],
        ['profiles'],
    ):
        answer = await ask('runs', key, *rest)
        assert (answer.status, answer.json['reason']) == (403, 'forbidden')
        assert answer.json['message'].startswith(f'{run}: not readable by ')


@pytest.mark.parametrize(
    ('name', 'rest'),
    [
        ('ips_analysis_api_data_listing.json', ['data']),
        ('ips_analysis_api_data_listing.json', ['trends']),
        ('ips_analysis_api_child_runs.txt', ['children']),
        ('ensembles/C/n.csv', ['ensembles', 'C', 'n']),
        ('data', ['data']),
        ('data', ['profiles']),
        ('ensembles', ['ensembles']),
        ('ensembles/C', ['analysis', 'get_child_data_not_ensembles']),
    ],
)
async def test_a_file_that_may_not_be_read_is_403_and_named(
    base_directory, ask, key_of, forbid, name, rest
):
    run = make_run(base_directory, 1, data={'0.0': {'a': b''}}, ensembles={'C/n': []})
    key = await key_of()
    forbid(run / name)
    answer = await ask('runs', key, *rest)
    assert (answer.status, answer.json['reason']) == (403, 'forbidden')
    assert answer.json['message'].startswith(f'{run / name}')
    assert ': not readable by ' in answer.json['message']


@pytest.mark.parametrize(
    ('error', 'message'),
    [
        (RuntimeError('secret detail'), 'The server failed. Its log says more.'),
        (OSError(5, 'Input/output error', '/base/alice/1'), '/base/alice/1: Input/output error'),
    ],
)
async def test_a_failure_of_the_server_is_500_and_logged_once(
    base_directory, ask, key_of, monkeypatch, caplog, error, message
):
    make_run(base_directory, 1)
    key = await key_of()

    def fail(*arguments):
        raise error

    monkeypatch.setattr('ips_jupyterlab.catalog.catalog.timestep_page', fail)
    caplog.clear()
    answer = await ask('runs', key, 'data')
    assert answer.status == 500
    assert answer.json == {'message': message, 'reason': 'server_error', 'position': None}
    assert len([record for record in caplog.records if record.exc_info]) == 1


async def test_a_refusal_is_no_entry_in_the_error_log(jp_serverapp, ask, caplog):
    await ask('runs', 'nothing')
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert not [record for record in caplog.records if record.exc_info]
