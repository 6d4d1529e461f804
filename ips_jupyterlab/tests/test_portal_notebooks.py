"""Notebooks: the two cells before their own, and the user's edits."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from .simulation import (
    ADDRESS,
    call,
    contents,
    data_file,
    made,
    make_notebook,
    make_portal,
    notebook,
    start,
)

pytestmark = pytest.mark.usefixtures('run')


def cells(path: Path) -> list[str]:
    return [cell['source'] for cell in nbformat.read(path, as_version=4)['cells']]


def edit(path: Path) -> bytes:
    """Edit a notebook as Jupyter does."""
    content = json.loads(path.read_bytes())
    content['cells'].append({'cell_type': 'raw', 'id': 'mine', 'metadata': {}, 'source': 'mine'})
    path.write_text(json.dumps(content))
    return path.read_bytes()


@pytest.mark.parametrize('minor', [0, 1, 2, 3, 4, 5])
def test_every_minor_version_is_taken(run, portal, minor):  # row 18
    url = made(portal, notebook(1, 'n.ipynb', make_notebook('x = 1', minor=minor)))
    assert url == f'{ADDRESS}/1/n.ipynb'
    written = nbformat.read(run / 'n.ipynb', as_version=nbformat.NO_CONVERT)
    nbformat.validate(written)
    assert written['nbformat_minor'] == minor
    assert [cell['cell_type'] for cell in written['cells']] == ['markdown', 'code', 'code']
    assert written['cells'][2]['source'] == 'x = 1'


def test_what_a_notebook_holds_besides_stays(run, portal):
    content = json.loads(make_notebook('ü'))
    content['metadata'] = {'kernelspec': {'name': 'x', 'display_name': 'X'}, 'mine': [1]}
    content['cells'][0]['metadata'] = {'tags': ['a']}
    made(portal, notebook(1, 'n.ipynb', json.dumps(content).encode()))
    written = json.loads((run / 'n.ipynb').read_bytes())
    assert written['metadata'] == content['metadata']
    assert written['cells'][2] == content['cells'][0]


def test_ids_stay_unique(run, portal):
    content = json.loads(make_notebook('a', 'b'))
    content['cells'][0]['id'], content['cells'][1]['id'] = 'ips-0', 'ips-1'
    made(portal, notebook(1, 'n.ipynb', json.dumps(content).encode()))
    ids = [cell['id'] for cell in json.loads((run / 'n.ipynb').read_bytes())['cells']]
    assert len(set(ids)) == 4


def test_ids_that_are_missing_are_added(run, portal):
    content = json.loads(make_notebook('a', 'b', 'c'))
    del content['cells'][0]['id'], content['cells'][2]['id']
    content['cells'][1]['id'] = 'cell-0'
    made(portal, notebook(1, 'n.ipynb', json.dumps(content).encode()))
    ids = [cell['id'] for cell in json.loads((run / 'n.ipynb').read_bytes())['cells']]
    assert len(set(ids)) == 5


def test_a_notebook_that_was_generated_already_gets_no_more_cells(run, portal):
    made(portal, notebook(1, 'n.ipynb', make_notebook('x = 1')))
    made(portal, notebook(1, 'again.ipynb', (run / 'n.ipynb').read_bytes()))
    assert cells(run / 'again.ipynb') == cells(run / 'n.ipynb')


@pytest.mark.parametrize(
    'content',
    [
        b'',
        b'{',
        b'[]',
        b'{}',
        b'\xff',
        b'{"cells": [], "metadata": {}, "nbformat": 3, "nbformat_minor": 0}',
        b'{"cells": [], "metadata": {}, "nbformat": 5, "nbformat_minor": 0}',
        b'{"cells": {}, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        b'{"cells": [{"cell_type": "x"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": "5"}',
        b'{"cells": [1], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        b'[' * 100_000,
    ],
)
def test_what_is_no_notebook_is_400(tmp_path, portal, content):
    before = contents(tmp_path)
    answer = call(portal, notebook(1, 'n.ipynb', content))
    assert answer.status == 400
    assert answer.json['message']
    assert contents(tmp_path) == before


@pytest.mark.parametrize('name', ['../n.ipynb', '/n.ipynb', 'a/n.ipynb', '', 'x' * 250 + '.ipynb'])
def test_a_name_that_leaves_the_run_is_400(tmp_path, portal, name):
    before = contents(tmp_path)
    assert call(portal, notebook(1, name, make_notebook())).status == 400
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ('name', 'quoted'),
    [
        ('a b.ipynb', 'a%20b.ipynb'),
        ('Übung#1?.ipynb', '%C3%9Cbung%231%3F.ipynb'),
        ('n', 'n.ipynb'),
        ('ips_run.json', 'ips_run.json.ipynb'),
    ],
)
def test_its_address_is_percent_encoded(run, portal, name, quoted):  # row 19
    assert made(portal, notebook(1, name, make_notebook())) == f'{ADDRESS}/1/{quoted}'


# Edits


def test_the_same_upload_again_changes_nothing(run, portal):
    first = made(portal, notebook(1, 'n.ipynb', make_notebook('x')))
    before = contents(run)
    assert made(portal, notebook(1, 'n.ipynb', make_notebook('x'))) == first
    assert contents(run) == before


def test_another_upload_replaces_one_that_nobody_edited(run, portal):
    made(portal, notebook(1, 'n.ipynb', make_notebook('old')))
    made(portal, notebook(1, 'n.ipynb', make_notebook('new')))
    assert cells(run / 'n.ipynb')[-1] == 'new'
    assert len(list(run.glob('*.ipynb'))) == 1


def test_an_edited_notebook_is_kept_and_the_answer_says_so(tmp_path, run, portal):  # row 17
    made(portal, notebook(1, 'n.ipynb', make_notebook('old')))
    edited = edit(run / 'n.ipynb')
    for _ in range(2):
        url = made(portal, notebook(1, 'n.ipynb', make_notebook('new')))
        assert url == f'{ADDRESS}/1/n_2.ipynb'
    again = edit(run / 'n_2.ipynb')
    url = made(make_portal(tmp_path), notebook(1, 'n.ipynb', make_notebook('newer')))
    assert url == f'{ADDRESS}/1/n_3.ipynb'
    assert (run / 'n.ipynb').read_bytes() == edited
    assert (run / 'n_2.ipynb').read_bytes() == again
    assert cells(run / 'n_3.ipynb')[-1] == 'newer'


def test_a_notebook_that_the_user_made_is_kept(run, portal):
    (run / 'n.ipynb').write_text('mine')
    assert made(portal, notebook(1, 'n.ipynb', make_notebook())) == f'{ADDRESS}/1/n_2.ipynb'
    assert (run / 'n.ipynb').read_text() == 'mine'


def test_a_link_is_not_followed(tmp_path, run, portal):
    (tmp_path / 'secret').write_text('secret')
    (run / 'n.ipynb').symlink_to(tmp_path / 'secret')
    assert made(portal, notebook(1, 'n.ipynb', make_notebook())) == f'{ADDRESS}/1/n_2.ipynb'
    assert (tmp_path / 'secret').read_text() == 'secret'


# In a kernel


def in_another_environment(notebook: Path, folder: Path) -> str:
    """Run a notebook's code in a Python that has never heard of this package."""
    code = [
        ''.join(cell['source'])
        for cell in json.loads(notebook.read_bytes())['cells']
        if cell['cell_type'] == 'code'
    ]
    return subprocess.run(
        [sys.executable, '-I', '-S', '-c', '\n'.join(code)],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


SOURCE = 'print(DATA_FILES == ips_analysis_api.get_data(), DATA_FILES, ips_analysis_api)'


@pytest.mark.parametrize('user', ['alice', 'o\'neill "x" \\', 'Ångström'])
def test_its_cells_define_the_two_names(tmp_path, portal, user):
    made(portal, start('own', user))
    runid = 2 if user == 'alice' else 1
    run = tmp_path / user / str(runid)
    made(portal, notebook(runid, 'n.ipynb', make_notebook(SOURCE), user=user))
    made(portal, data_file(runid, 'a', b'', 1.5, user=user))
    told = f'True { ({1.5: [f"{run}/data/a"]}) } IPSAnalysisApi({str(run)!r})\n'
    assert in_another_environment(run / 'n.ipynb', run) == told
    # A notebook that is opened from elsewhere finds its run, too.
    assert in_another_environment(run / 'n.ipynb', tmp_path) == told


def test_it_works_where_the_whole_tree_was_moved(tmp_path, run, portal):
    made(portal, notebook(1, 'n.ipynb', make_notebook(SOURCE)))
    made(portal, data_file(1, 'a', b'', 1.5))
    moved = Path(shutil.move(tmp_path / 'alice', tmp_path / 'moved')) / '1'
    assert f'{moved}/data/a' in in_another_environment(moved / 'n.ipynb', moved)


def test_a_real_kernel_runs_it(run, portal):
    from nbclient import NotebookClient

    source = 'assert DATA_FILES == ips_analysis_api.get_data() == {1.5: ' + repr([f'{run}/data/a'])
    made(portal, notebook(1, 'n.ipynb', make_notebook(source + '}')))
    made(portal, data_file(1, 'a', b'', 1.5))
    content = nbformat.read(run / 'n.ipynb', as_version=4)
    NotebookClient(content, resources={'metadata': {'path': str(run)}}).execute()
