"""What lies beside the base directories, and texts that try to lead there."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import strategies as st

from .simulation import contents, event
from .trees import make_run

NAME = 'named-outside'  # of files that no request names
CONTENT = 'content-4217.5'  # of files outside


@pytest.fixture
def outside(tmp_path):
    """A user directory with a run, beside the base directories and outside of Jupyter's folder."""
    run = make_run(
        tmp_path / 'outside',
        1,
        username='bob',
        data={'1.0': {'a.json': json.dumps({'x': CONTENT}).encode(), f'{NAME}.json': b'{}'}},
        children=[1],
        ensembles={'C/n': [(1, CONTENT, 1)], f'C/{NAME}': [(1, CONTENT, 1)]},
        notebooks=[f'{NAME}.ipynb'],
        simname=CONTENT,
        state='running',
        portal_runid='secret',
    )
    (run / 'ips_events.jsonl').write_text(json.dumps(event('X', 'secret', comment=CONTENT)) + '\n')
    (tmp_path / 'outside/tar.tar.gz').write_bytes(b'')
    return tmp_path / 'outside'


def hostile(outside):
    """Texts that try to lead to ``outside``, and others that are hard to take."""
    ways = ['../outside/bob', '../../outside/bob/1/data/a.json', 'data/../../../../outside/bob/1']
    ways += [f'{outside}/bob', f'{outside}/bob/1/data/a.json', '../../../outside/bob/1/data/a.json']
    ways += ['../../outside/bob/1/ensembles/C/n', '../../../../outside/bob/1/ensembles/C/n']
    ways += [quote(way, safe='') for way in ways] + [way.replace('/', '\\') for way in ways]
    pieces = ['..', '/', '.', '\\', '\0', '%2e%2e', '%2f', '%00', '~', '\n', '\u202e', 'é', '']
    pieces += [str(outside), 'outside', 'bob', 'alice', '1', 'data', 'a.json', 'C', 'n', 'x' * 300]
    return (
        st.sampled_from(ways)
        | st.lists(st.sampled_from(pieces), max_size=8).map(''.join)
        | st.text(st.characters(codec='utf-8'), max_size=20)
    )


@pytest.fixture
def untouched(tmp_path, outside):
    """Checks that nothing outside has changed or is told in an answer."""
    before = contents(outside)
    around = sorted(path.name for path in tmp_path.iterdir())

    def untouched(text=''):
        assert NAME not in text and CONTENT not in text, text
        assert contents(outside) == before
        assert sorted(path.name for path in tmp_path.iterdir()) == around

    return untouched


@pytest.fixture
def do(jp_asyncio_loop):
    return jp_asyncio_loop.run_until_complete
