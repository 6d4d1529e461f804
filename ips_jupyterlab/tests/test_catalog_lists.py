"""What is kept of a list, and for how long."""

from __future__ import annotations

from ips_jupyterlab.catalog.index import Snapshot
from ips_jupyterlab.catalog.lists import FRESH, KEPT, Lists
from ips_jupyterlab.catalog.query import Selection
from ips_jupyterlab.catalog.records import Metadata, Moment, Newest, Part, RunRecord, UserRuns
from ips_jupyterlab.layout import UserDirectory

NOW = 1_700_000_000.0
ALICE = UserDirectory('/base/alice', 'alice', 'alice')
RUN = RunRecord(
    user=ALICE,
    runid=1,
    metadata=Part(Metadata(state='running', started=NOW - 3595)),
    newest=Part(Newest(), modified=NOW - 95),
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
    assert lists.find(snapshot(version=2), selection, True, SOON).runs == []


def test_what_only_time_changes_is_seen_before_long():
    lists = Lists()
    for line, at_first, later in (
        ('state:running', [RUN], []),
        ('state:silent', [], [RUN]),
        ('started:<1h', [RUN], []),
    ):
        selection = Selection(q=line)
        assert lists.find(snapshot(RUN), selection, True, AT_FIRST).runs == at_first
        assert lists.find(snapshot(RUN), selection, True, LATER).runs == later


def test_a_clock_that_is_set_back_keeps_nothing():
    lists, selection = Lists(), Selection()
    found = lists.find(snapshot(RUN), selection, True, LATER)
    assert lists.find(snapshot(RUN), selection, True, AT_FIRST) is not found


def test_only_the_lists_asked_for_last_are_kept():
    lists = Lists()
    often = lists.find(snapshot(RUN), Selection(), True, AT_FIRST)
    for number in range(2 * KEPT):
        lists.find(snapshot(RUN), Selection(q=str(number)), True, AT_FIRST)
        assert lists.find(snapshot(RUN), Selection(), True, AT_FIRST) is often
    assert len(lists._kept) == KEPT
