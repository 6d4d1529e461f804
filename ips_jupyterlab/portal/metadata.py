"""The metadata file of a run."""

from __future__ import annotations

import json
from typing import Any

from ..layout import RUN_METADATA
from .refused import CorruptFileError
from .runlock import locked, update
from .store import Folder


def read_metadata(run: Folder) -> dict[str, Any]:
    """The metadata of a run, {} where there is none. Raises CorruptFileError."""
    content = run.read(RUN_METADATA)
    if content is None:
        return {}
    try:
        metadata = json.loads(content)
    except ValueError as error:
        raise CorruptFileError(f'{run.path}/{RUN_METADATA}', str(error)) from None
    if not isinstance(metadata, dict):
        raise CorruptFileError(f'{run.path}/{RUN_METADATA}', 'not a JSON object')
    return metadata


def change_metadata(run: Folder, changes: dict[str, Any]) -> None:
    """Change some of a run's metadata, durably."""
    if not changes:
        return

    def change(content: bytes | None) -> bytes | None:
        old = read_metadata(run)
        new = {**old, **changes}
        return as_json(new) if new != old else None

    with locked(run):
        update(run, RUN_METADATA, change)


def as_json(content: dict[str, Any]) -> bytes:
    """As the metadata file has it."""
    return json.dumps(content, indent=2).encode() + b'\n'
