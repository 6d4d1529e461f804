"""Every parser is given bytes: made up ones, and sound ones that were damaged.

A parser refuses in words what it does not understand; any other exception is a fault.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ips_jupyterlab import api_v1
from ips_jupyterlab.catalog.events import read_event
from ips_jupyterlab.catalog.search import parse_search
from ips_jupyterlab.formats.sniff import HEAD, format_of
from ips_jupyterlab.layout import CHILD_RUNS, DATA_LISTING, RunTree
from ips_jupyterlab.portal import archive
from ips_jupyterlab.portal.listing import Listing
from ips_jupyterlab.portal.portal import Portal
from ips_jupyterlab.portal.refused import CorruptFileError, RefusedError
from ips_jupyterlab.portal.store import Store
from ips_jupyterlab.refusals import BadRequestError
from ips_jupyterlab.tests.simulation import (
    Request,
    call,
    data_file,
    ensemble,
    event,
    events,
    made,
    make_notebook,
    make_portal,
    make_tar,
    notebook,
    start,
)

from .report import Limits, Report

BLOCK = 512  # bytes of a tar
SLOW = 5.0  # seconds of work for one input; what takes longer hangs
_TABLE = (
    b'portal_runid,run_url,instance_analysis_path,sim_name,a:X\r\n'
    b'?,?,?,"m\r\n0",1\r\n2,u,p,m1,"2"\r\n'
)
_LISTING = b'{\n  "0.0": [\n    "data/a"\n  ],\n  "1e-05": [\n    "data/b",\n    "data/c"\n  ]\n}'


class Parser(NamedTuple):
    """What is given bytes."""

    parse: Callable[[bytes], object]
    samples: tuple[bytes, ...]
    refusals: tuple[type[Exception], ...] = ()


def parsers(folder: Path) -> dict[str, Parser]:
    """All parsers, by what they read."""
    portal = make_portal(folder)
    made(portal, start('sim'))
    file = folder / 'run'
    file.mkdir()
    # A damaged file will not be whole a moment later.
    api_v1.PAUSES = ()  # type: ignore[assignment]

    def in_file(name: str, read: Callable[[], object]) -> Callable[[bytes], object]:
        def parse(content: bytes) -> object:
            (file / name).write_bytes(content)
            return read()

        return parse

    table = file / 'e.csv'
    unreadable = (api_v1.IPSDataError,)
    event_line = json.dumps(event('IPS_CALL', 'sim', trace={'id': '1', 'timestamp': 1})).encode()
    return {
        'data listing (API)': Parser(
            in_file(DATA_LISTING, lambda: api_v1.read_data_listing(file)), (_LISTING,), unreadable
        ),
        'data listing (portal)': Parser(_listing, (_LISTING,), (CorruptFileError,)),
        'child runs': Parser(
            in_file(CHILD_RUNS, lambda: api_v1.read_child_runids(file)),
            (b'2\n3\n11\n',),
            unreadable,
        ),
        'ensemble (API)': Parser(
            in_file('e.csv', lambda: api_v1.read_ensemble(table, None, 'e')), (_TABLE,), unreadable
        ),
        'ensemble upload': Parser(
            lambda body: _post(portal, ensemble(1, 'D', 'e', 'E', body)),
            (b'sim_name,a:X\r\nm0,1\r\n"m,1","x\r\ny"\r\n',),
        ),
        'events': Parser(
            lambda body: _post(portal, start('sim')._replace(body=body)),
            (start('x').body, events(event('IPS_END', 'sim', ok='True')).body),
        ),
        'notebook': Parser(
            lambda body: _post(portal, notebook(1, 'n', body)), (make_notebook('1', '2'),)
        ),
        'tar': Parser(
            lambda body: _post(portal, data_file(1, 'd', body, 1.0, tar=True, replace=True)),
            (make_tar({'d/a': b'1', 'd/b/c': b'2'}),),
        ),
        'tar with right sums': Parser(
            lambda body: _unpack(folder / 'unpacked', with_sums(body)),
            (make_tar({'d/a': b'1', 'd/b/c': b'2'})[:3072],),
            (RefusedError,),
        ),
        'headers': Parser(
            lambda body: _post(portal, _headers(body)),
            (b'alice\n1\n1.5\na b.nc', b"bob\n2\n-0.0\nUTF-8''%C3%BC"),
        ),
        'format': Parser(
            lambda body: format_of(body[:HEAD], 'a.nc'),
            (
                b'CDF\1',
                b'\x89HDF\r\n\x1a\n',
                make_tar({'a': b''}),
                b'\x1f\x8b',
                b'{"a": 1}',
                b'&n x=1 /',
            ),
        ),
        'query line': Parser(
            lambda body: parse_search(body.decode('utf-8', 'surrogateescape'), 'me'),
            (b'user:me -tag:"a b" started:>=2026-01-01 walltime:<2h', b'is:archived 12'),
            (BadRequestError,),
        ),
        'event log': Parser(read_event, (event_line,)),
    }


def _listing(content: bytes) -> None:
    listing = Listing(content, 'listing')
    again = Listing(listing.text(), 'listing').text()
    if again != listing.text():
        raise AssertionError('written and read again, it is another listing')


def _unpack(folder: Path, content: bytes) -> None:
    """Into an empty folder, without the rest of an upload, which takes much longer."""
    folder.mkdir()
    try:
        with Store(RunTree([str(folder)]).gate).folder(str(folder)) as target:
            archive.unpack(io.BytesIO(content), 'd', target, 1 << 20)
    finally:
        shutil.rmtree(folder)


def with_sums(content: bytes) -> bytes:
    """A tar whose headers have the sums that fit them: others are refused for that alone."""
    blocks = bytearray(content)
    at = 0
    while at + BLOCK <= len(blocks):
        header = blocks[at : at + BLOCK]
        header[148:156] = b' ' * 8
        if any(blocks[at : at + BLOCK]):
            blocks[at + 148 : at + 156] = b'%06o\0 ' % sum(header)
        try:
            size = int(bytes(header[124:136]).strip(b' \0') or b'0', 8)
        except ValueError:
            size = 0
        at += BLOCK * (1 + -(-max(size, 0) // BLOCK))
    return bytes(blocks)


def _post(portal: Portal, request: Request) -> None:
    call(portal, request)


def _headers(body: bytes) -> Request:
    user, runid, timestep, name, *_ = [*body.decode('latin-1').split('\n'), '', '', '', '']
    request = data_file(1, 'a', b'', 0.0)
    told = {'X-Ips-Username': user, 'X-Ips-Portal-Runid': runid, 'X-Ips-Tag': timestep}
    return request._replace(headers={**told, 'X-Ips-Filename': name, 'X-Ips-Filename*': name})


@st.composite
def damaged(draw: st.DrawFn, samples: tuple[bytes, ...]) -> bytes:
    """A sound content with some pieces cut out, put twice, or replaced."""
    content = draw(st.sampled_from(samples))
    for _ in range(draw(st.integers(1, 4))):
        begin = draw(st.integers(0, len(content)))
        end = min(len(content), begin + draw(st.sampled_from([0, 1, 2, 8, 64, 512])))
        piece = draw(st.binary(max_size=8) | st.just(content[begin:end] * 2))
        content = content[:begin] + piece + content[end:]
    return content


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """So many inputs to all parsers together."""
    report = Report('fuzz')
    known = parsers(folder)
    for name, parser in known.items():
        _fuzz(name, parser, seed, max(limits.uploads // len(known), 1), report)
    return report


def _fuzz(name: str, parser: Parser, seed: int, number: int, report: Report) -> None:
    for sample in parser.samples:  # also imports what it needs
        parser.parse(sample)
    inputs = damaged(parser.samples) | st.binary(max_size=300)

    @hypothesis.seed(seed)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=[*HealthCheck],
    )
    @given(inputs)
    def try_all(content: bytes) -> None:
        report.count('inputs')
        began = time.thread_time()
        with contextlib.suppress(*parser.refusals):
            parser.parse(content)
        if time.thread_time() - began > SLOW:
            report.problem(f'{name}: {content!r} takes {time.thread_time() - began:.1f} s')

    try:
        try_all()
    except Exception as error:
        notes = ' '.join(getattr(error, '__notes__', ()))
        report.problem(f'{name}: {type(error).__name__}: {error} {notes}')
