"""``make audit`` never calls a list that could not be asked good news."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

SCRIPTS = Path(__file__).parents[2] / 'scripts'


@pytest.fixture
def audit(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    spec = importlib.util.spec_from_file_location('audit', SCRIPTS / 'audit.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop('prepare', None)


GOOD = {'name': 'good', 'version': '1', 'vulns': []}
BAD = {'name': 'bad', 'version': '2', 'vulns': [{'id': 'PYSEC-1', 'fix_versions': ['3']}]}
UNASKED = {'name': 'x', 'skip_reason': 'Dependency not found on PyPI'}
OURS = {'name': 'ips_jupyterlab', 'skip_reason': 'Dependency not found on PyPI'}


def test_what_pip_audit_tells(audit):
    def told(*packages):
        return audit.told_by_pip({'dependencies': list(packages)})

    assert told(GOOD, OURS).status == audit.CLEAN
    assert told(GOOD, BAD, UNASKED) == (audit.FOUND, ['bad 2: PYSEC-1, mended in 3'])
    assert told(GOOD, UNASKED).status == audit.NOT_ASKED
    assert told(UNASKED).status == told().status == audit.NOT_ASKED


def test_what_yarn_tells(audit):
    def told(code, text):
        return audit.told_by_yarn(CompletedProcess([], code, text, '')).status

    assert told(0, 'No audit suggestions') == audit.CLEAN
    assert told(1, 'ID: 1096\nIssue: XSS in x\n') == audit.FOUND
    refused = 'YN0035: The remote server failed to provide the requested resource\n'
    assert told(1, refused) == audit.NOT_ASKED


def test_the_worst_is_what_it_ends_with(audit, monkeypatch, capsys):
    def ends(python, front_end):
        monkeypatch.setattr(audit, 'python_packages', lambda: audit.Told(python, []))
        monkeypatch.setattr(audit, 'front_end_packages', lambda: audit.Told(front_end, []))
        return audit.main()

    assert ends(audit.CLEAN, audit.CLEAN) == 0
    assert ends(audit.CLEAN, audit.NOT_ASKED) == 2
    assert 'COULD NOT ASK' in capsys.readouterr().out
    assert ends(audit.FOUND, audit.NOT_ASKED) == ends(audit.NOT_ASKED, audit.FOUND) == 1
