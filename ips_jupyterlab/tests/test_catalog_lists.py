"""What is kept of a list, and for how long."""

from __future__ import annotations

import operator
import threading
import unittest.mock

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from ips_jupyterlab.catalog import columns
from ips_jupyterlab.catalog.columns import LATE, Columns
from ips_jupyterlab.catalog.fields import prepare_columns
from ips_jupyterlab.catalog.known import Known, Snapshot
from ips_jupyterlab.catalog.lists import FRESH, KEPT, Lists
from ips_jupyterlab.catalog.packed import UserRuns, packed
from ips_jupyterlab.catalog.query import SORTS, Selection, among, select
from ips_jupyterlab.catalog.records import Metadata, Moment, Newest, Part, RunRecord
from ips_jupyterlab.layout import UserDirectory

NOW = 1_700_000_000.0
ALICE = UserDirectory('/base/alice', 'alice', 'alice')
RUN = packed(
    RunRecord(
        user=ALICE,
        runid=1,
        metadata=Part(Metadata(state='running', started=NOW - 3595)),
        newest=Part(Newest(), modified=NOW - 95),
    )
)
AT_FIRST = Moment(NOW, silent_after=100.0)
SOON = Moment(NOW + FRESH - 1, silent_after=100.0)
LATER = Moment(NOW + FRESH, silent_after=100.0)


def snapshot(*runs, version=1):
    users = {ALICE.path: UserRuns(ALICE, {run.runid: run for run in runs})}
    return Snapshot(users, True, (), version)


def test_a_list_is_kept_while_nothing_changes():
    lists, selection = Lists(), Selection(q='state:running')
    found = lists.find(snapshot(RUN), selection, True, AT_FIRST)
    assert lists.find(snapshot(RUN), selection, True, SOON) is found
    assert lists.find(snapshot(RUN), selection, False, SOON) is not found
    assert lists.find(snapshot(RUN), Selection(), True, SOON) is not found
    assert lists.find(snapshot(version=2), selection, True, SOON).runs == ()


def test_what_only_time_changes_is_seen_before_long():
    lists = Lists()
    for line, at_first, later in (
        ('state:running', [RUN], []),
        ('state:silent', [], [RUN]),
        ('started:<1h', [RUN], []),
    ):
        selection = Selection(q=line)
        assert lists.find(snapshot(RUN), selection, True, AT_FIRST).runs == tuple(at_first)
        assert lists.find(snapshot(RUN), selection, True, LATER).runs == tuple(later)


def test_a_clock_that_is_set_back_keeps_nothing():
    lists, selection = Lists(), Selection(state='running')
    found = lists.find(snapshot(RUN), selection, True, LATER)
    assert lists.find(snapshot(RUN), selection, True, AT_FIRST).runs is not found.runs


def test_only_the_lists_asked_for_last_are_kept():
    lists = Lists()
    often = lists.find(snapshot(RUN), Selection(), True, AT_FIRST)
    for number in range(2 * KEPT):
        lists.find(snapshot(RUN), Selection(q=str(number)), True, AT_FIRST)
        assert lists.find(snapshot(RUN), Selection(), True, AT_FIRST).runs is often.runs
    assert len(lists._kept) == KEPT


def test_a_list_that_no_time_changes_is_told_as_of_now():
    lists = Lists()
    lists.find(snapshot(RUN), Selection(), True, AT_FIRST)
    assert lists.find(snapshot(RUN), Selection(), True, LATER).moment == LATER


# Lists are brought up to date as runs come, change and go.

names = st.sampled_from([None, 'a', 'b', 'C'])
numbers = st.sampled_from([None, 0.0, 1.5, 2.0])
a_run = st.builds(
    lambda runid, name, number, state: packed(
        RunRecord(
            user=ALICE,
            runid=runid,
            directory_modified=number or 0.0,
            metadata=Part(Metadata(state=state, simname=name, host=name, started=number)),
            parent=2 if runid == 3 else None,
        )
    ),
    st.integers(1, 9),
    names,
    numbers,
    st.sampled_from(['running', 'failed']),
)
selections = st.builds(
    Selection,
    q=st.sampled_from(['', 'a', 'state:failed', '3', '-b', 'started:<1h']),
    state=st.sampled_from(['', 'running']),
    sort=st.sampled_from(list(SORTS)),
    descending=st.booleans(),
)


@given(
    st.lists(st.lists(a_run, max_size=8, unique_by=operator.attrgetter('runid')), max_size=6),
    st.lists(selections, min_size=1, max_size=3),
    st.booleans(),
)
@settings(deadline=None)
def test_a_list_that_is_kept_is_the_one_that_would_be_selected(versions, asked, nested):
    known, lists = Known(), Lists()
    for runs in versions:
        known.publish(UserRuns(ALICE, {run.runid: run for run in runs}))
        now = known.snapshot()
        for selection in asked:
            expected = select(
                now.users[ALICE.path].runs.values(), selection, AT_FIRST, top_level=nested
            )
            found = lists.find(now, selection, nested, AT_FIRST).runs
            assert [run.runid for run in found] == [run.runid for run in expected]
            assert list(found) == list(expected)


def test_many_runs_are_in_each_order_before_somebody_asks_for_it(monkeypatch):
    monkeypatch.setattr('ips_jupyterlab.catalog.lists.LARGE', 2)
    lists, now = Lists(), snapshot(RUN, msgspec.structs.replace(RUN, runid=2))
    lists.find(now, Selection(), True, AT_FIRST)
    lists.prepare(lambda: now, AT_FIRST)
    for thread in threading.enumerate():
        if thread.name == 'ips-orders':
            thread.join()
    assert {selection.sort for selection, _ in lists._kept} == set(SORTS)


def test_few_runs_are_put_into_order_when_they_are_asked_for():
    lists, now = Lists(), snapshot(RUN)
    lists.find(now, Selection(), True, AT_FIRST)
    lists.prepare(lambda: now, AT_FIRST)
    assert len(lists._kept) == 1


@given(
    st.lists(st.lists(a_run, max_size=8, unique_by=operator.attrgetter('runid')), max_size=6),
    st.sampled_from(['a', '-b', '3', 'started:<1h', 'started:>=2023-11-14', 'runid:>3', 'sim:=c']),
    st.sampled_from([0, 3, LATE]),
)
@settings(deadline=None)
def test_columns_that_became_others_find_what_new_ones_find(versions, line, late):
    known, lists, selection = Known(), Lists(), Selection(q=line)
    for number, runs in enumerate(versions):
        known.publish(UserRuns(ALICE, {run.runid: run for run in runs}))
        now = known.snapshot()
        with unittest.mock.patch.object(columns, 'LATE', late):
            plain = lists.find(now, Selection(), True, AT_FIRST).runs
        kept = lists._columns_of(plain, True)
        if number % 2 == 0:  # so that some are several versions late
            prepare_columns(kept)
            assert among(kept, selection, AT_FIRST) == among(Columns(plain), selection, AT_FIRST)
