"""What the panel and the page of a run are told, against what should be there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import ANY
from urllib.parse import quote

import msgspec

from ips_jupyterlab.catalog.catalog import Catalog
from ips_jupyterlab.catalog.query import RunQuery, Selection
from ips_jupyterlab.layout import RunTree
from ips_jupyterlab.tests.simulation import listing

from ..lab import Lab
from ..payloads import USER
from ..readers import make_catalog
from .files import content
from .held import Content, Held, Run

LATEST = 15.0  # seconds until the list of runs has followed
AGAIN = 1.0  # seconds, where it once has not
PAGE = 200  # runs or files, of which there are never so many

Told = dict[int, tuple[Any, ...]]


class Pages:
    """What a browser asks for."""

    def __init__(self, lab: Lab, held: Held) -> None:
        self._lab, self._held = lab, held
        self._user = RunTree([str(held.base)]).user_directory(str(held.base), USER)

    def key(self, run: Run) -> str:
        """What stands for a run in addresses."""
        return self._user.run_key(run.runid)

    # The list of runs

    def check_list(self) -> None:
        """The list tells what should be there, and so does that of a server that just began."""
        new = make_catalog(self._held.base)
        for line in ('', 'is:archived'):
            expected = {
                run.runid: self._row(run)
                for run in self._held.runs.values()
                if run.notes['archived'] == bool(line)
            }
            address = f'runs?children=listed&limit={PAGE}&q={line}'
            query = RunQuery(selection=Selection(q=line), nested=False, limit=PAGE)
            _follows(partial(self._list, address), expected)
            _follows(partial(_listed, new, query), expected)

    def _list(self, address: str) -> Told:
        return _rows(self._lab.get(address)['runs'])

    def _row(self, run: Run) -> tuple[Any, ...]:
        parent = self._held.parent(run)
        key: Any = None if parent is None else self._user.run_key(parent)
        return (
            run.simname,
            run.state,
            len(run.data),
            len(run.children),
            len(run.tables),
            len(run.notebooks),
            run.notes,
            ANY if self._held.in_circle(run) else key,  # which it is cut at is nobody's promise
            [],
        )

    # The page of one run

    def check_run(self, run: Run) -> None:
        """All that the page of a run tells."""
        key = self.key(run)
        _follows(lambda: _rows([self._get(key)]), {run.runid: self._row(run)})
        about = self._get(f'{key}/about')
        assert _rows([about['run']]) == {run.runid: self._row(run)}
        assert [book['name'] for book in about['notebooks']] == sorted(run.notebooks)
        books = self._get(f'{key}/notebooks')['notebooks']
        assert [book['name'] for book in books] == sorted(run.notebooks)
        self._check_data(run, key)
        self._check_events(run, key)
        self._check_family(run, key)
        for part in ('trends', 'profiles', 'trace', 'download/zipkin', 'download/chrome'):
            self._get(f'{key}/{part}')
        failure = self._lab.ask('GET', f'runs/{key}/failure').status_code
        assert failure == (200 if run.state == 'failed' else 404)

    def _get(self, address: str) -> Any:
        return self._lab.get(f'runs/{address}')

    def _check_data(self, run: Run, key: str) -> None:
        page = self._get(f'{key}/data?limit={PAGE}')
        told = {
            float(timestep['label']): [file['path'] for file in timestep['files']]
            for timestep in page['timesteps']
        }
        expected = {time: [*files.values()] for time, files in sorted(run.data.items())}
        assert [*told] == [*expected] and page['total'] == len(expected)
        assert {at: [content(Path(path)) for path in told[at]] for at in told} == expected
        assert self._get(f'{key}/analysis/get_data') == {repr(at): told[at] for at in told}
        folder = self._held.folder(run)
        files = [file for timestep in page['timesteps'] for file in timestep['files']]
        listed = [path for paths in listing(folder).values() for path in paths]
        assert sorted(file['path'] for file in files) == sorted(f'{folder}/{at}' for at in listed)
        for file in files:
            self._check_file(content(Path(file['path'])), key, file)

    def _check_file(self, there: Content, key: str, file: dict[str, Any]) -> None:
        assert (file['format'] == 'missing') == (there is None)
        assert file['size'] == (len(there) if isinstance(there, bytes) else None)
        look = self._lab.ask('GET', f'runs/{key}/look?path={quote("data/" + file["name"])}')
        assert look.status_code == (404 if there is None else 200), look.text

    def _check_events(self, run: Run, key: str) -> None:
        raw = [told['number'] for told in self._get(f'{key}/download/events') if 'number' in told]
        assert raw == run.numbers
        calls = self._get(f'{key}/events?type=IPS_CALL_BEGIN&limit={PAGE}')
        assert calls['total'] == len(run.numbers)

    def _check_family(self, run: Run, key: str) -> None:
        children = {child.runid: self._row(child) for child in self._held.children(run)}
        page = f'{key}/children?limit={PAGE}'
        if self._held.in_circle(run):
            self._get(page)
        else:
            _follows(lambda: _rows(self._get(page)['runs']), children)
        data = self._get(f'{key}/analysis/get_child_data')
        assert {int(runid): len(data[runid]) for runid in data} == {
            runid: len(self._held.by_runid[runid].data) if runid in children else 0
            for runid in run.children
        }
        tables = {
            (told['component'], told['name']): (told['members'], told['started'])
            for told in self._get(f'{key}/ensembles')['ensembles']
        }
        assert tables == {
            which: (len(rows), sum(runid is not None for runid, _ in rows.values()))
            for which, rows in run.tables.items()
        }
        for (component, name), rows in run.tables.items():
            table = self._get(f'{key}/ensembles/{component}/{name}')
            members = {
                told['sim_name']: (
                    told['runid'],
                    *told['values'],
                    told['run'] and told['run']['simname'],
                )
                for told in table['members']
            }
            by_runid = self._held.by_runid
            assert members == {
                member: (runid, value, member if runid in by_runid else None)
                for member, (runid, value) in rows.items()
            }


def _listed(catalog: Catalog, query: RunQuery) -> Told:
    return _rows(map(msgspec.to_builtins, catalog.runs(query).runs))


def _rows(runs: Iterable[dict[str, Any]]) -> Told:
    """What is told of runs, as far as it is held against the model."""
    return {
        run['runid']: (
            run['simname'],
            run['state'],
            run['timesteps'],
            run['children'],
            run['ensembles'],
            run['notebooks'],
            run['notes'],
            run['parent'],
            run['problems'],
        )
        for run in runs
    }


_patience = [LATEST]


def _follows(ask: Callable[[], Told], expected: Told) -> None:
    """What is told becomes what is expected, soon."""
    latest = time.monotonic() + _patience[-1]
    while (told := ask()) != expected:
        if time.monotonic() > latest:
            _patience.append(AGAIN)  # a shorter sequence is looked for, which is to fail as well
            raise AssertionError(f'told {told}, not {expected}')
        time.sleep(0.02)
