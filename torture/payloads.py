"""What is sent: contents that tell what they are, so that it shows whether one is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ips_jupyterlab.tests.simulation import (
    Request,
    data_file,
    ensemble,
    event,
    events,
    folder,
    make_notebook,
    notebook,
    start,
)

USER = 'alice'

Key = tuple[Any, ...]  # of a fact: ('file', runid, timestep, name), say


class Upload(NamedTuple):
    """A request, and the fact that is so when it was taken: ``key`` has come to ``version``."""

    key: Key
    version: int
    request: Request


class TornError(Exception):
    """A content is not whole."""


def content(label: str, version: int, size: int = 0) -> bytes:
    """Bytes that tell their label and version, and that no other bytes can be taken for."""
    head = f'{label}\n{version}\n{size}\n'.encode()
    block = hashlib.sha256(head).hexdigest().encode()
    return head + (block * (size // len(block) + 1))[:size] + b'\n' + block + b'\n'


def told(found: bytes) -> tuple[str, int]:
    """The label and the version of a content. Raises TornError."""
    try:
        label, version, size = found.split(b'\n', 3)[:3]
        whole = content(label.decode(), int(version), int(size))
    except ValueError:
        whole = b''
    if found != whole:
        raise TornError(f'{len(found)} bytes that begin with {found[:60]!r}')
    return label.decode(), int(version)


def file_upload(
    runid: int, timestep: float, name: str, version: int, size: int = 0, **more: Any
) -> Upload:
    """A data file; ``replace=True`` for a later version."""
    body = content(f'{timestep} {name}', version, size)
    request = data_file(runid, name, body, timestep, **more)
    return Upload(('file', runid, timestep, name), version, request)


def tar_upload(runid: int, timestep: float, name: str, version: int, **more: Any) -> Upload:
    """A folder of three files."""
    label = f'{timestep} {name}'
    files = {inner: content(f'{label}/{inner}', version, 900) for inner in ('a', 'b/c', 'b/d')}
    request = folder(runid, name, files, timestep, **more)
    return Upload(('folder', runid, timestep, name), version, request)


def notebook_upload(runid: int, name: str, version: int) -> Upload:
    """A notebook with one cell that tells its version."""
    source = content(name, version, 500).decode()
    request = notebook(runid, name, make_notebook(source))
    return Upload(('notebook', runid, name), version, request)


def ensemble_upload(
    runid: int, name: str, ensemble_id: str, version: int, members: Sequence[str]
) -> Upload:
    """The CSV of an ensemble; the parameter of each member tells the version."""
    rows = ''.join(f'{member},{version}\r\n' for member in members)
    text = f'sim_name,driver:VERSION\r\n{rows}'
    request = ensemble(runid, 'driver', name, ensemble_id, text)
    return Upload(('ensemble', runid, name), version, request)


def event_upload(portal_runid: str, runid: int, number: int, **more: Any) -> Upload:
    """An event."""
    request = events(event('IPS_CALL_BEGIN', portal_runid, number=number, **more))
    return Upload(('event', runid, number), 1, request)


def start_upload(portal_runid: str, **more: Any) -> Upload:
    """The start of a run; with a parent, also that this lists it."""
    return Upload(('run', portal_runid), 1, start(portal_runid, USER, **more))


def member_of(parent: str, ensemble_id: str | None) -> Mapping[str, Any]:
    """What a child run tells of its parent when it starts."""
    return {'parent_portal_runid': parent, 'portal_ensemble_id': ensemble_id}


def version_of_notebook(text: bytes) -> int:
    """The version that a stored notebook tells. Raises TornError."""
    try:
        cells = json.loads(text)['cells']
    except ValueError as error:
        raise TornError(f'no JSON: {error}') from None
    if len(cells) != 3:
        raise TornError(f'{len(cells)} cells')
    return told(''.join(cells[2]['source']).encode())[1]
