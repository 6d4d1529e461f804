"""Plays a simulation: the requests that the IPS framework sends to a portal, and two doors to it.

A request is the same for both: ``call(portal, request)`` goes straight to the portal,
``http(...)`` through a server.
"""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ips_jupyterlab.layout import RunTree
from ips_jupyterlab.portal.disk import Disk
from ips_jupyterlab.portal.portal import PlainLinks, Portal
from ips_jupyterlab.portal.refused import RefusedError

ADDRESS = 'https://portal.example'


class Request(NamedTuple):
    """What a simulation sends."""

    path: str
    headers: dict[str, str]
    body: bytes


class Answer(NamedTuple):
    """What it is answered."""

    status: int
    json: Any


def event(eventtype: str, portal_runid: str, **fields: Any) -> dict[str, Any]:
    """An event, with all that every event has."""
    return {
        'code': 'Framework',
        'eventtype': eventtype,
        'comment': 'a comment',
        'walltime': '0.12',
        'phystimestamp': -1,
        'portal_runid': portal_runid,
        'seqnum': 0,
        **fields,
    }


def start_event(portal_runid: str, user: str | None = 'alice', **fields: Any) -> dict[str, Any]:
    """An IPS_START."""
    told = {'user': user, 'simname': portal_runid, 'host': 'cluster', 'parent_portal_runid': None}
    return event('IPS_START', portal_runid, **{**told, **fields})


def events(*several: Any) -> Request:
    """Events in one request."""
    return Request('', {'Content-Type': 'application/json'}, json.dumps(several).encode())


def start(portal_runid: str, user: str | None = 'alice', **fields: Any) -> Request:
    """An IPS_START alone."""
    return events(start_event(portal_runid, user, **fields))


def data_file(
    runid: int,
    name: str,
    content: bytes,
    timestep: float | str = 0.0,
    *,
    user: str = 'alice',
    replace: bool = False,
    tar: bool = False,
    files: Sequence[str] | None = None,
) -> Request:
    """A data file."""
    headers = _headers(runid, user) | {'X-Ips-Filename': as_header(name)}
    headers['X-Ips-Tag'] = str(timestep)
    if replace:
        headers['X-Ips-Replace'] = 'true'
    if tar:
        headers['X-Ips-Archive-Format'] = 'tar'
    if files is not None:
        headers['X-Ips-Timestep-Files'] = json.dumps(files)
    return Request('/api/data/add_data_file', headers, content)


def folder(
    runid: int, name: str, files: Mapping[str, bytes], timestep: float = 0.0, **more: Any
) -> Request:
    """A data file that is a folder, as a tar."""
    members = {f'{name}/{inner}': content for inner, content in files.items()}
    return data_file(runid, name, make_tar(members), timestep, tar=True, **more)


def notebook(runid: int, name: str, content: bytes, *, user: str = 'alice') -> Request:
    """A notebook."""
    headers = _headers(runid, user) | {'X-Ips-Filename': as_header(name)}
    return Request('/api/data/add_notebook', headers, content)


def ensemble(
    runid: int,
    component: str,
    name: str,
    ensemble_id: str,
    content: bytes | str,
    *,
    user: str = 'alice',
) -> Request:
    """The CSV of an ensemble."""
    headers = _headers(runid, user) | {
        'Content-Type': 'text/csv',
        'X-Ips-Component-Name': as_header(component),
        'X-Ips-Ensemble-Name': as_header(name),
        'X-Ips-Ensemble-Id': ensemble_id,
    }
    body = content.encode() if isinstance(content, str) else content
    return Request('/api/data/add_ensemble_variables', headers, body)


def _headers(runid: int, user: str) -> dict[str, str]:
    return {
        'Content-Type': 'application/octet-stream',
        'X-Ips-Username': as_header(user),
        'X-Ips-Portal-Runid': str(runid),
    }


def as_header(text: str) -> str:
    """A header's value as a server sees it: UTF-8 read as Latin-1."""
    return text.encode('utf-8', 'surrogateescape').decode('latin-1')


def make_tar(members: Mapping[str, bytes]) -> bytes:
    """A tar of some files."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode='w') as tar:
        for name, body in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return content.getvalue()


def make_notebook(*sources: str, minor: int = 5) -> bytes:
    """A notebook with some code cells."""
    cells = []
    for number, source in enumerate(sources):
        cell = {'cell_type': 'code', 'metadata': {}, 'source': source, 'outputs': []}
        cell['execution_count'] = None
        if minor >= 5:
            cell['id'] = f'cell-{number}'
        cells.append(cell)
    content = {'cells': cells, 'metadata': {}, 'nbformat': 4, 'nbformat_minor': minor}
    return json.dumps(content).encode()


def make_portal(base: Path, disk: Disk | None = None, **options: Any) -> Portal:
    """A portal that writes below a base directory."""
    tree = RunTree([str(base)])
    return Portal(str(base), tree.gate, PlainLinks(ADDRESS), disk=disk, **options)


def call(portal: Portal, request: Request) -> Answer:
    """Ask a portal."""
    kind = request.path.rpartition('/')[2]
    try:
        if not kind:
            answer = portal.post_events(request.body)
        else:
            answer = getattr(portal, kind)(request.headers, request.body)
    except RefusedError as error:
        return Answer(error.status, {'message': str(error), **error.told})
    return Answer(answer.status, answer.body)


def made(portal: Portal, request: Request) -> Any:
    """Ask a portal, which must take it; returns what it answers."""
    answer = call(portal, request)
    assert answer.status in (200, 201) and 'errors' not in answer.json, answer
    return answer.json


def listing(run: Path) -> dict[str, list[str]]:
    """The data listing of a run."""
    return json.loads((run / 'ips_analysis_api_data_listing.json').read_text())


def metadata(run: Path) -> dict[str, Any]:
    """The metadata file of a run."""
    return json.loads((run / 'ips_run.json').read_text())


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    files = (path for path in sorted(folder.rglob('*')) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def temporaries(base: Path) -> list[str]:
    """What is left in the staging folders."""
    return sorted(path.name for path in base.glob('*/.ips/staging/*'))
