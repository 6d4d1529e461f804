"""What is read again when the folders are looked at again, and what a scan costs."""

from __future__ import annotations

import os

import pytest

from ips_jupyterlab.catalog import files, scan
from ips_jupyterlab.catalog.scan import find_user_directories, scan_user
from ips_jupyterlab.layout import (
    CHILD_RUNS,
    DATA_LISTING,
    EVENT_LOG,
    RUN_METADATA,
    RUN_NOTES,
    RunTree,
)

from .trees import ensemble_csv, make_run, set_modified

LONG_AGO = 1_700_000_000.0


@pytest.fixture
def look(tmp_path):
    """Scan all, building on the last time: ``look()[runid]``."""
    tree = RunTree([str(tmp_path)])
    known = {}

    def look():
        gate = tree.gate()
        found = {}
        for user in find_user_directories(tree, gate)[0]:
            found.update(scan_user(user, known, gate).runs)
        known.clear()
        known.update(found)
        return {runid: run.unpacked() for runid, run in found.items()}

    return look


def age(run):
    """Say that nothing has changed for long."""
    for path in (*run.rglob('*'), run):
        set_modified(path, LONG_AGO)


@pytest.fixture
def run(tmp_path):
    run = make_run(
        tmp_path,
        1,
        data={'0.0': {}},
        children=[2],
        ensembles={'D/e': [(2, 'two')]},
        notebooks=['a.ipynb'],
        simname='first',
    )
    (run / EVENT_LOG).write_text('{"walltime": "1.00"}\n')
    (run / RUN_NOTES).write_text('{"text": "first"}')
    age(run)
    return run


@pytest.fixture
def calls(monkeypatch):
    """Counts what a scan asks of the file system, by function."""
    counts = {}

    def counted(module, name):
        function = getattr(module, name)

        def count(*arguments, **options):
            counts[name] = counts.get(name, 0) + 1
            return function(*arguments, **options)

        monkeypatch.setattr(module, name, count)

    for name in ('read_child_runids', 'read_ensemble'):
        counted(files, name)
    for name in ('metadata_of', 'newest_in', 'notes_in', 'count_timesteps'):
        counted(scan, name)
    for name in ('stat', 'scandir', 'lstat'):
        counted(os, name)
    return counts


def test_an_unchanged_run_is_not_read_again(look, run, calls):
    first = look()[1]
    calls.clear()
    assert look()[1] == first
    # Of directories: base and user. Of stats: the user's directory, the run's, five files, and of
    # its ensembles two folders and a CSV. Of lstats: the parts of the base directory's real path.
    del calls['lstat']
    assert calls == {'scandir': 2, 'stat': 10}


def test_a_new_run_is_listed_once_and_each_file_read_once(look, run, calls):
    look()
    assert {name: calls[name] for name in calls if name not in ('stat', 'scandir', 'lstat')} == {
        'count_timesteps': 1,
        'read_child_runids': 1,
        'read_ensemble': 1,
        'metadata_of': 1,
        'newest_in': 1,
        'notes_in': 1,
    }


@pytest.mark.parametrize(
    ('name', 'content', 'field', 'value'),
    [
        (DATA_LISTING, '{"0.0": [], "1.0": []}', lambda record: record.listing.value, 2),
        (CHILD_RUNS, '2\n3\n', lambda record: record.child_runs.value, (2, 3)),
        (RUN_METADATA, '{"simname": "second"}', lambda record: record.simname, 'second'),
        (EVENT_LOG, '{"walltime": "2.00"}\n', lambda record: record.walltime, 2.0),
        (RUN_NOTES, '{"text": "second"}', lambda record: record.notes.value.text, 'second'),
        (
            'ensembles/D/e.csv',
            ensemble_csv([(5, 'five')]),
            lambda record: record.ensembles.value.sim_names,
            {5: 'five'},
        ),
        ('ensembles/D/f.csv', ensemble_csv([]), lambda record: record.ensembles.value.count, 2),
        ('ensembles/g.csv', ensemble_csv([]), lambda record: record.ensembles.value.count, 2),
        ('b.ipynb', '{}', lambda record: record.notebooks, 2),
    ],
)
def test_a_changed_file_is_read_again(look, run, name, content, field, value):
    before = look()[1]
    assert field(before) != value
    (run / name).write_text(content, newline='')
    assert field(look()[1]) == value


@pytest.mark.parametrize(
    ('name', 'field', 'value'),
    [
        (DATA_LISTING, lambda record: record.listing.value, 0),
        (CHILD_RUNS, lambda record: record.child_runs.value, ()),
        (RUN_METADATA, lambda record: record.simname, None),
        (EVENT_LOG, lambda record: record.heard, None),
        (RUN_NOTES, lambda record: record.notes.value.text, ''),
        ('ensembles/D/e.csv', lambda record: record.ensembles.value.count, 0),
        ('a.ipynb', lambda record: record.notebooks, 0),
    ],
)
def test_a_removed_file_is_missed(look, run, name, field, value):
    assert field(look()[1]) != value
    (run / name).unlink()
    record = look()[1]
    assert field(record) == value
    assert record.problems == ()


def test_a_change_within_a_tick_of_the_clock_is_not_missed(look, run, monkeypatch):
    monkeypatch.setattr(files, 'UNSETTLED', 10**18)  # a slow machine may take seconds to get there
    listing = run / DATA_LISTING
    listing.write_text('{"0.0": [], "1.0": []}')
    moment = listing.stat().st_mtime_ns
    assert look()[1].listing.value == 2
    with listing.open('r+') as file:  # the same size, time and inode
        file.write('{"0.0": [], "0.0": []}')
    os.utime(listing, ns=(moment, moment))
    assert look()[1].listing.value == 1


def test_a_directory_that_changes_within_a_tick_is_listed_again(tmp_path, look, monkeypatch):
    monkeypatch.setattr(files, 'UNSETTLED', 10**18)
    run = tmp_path / 'alice' / '1'
    run.mkdir(parents=True)
    assert look()[1].notebooks == 0
    (run / 'a.ipynb').write_text('{}')
    assert look()[1].notebooks == 1


def test_a_listing_cut_off_long_ago_is_not_waited_for(tmp_path, look, monkeypatch):
    monkeypatch.setattr('ips_jupyterlab.api_v1.sleep', pytest.fail)
    for runid in (1, 2):
        run = make_run(tmp_path, runid)
        (run / DATA_LISTING).write_text('')
        age(run)
    assert [len(record.problems) for record in look().values()] == [1, 1]


def test_a_file_system_that_fails_for_a_moment_loses_nothing(look, run, monkeypatch):
    assert list(look()) == [1]
    scandir = os.scandir

    def fail(path):
        if str(path) == str(run.parent):
            raise OSError(116, 'Stale file handle', path)
        return scandir(path)

    monkeypatch.setattr(os, 'scandir', fail)
    assert list(look()) == [1]


def test_what_is_nested_too_deeply_hides_nothing_else(look, run):
    deep = '[' * 100_000 + ']' * 100_000
    (run / RUN_METADATA).write_text(f'{{"simname": "second", "more": {deep}}}')
    (run / RUN_NOTES).write_text(f'{{"text": "second", "more": {deep}}}')
    (run / EVENT_LOG).write_text(f'{{"walltime": "2.00"}}\n{{"walltime": {deep}}}\n')
    record = look()[1]
    assert (record.listing.value, record.newest.problems) == (1, ())
    assert [problem.path for problem in record.problems] == [
        str(run / RUN_METADATA),
        str(run / RUN_NOTES),
    ]


def test_a_run_that_no_other_names_any_more_has_no_parent(tmp_path, look):
    parent = make_run(tmp_path, 1, children=[2])
    make_run(tmp_path, 2)
    assert look()[2].parent == 1
    (parent / CHILD_RUNS).write_text('')
    assert look()[2].parent is None
