"""Notebooks from uploads are not trusted: Jupyter's own notary is asked, which shows no output of
theirs that could run in the browser until the user has run or trusted them."""

from __future__ import annotations

import json

import nbformat
import pytest

from .simulation import made, make_notebook, make_portal, notebook, start

PAYLOAD = '<img src=x onerror="alert(1)"><script>alert(1)</script>'


def with_output(source='1'):
    """A notebook with an output that would run code, and that says itself that it is trusted."""
    content = json.loads(make_notebook(source))
    [cell] = content['cells']
    cell['metadata'] = {'trusted': True}
    cell['execution_count'] = 1
    cell['outputs'] = [
        {
            'output_type': 'display_data',
            'data': {'text/html': PAYLOAD, 'application/javascript': 'alert(1)'},
            'metadata': {},
        }
    ]
    content['metadata'] = {'signature': 'sha256:0', 'trusted': True}
    return json.dumps(content).encode()


@pytest.fixture
def base(jp_root_dir):
    """A base directory that Jupyter shows."""
    return jp_root_dir / 'runs'


@pytest.fixture
def portal(base):
    portal = make_portal(base)
    made(portal, start('sim'))
    yield portal
    portal.close()


@pytest.fixture
def opened(jp_serverapp, jp_asyncio_loop):
    """A notebook as Jupyter gives it to the browser: ``opened(name)``."""

    def opened(name='n.ipynb', folder='runs/alice/1'):
        got = jp_serverapp.contents_manager.get(f'{folder}/{name}', content=True)
        return jp_asyncio_loop.run_until_complete(got)['content']

    return opened


def trusted(content):
    """Whether each code cell is."""
    return [
        cell['metadata'].get('trusted', False)
        for cell in content['cells']
        if cell['cell_type'] == 'code'
    ]


def test_an_upload_is_not_trusted_whatever_it_says(portal, base, opened, jp_serverapp):
    made(portal, notebook(1, 'n.ipynb', with_output()))
    notary = jp_serverapp.contents_manager.notary
    stored = nbformat.read(base / 'alice/1/n.ipynb', as_version=4)
    assert not notary.check_signature(stored)
    assert not notary.check_cells(stored)
    assert not any(trusted(opened()))


def test_what_is_added_is_not_trusted_either(portal, base, opened, jp_serverapp):
    """The cell before the user's own runs when the user runs it, as any other."""
    made(portal, notebook(1, 'n.ipynb', make_notebook('1')))
    for folder, name in (('runs/alice/1', 'n.ipynb'), ('runs/alice', 'api_v1_notebook.ipynb')):
        content = opened(name, folder)
        assert not jp_serverapp.contents_manager.notary.check_signature(content)
        assert not any(cell.get('outputs') for cell in content['cells'])


def test_an_upload_does_not_inherit_the_trust_in_the_one_before(
    portal, base, opened, jp_serverapp, jp_asyncio_loop
):
    made(portal, notebook(1, 'n.ipynb', with_output('1')))
    trust = jp_serverapp.contents_manager.trust_notebook('runs/alice/1/n.ipynb')
    jp_asyncio_loop.run_until_complete(trust)
    assert all(trusted(opened()))  # the notary can say yes
    made(portal, notebook(1, 'n.ipynb', with_output('2')))
    found = [path.name for path in (base / 'alice/1').glob('*.ipynb') if '"2"' in path.read_text()]
    assert found
    for name in found:
        assert not any(trusted(opened(name)))


@pytest.mark.parametrize(
    'directory',
    ["o'neill", 'a"b', "');import os#", 'a\\', '{x}', 'a\u2028b', "'''", '${x}', '%s'],
)
def test_no_name_breaks_out_of_the_cell_that_is_added(tmp_path, directory):
    """The code names the run's directory, of which a part is the user's name."""
    portal = make_portal(tmp_path / 'base')
    made(portal, start('sim', directory))
    made(portal, notebook(1, 'n.ipynb', make_notebook(), user=directory))
    content = nbformat.read(tmp_path / 'base' / directory / '1/n.ipynb', as_version=4)
    [code] = [cell for cell in content['cells'] if cell['cell_type'] == 'code']
    told = {}
    where = tmp_path / 'base' / directory / '1'
    exec(compile(code['source'], 'cell', 'exec'), told | {'_dh': [str(tmp_path)]}, told)
    assert told['ips_analysis_api'].run_directory == str(where)
    assert set(told) == {'_ips_analysis_api', 'ips_analysis_api', 'DATA_FILES'}
