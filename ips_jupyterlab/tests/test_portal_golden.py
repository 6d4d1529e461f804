"""The tree that is written is byte for byte what the IPS Portal writes for the same requests."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from ips_jupyterlab import api_v1, open_run
from ips_jupyterlab.portal.portal import Portal

from .simulation import contents, data_file, ensemble, made, start

USER = 'riguser'
OWN = ('api_v1', 'ips_analysis_api_v1', '.ips/')  # beside the runs
OWN_IN_RUN = ('ips_run.json', 'ips_events.jsonl')


def send_data(portal: Portal, golden: Path, runid: int) -> None:
    """Upload the data of a run in the order of its listing."""
    run = golden / str(runid)
    told = json.loads((run / 'ips_analysis_api_data_listing.json').read_text())
    for timestep, paths in told.items():
        for path in paths:
            content = (run / path).read_bytes()
            name = path.removeprefix('data/')
            made(portal, data_file(runid, name, content, timestep, user=USER))


def check_same(golden: Path, written: Path) -> None:
    """All that the golden tree has is there, and nothing but what this portal has besides."""
    expected = {
        path: content.replace(b'/hub/', f'{written.parent}/'.encode())
        if path.endswith('.csv')
        else content
        for path, content in contents(golden).items()
    }
    found = contents(written)
    assert {path: found.get(path) for path in expected} == expected
    others = set(found) - set(expected)
    assert all(path.startswith(OWN) or path.endswith(OWN_IN_RUN) for path in others), others


def test_a_single_run(golden, tmp_path, portal):
    golden = golden / 'single' / USER
    assert made(portal, start('sim', USER))['runid'] == 1
    send_data(portal, golden, 1)
    check_same(golden, tmp_path / USER)


def test_child_runs(golden, tmp_path, portal):
    golden = golden / 'children' / USER
    made(portal, start('parent', USER))
    for runid in (2, 3, 4, 5):
        started = start(f'child {runid}', USER, parent_portal_runid='parent')
        assert made(portal, started)['runid'] == runid
        send_data(portal, golden, runid)
    check_same(golden, tmp_path / USER)


def test_ensembles(golden, tmp_path, portal):
    golden = golden / 'ensembles' / USER
    made(portal, start('parent', USER))
    ensembles = {}  # the id of each member's ensemble, by runid
    simnames = {}
    for path in sorted(golden.glob('1/ensembles/*/*.csv')):
        with path.open(newline='') as file:
            header, *rows = csv.reader(file)
        upload = '\r\n'.join(
            ','.join('"{}"'.format(cell.replace('"', '""')) for cell in row[3:])
            for row in (header, *rows)
        )
        component, name = path.parent.name, path.stem
        made(portal, ensemble(1, component, name, f'id of {name}', upload, user=USER))
        for row in rows:
            if row[0] != '?':
                ensembles[int(row[0])], simnames[int(row[0])] = f'id of {name}', row[3]
    for runid in range(2, 24):
        member = {'portal_ensemble_id': ensembles[runid]} if runid in ensembles else {}
        simname = simnames.get(runid, 'plain')
        request = start(
            f'run {runid}', USER, simname=simname, parent_portal_runid='parent', **member
        )
        assert made(portal, request)['runid'] == runid
        send_data(portal, golden, runid)
    check_same(golden, tmp_path / USER)


def test_the_tree_is_read_by_the_api_beside_it(golden, tmp_path, portal):
    test_ensembles(golden, tmp_path, portal)
    for name in ('api_v1.py', 'ips_analysis_api_v1.py'):
        assert (tmp_path / USER / name).read_bytes() == Path(api_v1.__file__).read_bytes()
    api = open_run(tmp_path / USER / '1')
    assert list(api.get_child_data_not_ensembles()) == [23]
    assert list(api.get_child_data_by_ensemble_names()) == list(range(2, 23))
