"""Many runs are read in processes of their own, and what they tell is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ips_jupyterlab.catalog import apart
from ips_jupyterlab.catalog.apart import Apart
from ips_jupyterlab.catalog.scan import find_user_directories, scan_user
from ips_jupyterlab.containment import Gate
from ips_jupyterlab.layout import EVENT_LOG, RUN_METADATA, RUN_NOTES, RunTree

from .trees import make_run, set_modified

RUNS = 25


@pytest.fixture
def user(tmp_path, monkeypatch):
    """A user directory whose runs are many."""
    monkeypatch.setattr(apart, 'MANY', RUNS)
    monkeypatch.setattr(apart, 'BATCH', 4)
    base = tmp_path / 'base'
    for runid in range(1, RUNS):
        run = make_run(base, runid, data={'0.0': {}}, simname=f'sim {runid}')
        (run / EVENT_LOG).write_text(f'{{"walltime": "{runid}.00"}}\n')
        for path in (*run.rglob('*'), run):
            set_modified(path, 1_700_000_000.0)
    family = {'children': [2, 3], 'ensembles': {'D/e': [(2, 'two')]}, 'notebooks': ['a.ipynb']}
    (make_run(base, 100, **family) / RUN_NOTES).write_text('{"text": "seen", "tags": ["a"]}')
    (make_run(base, 101) / RUN_METADATA).write_text('{"state": 5}')  # tells what is wrong
    return find_user_directories(RunTree([str(base)]), Gate([str(base)]))[0][0]


def test_what_is_read_apart_is_what_is_read_here(user):
    gate = Gate([str(Path(user.path).parent)])
    with Apart(gate) as reading:
        found = scan_user(user, {}, gate, read=reading.read)
    here = scan_user(user, {}, gate)
    assert sorted(found.runs) == sorted(here.runs) == [*range(1, RUNS), 100, 101]
    assert found == here
    assert found.runs[3].parent == 100
    assert found.record(101).problems


def test_links_that_lead_outside_are_told_and_not_followed(user, tmp_path):
    (tmp_path / 'secret').write_text('{"text": "secret"}')
    Path(user.path, '7', RUN_NOTES).symlink_to(tmp_path / 'secret')
    gate = Gate([str(Path(user.path).parent)])
    with Apart(gate) as reading:
        record = scan_user(user, {}, gate, read=reading.read).record(7)
    assert record.notes.value.text == ''
    assert 'leads outside' in record.problems[0].message


def test_a_name_that_is_not_text_is_read_too(user, tmp_path):
    Path(user.path, '9', RUN_NOTES).symlink_to(tmp_path / 'nowhere')  # its path is told
    base = str(tmp_path / os.fsdecode(b'caf\xe9'))
    Path(user.path).parent.rename(base)
    [moved], _ = find_user_directories(RunTree([base]), Gate([base]))
    with Apart(Gate([base])) as reading:
        found = scan_user(moved, {}, Gate([base]), read=reading.read)
    assert found == scan_user(moved, {}, Gate([base]))
    assert len(found.runs) == RUNS + 1


def test_runs_are_read_here_where_a_process_has_ended(user):
    gate = Gate(None)
    with Apart(gate) as reading:
        for process in reading._started():
            process.kill()
            process.wait()
        assert scan_user(user, {}, gate, read=reading.read) == scan_user(user, {}, gate)


def test_runs_are_read_here_where_no_process_starts(user, monkeypatch):
    monkeypatch.setattr(apart.sys, 'executable', '/nowhere/python')
    gate = Gate(None)
    with Apart(gate) as reading:
        assert scan_user(user, {}, gate, read=reading.read) == scan_user(user, {}, gate)


def test_processes_end_with_the_reading_and_few_runs_need_none(user, monkeypatch):
    gate = Gate(None)
    with Apart(gate) as reading:
        scan_user(user, {}, gate, read=reading.read)
        processes = reading._started()
        assert all(process.poll() is None for process in processes)
    assert all(process.poll() is not None for process in processes)
    monkeypatch.setattr(apart, 'MANY', 1000)
    with Apart(gate) as reading:
        scan_user(user, {}, gate, read=reading.read)
        assert reading._processes == []
