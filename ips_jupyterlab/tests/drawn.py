"""Asks for what is drawn of data files, and counts what is read for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ips_jupyterlab.formats.readers import Readers
from ips_jupyterlab.layout import DATA_LISTING

from .trees import set_modified

LONG_AGO = 1_700_000_000.0
MOST_ANSWERS = 100  # until everything must have been read


class Read(NamedTuple):
    """A file that was read."""

    what: str  # survey, values or curve
    name: str


@pytest.fixture
def reads(monkeypatch):
    """What has been read since the list was cleared."""
    found: list[Read] = []

    def counted(what, several):
        read = getattr(Readers, what)

        def count(self, paths, *arguments):
            every = paths if several else [paths]
            found.extend(Read(what, Path(path).name) for path in every)
            return read(self, paths, *arguments)

        return count

    for what, several in (('survey', False), ('values', True), ('curve', True)):
        monkeypatch.setattr(Readers, what, counted(what, several))
    return found


@pytest.fixture
def draw(get):
    """Ask as often as it takes until all files are read; the answers put together.

    ``await draw('runs', key, 'trends', quantity=[…])``
    """

    async def draw(*segments: str, **query: Any) -> Any:
        whole: dict[str, Any] = {}
        for _ in range(MOST_ANSWERS):
            if 'version' in whole:
                query['version'] = whole['version']
            answer = await get(*segments, **query)
            whole |= {name: part for name, part in answer.items() if part is not None}
            progress = answer['progress']
            assert 0 <= progress['read'] <= progress['total']
            if progress['read'] == progress['total']:
                return {**answer, **whole}
        raise AssertionError(f'still not read: {progress}')

    return draw


@pytest.fixture
def draw_run(draw, key_of):
    """As ``draw``, of the only run: ``await draw_run('trends', …)``."""

    async def draw_run(what: str, **query: Any) -> Any:
        return await draw('runs', await key_of(), what, **query)

    return draw_run


def add_files(run: Path, timestep: float, files: Mapping[str, bytes]) -> None:
    """Store data files at a timestep, as the portal does."""
    listing = json.loads((run / DATA_LISTING).read_text())
    for name, content in files.items():
        (run / 'data' / name).write_bytes(content)
        set_modified(run / 'data' / name, LONG_AGO + timestep)
        listed = listing.setdefault(str(timestep), [])
        if f'data/{name}' not in listed:
            listed.append(f'data/{name}')
    (run / DATA_LISTING).write_text(json.dumps(listing))


def state(**values: Any) -> bytes:
    """A state file."""
    return json.dumps(values).encode()


def states(times: list[float], **values: Any) -> dict[str, dict[str, bytes]]:
    """A state file for each time; a value may be a function of the time."""
    return {
        str(time): {
            f'{time}_state.json': state(
                **{name: one(time) if callable(one) else one for name, one in values.items()}
            )
        }
        for time in times
    }


def line(page: Any, id_: str) -> list[tuple[float, float | None]]:
    """The points of a quantity."""
    [found] = [one for one in page['series'] if one['quantity'] == id_]
    return list(zip(found['times'], found['values'], strict=True))
