"""The Python in the documentation runs, from top to bottom of each page, beside golden runs."""

import re
from pathlib import Path

import pytest
from traitlets.config import Config

from ips_jupyterlab.server.app import IPSJupyterLab
from ips_jupyterlab.server.settings import UploadSettings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / 'README.md', *sorted((ROOT / 'docs').glob('*.md'))]
BLOCK = re.compile(r'^```python\n(.*?)^```$', re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_the_code_of_a_page_runs(page, golden_copy, monkeypatch):
    monkeypatch.chdir(golden_copy / 'ensembles')
    names = {'c': Config()}
    for block in BLOCK.findall(page.read_text(encoding='utf-8')):
        exec(compile(block, page.name, 'exec'), names)
    unknown = set(names['c'].get('IPSJupyterLab', {})) - set(IPSJupyterLab.class_trait_names())
    assert not unknown


@pytest.mark.parametrize('page', PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_lead_somewhere(page):
    links = re.findall(r'\]\((?!https?:|#)([^)#]+)[^)]*\)', page.read_text(encoding='utf-8'))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_is_in_the_operator_guide():
    guide = (ROOT / 'docs' / 'operators.md').read_text(encoding='utf-8')
    settings = {
        **UploadSettings.class_own_traits(config=True),
        **IPSJupyterLab.class_own_traits(config=True),
    }
    assert [name for name in settings if f'`{name}`' not in guide] == []
