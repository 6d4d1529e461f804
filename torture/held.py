"""What should be there after some messages, in plain dicts, and the comparison with what is."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

from ips_jupyterlab import api_v1
from ips_jupyterlab.catalog.catalog import Catalog
from ips_jupyterlab.catalog.query import RunQuery
from ips_jupyterlab.layout import EVENT_LOG
from ips_jupyterlab.tests.simulation import contents, listing, metadata

from .payloads import USER
from .readers import make_catalog

LATEST = 15.0  # seconds until the list of runs has followed

Content = bytes | dict[str, bytes]  # of a file, or of a folder


class Held:
    """The runs of one user below a base directory."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.catalog = make_catalog(base)
        self.runs: dict[str, int] = {}  # portal_runid: runid
        self.parents: dict[str, str | None] = {}  # portal_runid: that of its parent
        self.states: dict[int, str] = {}
        self.numbers: dict[int, list[int]] = {}  # of the events
        self.data: dict[int, dict[float, dict[str, Content]]] = {}
        self.notebooks: dict[int, dict[str, str]] = {}  # name: the source of its last cell
        self.edited: dict[int, set[str]] = {}  # names of notebooks
        self.tables: dict[tuple[int, str, str], dict[str, int]] = {}  # parameters of members
        self.members: dict[tuple[str, str, str], int] = {}  # (parent, id, simname): runid

    def started(self, name: str, runid: int, parent: str | None) -> None:
        """There is a new run, with nothing in it."""
        self.runs[name], self.parents[name], self.states[runid] = runid, parent, 'running'
        self.numbers[runid], self.data[runid], self.notebooks[runid] = [], {}, {}
        self.edited[runid] = set()

    def everything_is_there(self) -> None:
        """The files of each run, and what the API tells of it, are what is held."""
        for name, runid in self.runs.items():
            run = self.run(runid)
            assert metadata(run)['portal_runid'] == name
            assert metadata(run)['state'] == self.states[runid]
            lines = (run / EVENT_LOG).read_bytes().splitlines()
            numbers = [told['number'] for told in map(json.loads, lines) if 'number' in told]
            assert numbers == self.numbers[runid]
            books = {path.name: _source(path) for path in run.glob('*.ipynb')}
            assert books == self.notebooks[runid]
            self._check_data(run, runid)
            self._check_family(name, run, runid)

    def list_runs(self) -> None:
        """The list of runs tells what is held, that of a server that just began, too."""
        for catalog in (self.catalog, make_catalog(self.base)):
            latest = time.monotonic() + LATEST
            while (listed := _listed(catalog)) != self._rows():
                assert time.monotonic() < latest, (listed, self._rows())
                time.sleep(0.02)

    def _rows(self) -> dict[int, tuple[Any, ...]]:
        return {
            runid: (
                self.states[runid],
                len(self.data[runid]),
                len(self._children(name)),
            )
            for name, runid in self.runs.items()
        }

    def _check_data(self, run: Path, runid: int) -> None:
        shown = {
            float(key): [_content(run / path) for path in paths]
            for key, paths in listing(run).items()
        }
        expected = {key: [*held.values()] for key, held in self.data[runid].items()}
        assert shown == expected
        data = api_v1.IPSAnalysisApi(run).get_data()
        assert [*data] == sorted(expected)
        assert {key: [*map(_content, map(Path, paths))] for key, paths in data.items()} == expected

    def _check_family(self, name: str, run: Path, runid: int) -> None:
        api = api_v1.IPSAnalysisApi(run)
        assert sorted(api.get_child_data()) == self._children(name)
        parent = self.runs.get(self.parents[name] or '')
        assert api.get_parent_runid() == (None if parent == runid else parent)
        tables = {}
        for path in run.glob('ensembles/*/*.csv'):
            with path.open(newline='') as file:
                rows = [*csv.DictReader(file, strict=True)]
            tables[path.parent.name, path.stem] = {
                row['sim_name']: (row['portal_runid'], row['a:X']) for row in rows
            }
        assert tables == {
            (component, scan): {
                member: (str(self._member(name, component, scan, member) or '?'), str(value))
                for member, value in rows.items()
            }
            for (of, component, scan), rows in self.tables.items()
            if of == runid
        }
        for told in api.get_ensembles():
            for member in told.members:
                known = self._member(name, str(told.component), told.name, str(member.sim_name))
                assert member.runid == known

    def _member(self, parent: str, component: str, name: str, simname: str) -> int | None:
        return self.members.get((parent, self.id_of(parent, (component, name)), simname))

    def _children(self, name: str) -> list[int]:
        return sorted(self.runs[child] for child, of in self.parents.items() if of == name != child)

    @staticmethod
    def id_of(parent: str, which: tuple[str, str]) -> str:
        """The id of an ensemble, told by its component and its name."""
        return f'{parent}/{"/".join(which)}'

    def run(self, runid: int) -> Path:
        """The folder of a run."""
        return self.base / USER / str(runid)


def _content(path: Path) -> Content:
    return contents(path) if path.is_dir() else path.read_bytes()


def _source(path: Path) -> str:
    return ''.join(json.loads(path.read_bytes())['cells'][-1]['source'])


def _listed(catalog: Catalog) -> dict[int, tuple[Any, ...]]:
    page = catalog.runs(RunQuery(nested=False, limit=200))
    return {run.runid: (run.state, run.timesteps, run.children) for run in page.runs}
