"""The description of all routes, for people and programs: OpenAPI 3.1.

``python -m ips_jupyterlab.server.openapi`` prints it; ``jlpm contract`` puts it into
``docs/openapi.json``, and a test fails when that file is stale. It is made from the routes and from
what is declared beside each verb, so nothing is written here that a handler knows.
"""

from __future__ import annotations

import inspect
import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from tornado import web

from ..contract import ErrorAnswer
from .declared import Declared
from .errors import STATUS
from .handlers import ANY_OTHER, IPSHandler
from .portal_answers import Refusal
from .portal_routes import REQUESTS, Nothing
from .requests import PortalRequest, Post
from .serving import ROUTES
from .uploads import ROUTES as PORTAL_ROUTES
from .uploads import SEGMENT

Json = dict[str, Any]
Handler = type[web.RequestHandler]

BINARY = {'type': 'string', 'format': 'binary'}
REFS = '#/components/schemas/{name}'
ANY_ADDRESS = (ANY_OTHER[1], Nothing)  # tell that there is nothing
VERBS = ('get', 'post', 'put', 'delete')
PARTS = {
    'key': 'Of a run, as the list of runs tells it.',
    'component': 'Of an ensemble.',
    'name': 'Of an ensemble.',
    'id': 'As the answer to the start told it.',
    'segment': 'What PORTAL_URL ends with, which only those know who may send.',
    'run': 'Its runid or portal_runid.',
}
DESCRIPTION = (
    'What the server extension answers. Addresses are below the base URL of the Jupyter server. '
    'Every refusal is JSON that says in words what happened. An address below /ips that is not '
    'here is answered 404.\n\n'
    'Simulations have PORTAL_URL for {base URL}/ips/uploads/{segment}; `jupyter ips portal` has '
    'the same requests without that prefix.'
)
SECURITY = {
    'token': {
        'type': 'apiKey',
        'in': 'header',
        'name': 'Authorization',
        'description': '`token …` with the token of the Jupyter server. A browser that has logged '
        'in sends its cookie instead, and to change something the XSRF token as X-XSRFToken.',
    },
    'key': {
        'type': 'apiKey',
        'in': 'header',
        'name': 'X-Api-Key',
        'description': 'PORTAL_API_KEY of a simulation.',
    },
}

# Statuses of refusals. Of simulations: see server/requests.py.
OF_READERS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS,
)
OF_SENDERS = (
    *OF_READERS,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.INSUFFICIENT_STORAGE,
)
OF_ALL = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)


def routes() -> list[tuple[str, Handler]]:
    """All routes of a server, those that tell that there is nothing left out."""
    simulations = [(SEGMENT + pattern, handler) for pattern, handler in REQUESTS]
    every = [*PORTAL_ROUTES, *ROUTES, *simulations]
    return [(pattern, handler) for pattern, handler in every if handler not in ANY_ADDRESS]


def document() -> Json:
    """The description."""
    types = _Types()
    paths: Json = {}
    for pattern, handler in routes():
        for verb in VERBS:
            function = getattr(handler, verb)
            if function is not web.RequestHandler._unimplemented_method:
                for path, parts in addresses(pattern, function):
                    paths.setdefault(path, {})[verb] = _operation(handler, verb, parts, types)
    _name(paths)
    return {
        'openapi': '3.1.0',
        'info': {'title': 'ips_jupyterlab', 'version': '1', 'description': DESCRIPTION},
        'paths': paths,
        'components': {
            'schemas': types.components(),
            'responses': types.refusals,
            'securitySchemes': SECURITY,
        },
    }


def addresses(pattern: str, function: Callable[..., Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """The addresses of a route, with each part that may be left out or not.

    :param function: the verb, which has the names of the parts that the pattern does not name.
    :returns: a path such as ``/ips/runs/{key}``, and the pattern of each of its parts.
    """
    names = (name.rstrip('_') for name in [*inspect.signature(function).parameters][1:])
    parts: dict[str, str] = {}

    def part(match: re.Match[str]) -> str:
        name = match[1] or next(names)
        parts[name] = match[2]
        return f'{{{name}}}'

    text = re.sub(r'\((?:\?P<(\w+)>)?((?!\?)[^()]*)\)', part, pattern)
    text = text.replace('/+', '/').replace('/?', '')
    pieces = re.split(r'\(\?:([^()]*)\)\?', text)
    for taken in itertools.product((True, False), repeat=len(pieces) // 2):
        also = [piece if took else '' for piece, took in zip(pieces[1::2], taken, strict=True)]
        path = ''.join(itertools.chain(*itertools.zip_longest(pieces[::2], also, fillvalue='')))
        if not re.fullmatch(r'[\w/{}]*', path):
            raise ValueError(f'{pattern}: what stands for {path}?')
        yield path, {name: parts[name] for name in re.findall(r'{(\w+)}', path)}


def _operation(handler: Handler, verb: str, parts: dict[str, str], types: _Types) -> Json:
    declared = _declared(handler, verb)
    of_simulations = issubclass(handler, PortalRequest)
    operation: Json = {
        'tags': ['simulations' if of_simulations else 'browser'],
        'summary': _summary(handler, verb),
        'security': _security(handler, verb),
        'parameters': [
            *_in_path(parts, declared, types),
            *(
                _parameter('query', name, type_, name in declared.required, types)
                for name, type_ in declared.query.items()
            ),
            *(
                _parameter('header', name, type_, name not in declared.optional, types)
                for name, type_ in declared.headers.items()
            ),
        ],
        'responses': {
            str(int(declared.status)): _answer(declared.status, declared.gives, types),
            **_refusals(handler, verb, types),
        },
    }
    if declared.body is not None:
        kind = handler.content_type if issubclass(handler, Post) else 'application/json'
        schema = BINARY if declared.body is bytes else types.schema(declared.body)
        operation['requestBody'] = {'required': True, 'content': {kind: {'schema': schema}}}
    return operation


def _summary(handler: Handler, verb: str) -> str:
    """The words of the verb, else of the route, behind its address."""
    words = getattr(handler, verb).__doc__ or handler.__doc__ or ''
    words = words.split('\n')[0].rpartition('``: ')[2].strip('.')
    return words[:1].upper() + words[1:]


def _declared(handler: Handler, verb: str) -> Declared:
    if issubclass(handler, PortalRequest):
        return handler.declares(verb)
    declared: Declared = getattr(handler, verb).declared
    return declared


def _security(handler: Handler, verb: str) -> list[dict[str, list[str]]]:
    if issubclass(handler, IPSHandler):
        return [{'token': []}]
    if issubclass(handler, Post) and verb == 'post' and handler.needs_key:
        return [{'key': []}]
    return []


def _in_path(parts: dict[str, str], declared: Declared, types: _Types) -> Iterator[Json]:
    for name, pattern in parts.items():
        parameter = _parameter('path', name, declared.path.get(name, str), True, types)
        if '|' in pattern:
            parameter['schema']['enum'] = pattern.split('|')
        if name in PARTS:
            parameter['description'] = PARTS[name]
        yield parameter


def _parameter(place: str, name: str, type_: Any, required: bool, types: _Types) -> Json:
    schema = types.schema(type_)
    described = {'description': text} if (text := schema.pop('description', '')) else {}
    return {'name': name, 'in': place, 'required': required, **described, 'schema': schema}


def _answer(status: int, type_: Any, types: _Types) -> Json:
    content = {'application/json': {'schema': types.schema(type_)}}
    return {'description': HTTPStatus(status).phrase, 'content': content}


def _refusals(handler: Handler, verb: str, types: _Types) -> Json:
    statuses: Sequence[int] = [*STATUS.values()]
    type_: Any = ErrorAnswer
    if issubclass(handler, PortalRequest):
        sends = issubclass(handler, Post) and verb == 'post'
        key = [HTTPStatus.UNAUTHORIZED] if ['key'] in map(list, _security(handler, verb)) else []
        statuses, type_ = [*key, *(OF_SENDERS if sends else OF_READERS), *OF_ALL], Refusal
    return {str(int(status)): types.refusal(status, type_) for status in sorted(set(statuses))}


def _name(paths: Json) -> None:
    """Give every operation a name of its own, made of its verb and address."""
    for path, verbs in paths.items():
        words = re.findall(r'\w+', path.replace('/ips', '', 1))
        for verb, operation in verbs.items():
            operation['operationId'] = '_'.join([verb, *words])


class _Types:
    """The schemas of all types that are asked for, and the refusals that routes share."""

    def __init__(self) -> None:
        self._asked: list[Any] = []
        self.refusals: Json = {}

    def refusal(self, status: int, type_: Any) -> Json:
        """An answer that several routes give, each time the same."""
        name = f'{type_.__name__}{int(status)}'
        self.refusals.setdefault(name, _answer(status, type_, self))
        return {'$ref': f'#/components/responses/{name}'}

    def schema(self, type_: Any) -> Json:
        """The schema of a type, which refers to the types that have names."""
        self._asked.append(type_)
        ((schema,), _) = msgspec.json.schema_components([type_], ref_template=REFS)
        return dict(schema)

    def components(self) -> Json:
        """Those of the types that have names."""
        return msgspec.json.schema_components(self._asked, ref_template=REFS)[1]


if __name__ == '__main__':
    print(json.dumps(document(), indent=2))
