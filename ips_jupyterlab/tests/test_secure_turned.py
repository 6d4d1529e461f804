"""A link that is turned outside at each step of the file system in turn: nothing there is told.

``test_secure_races`` turns links as fast as it can. Here the moment is chosen: a question is asked
again and again, and each time a folder or file of the run becomes a link outside right before the
next one of the steps that the question makes: a file or folder opened, listed, or asked for.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
from pathlib import Path

import pytest

from ips_jupyterlab.catalog.catalog import Catalog
from ips_jupyterlab.catalog.eventlog import EventQuery
from ips_jupyterlab.catalog.query import parse_query
from ips_jupyterlab.catalog.scan import find_user_directories, scan_user
from ips_jupyterlab.contract import Run
from ips_jupyterlab.keep.jobs import Job
from ips_jupyterlab.keep.packing import LeftOut, Packing
from ips_jupyterlab.layout import (
    CHILD_RUNS,
    DATA_LISTING,
    EVENT_LOG,
    RUN_NOTES,
    ContentsRoot,
    RunTree,
    api_file,
)

from .trees import make_run
from .turned import at_each_step

SECRET = 'thesecret'
RUNID = 918273  # of a run that only a listing outside tells of
NUMBER = 4217.5


def fill(base: Path, word: str, runid: int, number: float) -> None:
    """A run with one of each small file, each of which tells a word, a runid or a number."""
    event = {'eventtype': 'IPS_START', 'code': word, 'comment': word, 'seqnum': 1, 'walltime': 1}
    run = make_run(
        base,
        1,
        children=[runid],
        data={'0.0': {f'{word}.json': json.dumps({'x': number}).encode()}},
        ensembles={'C/e': [(runid, word, number)], f'{word}/{word}': [(runid, word, number)]},
        notebooks=[f'{word}.ipynb'],
        state='running',
        simname=word,
        rcomment=word,
        portal_runid=word,
    )
    (run / EVENT_LOG).write_text(json.dumps(event) + '\n')
    (run / RUN_NOTES).write_text(json.dumps({'text': word, 'tags': [word], 'archived': False}))
    make_run(base, runid)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    base = tmp_path / 'base'
    fill(base, 'mine', 2, 1.5)
    fill(tmp_path / 'outside', SECRET, RUNID, NUMBER)
    return base


def catalog_of(base: Path) -> Catalog:
    tree = RunTree([str(base)])
    catalog = Catalog(tree, ContentsRoot(None), silent_after=3600.0)
    catalog.tree = tree
    return catalog


def runs(catalog: Catalog) -> list[Run]:
    return catalog.runs(parse_query({}.get, line='', me='me', opened=())).runs


def scan(catalog: Catalog, key: str) -> object:
    """What the index reads in a thread of its own."""
    tree = catalog.tree
    gate = tree.gate()
    users, problems = find_user_directories(tree, gate)
    return [scan_user(user, {}, gate) for user in users], problems


QUESTIONS = {
    'scan': scan,
    'run': lambda catalog, key: catalog.run(key),
    'data': lambda catalog, key: catalog.data(key, 10, None),
    'children': lambda catalog, key: catalog.children(
        key, 'all', None, None, parse_query({}.get, line='', me='me', opened=())
    ),
    'ensembles': lambda catalog, key: catalog.ensembles(key),
    'ensemble': lambda catalog, key: catalog.ensemble(key, 'C', 'e'),
    'notebooks': lambda catalog, key: catalog.notebooks(key),
    'get_data': lambda catalog, key: catalog.analysis(key, 'get_data', None, None),
    'get_child_data': lambda catalog, key: catalog.analysis(key, 'get_child_data', None, None),
    'members': lambda catalog, key: catalog.analysis(
        key, 'get_child_data_by_ensemble_names', None, None
    ),
    'about': lambda catalog, key: catalog.about(key),
    'events': lambda catalog, key: catalog.events(key, EventQuery(limit=10)),
    'raw events': lambda catalog, key: b''.join(catalog.raw_events(key)),
    'trace': lambda catalog, key: catalog.trace(key),
    'failure': lambda catalog, key: catalog.failure(key),
}
PLACES = [
    'alice',
    'alice/1',
    'alice/1/ensembles',
    'alice/1/ensembles/C',
    'alice/1/ensembles/C/e.csv',
    'alice/1/ips_analysis_api_data_listing.json',
    f'alice/1/{CHILD_RUNS}',
    'alice/1/ips_run.json',
    f'alice/1/{EVENT_LOG}',
    f'alice/1/{RUN_NOTES}',
]


@pytest.mark.parametrize(
    ('place', 'is_link'),
    [*((place, False) for place in PLACES), *((place, True) for place in PLACES[1:6])],
)
@pytest.mark.parametrize('question', QUESTIONS)
def test_whenever_a_link_is_turned_nothing_outside_is_told(base, question, place, is_link):
    """Also where it was a link before, to something inside."""
    [key] = [run.key for run in runs(catalog_of(base)) if run.runid == 1]
    outside = base.with_name('outside')
    if is_link:
        elsewhere = base / 'elsewhere'
        (base / place).rename(elsewhere)
        (base / place).symlink_to(elsewhere)

    def ask() -> str:
        catalog = catalog_of(base)
        try:
            return str(QUESTIONS[question](catalog, key))
        finally:
            catalog.close()

    for told in at_each_step(base / place, outside / place, ask):
        assert not any(secret in told for secret in (SECRET, str(RUNID), str(NUMBER))), told
        for path in base.rglob('*'):  # so that nothing is answered from what was kept
            os.utime(path)


@pytest.mark.parametrize('place', ['alice', 'alice/1', 'alice/1/data', 'alice/1/ensembles/C/e.csv'])
def test_whenever_a_link_is_turned_nothing_outside_gets_into_a_tar(base, place):
    tree = RunTree([str(base)])
    gate = tree.gate()
    user = tree.user_directory(str(base), 'alice')

    def ask() -> str:
        job, tar = Job('', None, 1), io.BytesIO()
        with tempfile.TemporaryFile() as file:
            Packing(job, 'top', user, gate, LeftOut()).write(file, 'it.tar.gz', [1])
            file.seek(0)
            tar.write(gzip.decompress(file.read()))
        return tar.getvalue().decode('latin-1')

    told = list(at_each_step(base / place, base.with_name('outside') / place, ask))
    assert 'mine.json' in told[-1]
    assert not [one for one in told if SECRET in one or str(RUNID) in one or str(NUMBER) in one]


@pytest.mark.parametrize('place', ['alice', 'alice/1', 'alice/1/data', 'alice/1/data/it.json'])
@pytest.mark.parametrize('question', ['look', 'data'])
def test_whenever_a_link_is_turned_no_first_bytes_outside_are_told(base, place, question):
    """They tell the format: JSON inside, HDF5 outside. Nor is told how long a file outside is."""
    run = base / 'alice/1'
    (run / 'data/it.json').write_text('{}')
    (run / DATA_LISTING).write_text('{"0.0": ["data/it.json"]}')
    there = base.with_name('outside') / 'alice/1/data/it.json'
    there.write_bytes(b'\x89HDF\r\n\x1a\n'.ljust(918273))
    [key] = [run.key for run in runs(catalog_of(base)) if run.runid == 1]

    def ask() -> str:
        catalog = catalog_of(base)
        try:
            if question == 'look':
                file = catalog.look(key, 'data/it.json')
            else:
                [step] = catalog.data(key, 10, None).timesteps
                [file] = step.files
            return f'{file.format} {file.size}'
        finally:
            catalog.close()

    told = []
    for one in at_each_step(base / place, base.with_name('outside') / place, ask):
        told.append(one)
        os.utime(run / 'data/it.json')
        os.utime(there)
    assert told[-1] == 'json 2'
    assert not [one for one in told if 'hdf5' in one or '918273' in one]


@pytest.mark.parametrize('place', ['alice', 'alice/api_v1.py'])
def test_whenever_a_link_is_turned_no_api_file_outside_is_asked_its_version(base, place):
    (base / 'alice/api_v1.py').write_text('API_VERSION = (0, 1)\n')
    (base.with_name('outside') / 'alice/api_v1.py').write_text('API_VERSION = (99, 0)\n')
    gate = RunTree([str(base)]).gate()

    def ask() -> str:
        return api_file(f'{base}/alice', gate)

    for told in at_each_step(base / place, base.with_name('outside') / place, ask):
        assert not told.startswith(str(base))
        os.utime(base / 'alice/api_v1.py')
