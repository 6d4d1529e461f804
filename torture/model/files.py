"""The files of each run, and what the API tells of it, against what should be there."""

from __future__ import annotations

import csv
import json
import warnings
from pathlib import Path

from ips_jupyterlab import api_v1
from ips_jupyterlab.layout import EVENT_LOG, RUN_NOTES
from ips_jupyterlab.tests.simulation import contents, listing, metadata

from .held import NO_NOTES, Content, Held, Run


def check_files(held: Held) -> None:
    """The runs that are there are those that should be, and so is what is in them."""
    there = {int(path.name) for path in held.base.glob('*/[0-9]*')}
    assert there == set(held.by_runid)
    with warnings.catch_warnings():
        # Of child runs in the trash; they are told with no data.
        warnings.simplefilter('ignore', api_v1.IPSDataWarning)
        for run in held.runs.values():
            check_run(held, run, held.folder(run))
    for run, place in held.trashed.values():
        check_inside(run, place)


def check_run(held: Held, run: Run, folder: Path) -> None:
    """One run, and what ties it to others."""
    check_inside(run, folder)
    api = api_v1.IPSAnalysisApi(folder)
    expected = {time: [*files.values()] for time, files in run.data.items()}
    data = api.get_data()
    assert [*data] == sorted(expected)
    assert _as_contents(data) == expected
    assert [*api.get_child_data()] == sorted(run.children)
    assert api.get_parent_runid() == held.parent(run)
    members = {
        (str(told.component), told.name): {str(one.sim_name): one.runid for one in told.members}
        for told in api.get_ensembles()
    }
    assert members == {
        which: {name: runid for name, (runid, _) in rows.items()}
        for which, rows in run.tables.items()
    }


def check_inside(run: Run, folder: Path) -> None:
    """What lies in the folder of a run, wherever that is."""
    told = metadata(folder)
    assert (told['portal_runid'], told['state']) == (run.name, run.state)
    lines = (folder / EVENT_LOG).read_bytes().splitlines()
    numbers = [told['number'] for told in map(json.loads, lines) if 'number' in told]
    assert numbers == run.numbers
    books = {path.name: _source(path) for path in folder.glob('*.ipynb')}
    assert books == run.notebooks
    notes = folder / RUN_NOTES
    assert (json.loads(notes.read_bytes()) if notes.exists() else NO_NOTES) == run.notes
    shown = {
        float(key): [content(folder / path) for path in paths]
        for key, paths in listing(folder).items()
    }
    assert shown == {time: [*files.values()] for time, files in run.data.items()}
    _check_tables(run, folder)


def _check_tables(run: Run, folder: Path) -> None:
    tables = {}
    for path in folder.glob('ensembles/*/*.csv'):
        with path.open(newline='') as file:
            rows = [*csv.DictReader(file, strict=True)]
        tables[path.parent.name, path.stem] = {
            row['sim_name']: (row['portal_runid'], row['a:X']) for row in rows
        }
    assert tables == {
        which: {name: (str(runid or '?'), str(value)) for name, (runid, value) in rows.items()}
        for which, rows in run.tables.items()
    }


def content(path: Path) -> Content:
    """What a data file or folder holds; None where it is not there."""
    if path.is_dir():
        return contents(path)
    return path.read_bytes() if path.exists() else None


def _as_contents(data: dict[float, list[str]]) -> dict[float, list[Content]]:
    return {key: [content(Path(path)) for path in paths] for key, paths in data.items()}


def _source(path: Path) -> str:
    return ''.join(json.loads(path.read_bytes())['cells'][-1]['source'])
