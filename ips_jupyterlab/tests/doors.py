"""All ways into a running server that are ours, from the server's own list of handlers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from jupyter_server.serverapp import ServerApp
from tornado.web import RequestHandler

from ips_jupyterlab.server.handlers import IPSHandler
from ips_jupyterlab.server.requests import PortalRequest

if sys.version_info >= (3, 11):
    from re import _parser as parser
else:
    import sre_parse as parser

UNKNOWN = 'BREW'
VERBS = (*RequestHandler.SUPPORTED_METHODS, UNKNOWN)


class Door(NamedTuple):
    """A route.

    :ivar address: one that it answers, with every part that may be left out.
    """

    pattern: str
    handler: type[RequestHandler]
    address: str

    @property
    def is_of_simulations(self) -> bool:
        return issubclass(self.handler, PortalRequest)

    @property
    def verbs(self) -> list[str]:
        """Those that it answers."""
        return [verb for verb in RequestHandler.SUPPORTED_METHODS if self.answers(verb)]

    def answers(self, verb: str) -> bool:
        own = getattr(self.handler, verb.lower(), RequestHandler._unimplemented_method)
        return own is not RequestHandler._unimplemented_method

    def at(self, part: str | int, text: str) -> str:
        """Its address with another text for a part; as it is where it has no such part."""
        match = re.fullmatch(self.pattern, self.address)
        assert match
        if part not in match.re.groupindex and part not in range(1, match.re.groups + 1):
            return self.address
        start, end = match.span(part)
        return self.address[:start] + text + self.address[end:]

    def of_run(self, key: str) -> str:
        """Its address for a run."""
        return self.at(1, key) if '/ips/runs/' in self.pattern else self.address


def doors(server: ServerApp) -> list[Door]:
    """Every route of a server whose handler is ours."""
    server.io_loop.run_sync(partial(_serve, server))
    found = [
        Door(pattern, handler, _address(pattern))
        for pattern, handler in _rules(server.web_app.default_router)
        if handler.__module__.partition('.')[0] == 'ips_jupyterlab'
    ]
    assert all(issubclass(door.handler, (IPSHandler, PortalRequest)) for door in found)
    return found


async def _serve(server: ServerApp) -> None:
    """As with the first request."""
    for extension in server.extension_manager.extension_apps['ips_jupyterlab']:
        extension.serve()


def _rules(router: Any) -> Iterator[tuple[str, type[RequestHandler]]]:
    for rule in router.rules:
        if hasattr(rule.target, 'rules'):
            yield from _rules(rule.target)
        elif isinstance(rule.target, type) and hasattr(rule.matcher, 'regex'):
            yield rule.matcher.regex.pattern, rule.target


def _address(pattern: str) -> str:
    """A text that a pattern matches, with all that may be left out."""
    address = ''.join(map(_text, parser.parse(pattern)))
    match = re.fullmatch(pattern, address)
    assert match and None not in match.groups(), f'{address!r} is no address of {pattern}'
    return address


def _text(part: tuple[Any, Any]) -> str:
    """One that matches a part of a parsed pattern, as far as routes have such."""
    kind, what = str(part[0]), part[1]
    if kind == 'LITERAL':
        return chr(what)
    if kind == 'SUBPATTERN':
        return ''.join(map(_text, what[-1]))
    if kind == 'MAX_REPEAT':
        return ''.join(map(_text, what[-1])) * max(1, what[0])
    if kind == 'BRANCH':
        return ''.join(map(_text, what[1][0]))
    return '' if kind == 'AT' else 'x'
