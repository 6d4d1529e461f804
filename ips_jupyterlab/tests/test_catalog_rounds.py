"""What of a large tree is looked at, and when a change shows."""

from __future__ import annotations

import os
import shutil
import threading

import pytest

from ips_jupyterlab.catalog import index, rounds
from ips_jupyterlab.catalog.heard import Heard
from ips_jupyterlab.catalog.index import LEAST, PAUSE, VERIFIED, RunIndex
from ips_jupyterlab.catalog.rounds import ACTIVE, FULL, SHOWN
from ips_jupyterlab.containment import Gate
from ips_jupyterlab.contract import Notes
from ips_jupyterlab.layout import RUN_METADATA, RunTree
from ips_jupyterlab.portal import changes
from ips_jupyterlab.portal.notes import keep

from .simulation import data_file, made, make_portal, start
from .trees import make_run, set_modified

LONG_AGO = 1_700_000_000.0
TOO_LONG = 30  # seconds after which a test has failed


class Large:
    """An index that takes its tree for a large one, on a clock of its own."""

    def __init__(self, base):
        self.now = 0.0
        self.index = RunIndex(RunTree([str(base)]), clock=lambda: self.now)
        self.look()

    def look(self):
        """Let it look again, and tell the sim names that are known then, by runid."""
        self.now += PAUSE
        self.index.snapshot()
        for thread in threading.enumerate():
            if thread.name == 'ips-scan':
                thread.join(TOO_LONG)
        return {runid: run.unpacked().simname for runid, run in self.runs.items()}

    @property
    def runs(self):
        users = self.index._known.snapshot().users.values()
        return {runid: run for user in users for runid, run in user.runs.items()}


@pytest.fixture
def large(monkeypatch, base_directory):
    """``large()`` has read a tree of three old runs."""
    monkeypatch.setattr(index, 'QUICK', -1.0)
    monkeypatch.setattr(rounds, 'AT_ONCE', 1)
    for runid in (1, 2, 3):
        make_run(base_directory, runid, simname='first')
    age(base_directory)
    return lambda: Large(base_directory)


def age(top):
    for path in (top, *top.rglob('*')):
        set_modified(path, LONG_AGO)


def rename(base, runid, name='second'):
    """Change a run so that the times of its folder and file do not tell, for they are set back."""
    path = base / 'alice' / str(runid) / RUN_METADATA
    moment = path.stat().st_mtime
    path.write_text(f'{{"simname": "{name}"}}')
    set_modified(path, moment)


def test_runs_that_come_and_go_show_at_the_next_look(large, base_directory):
    large = large()
    make_run(base_directory, 4, simname='new')
    make_run(base_directory, 5, username='bob')
    shutil.rmtree(base_directory / 'alice/2')
    assert large.look() == {1: 'first', 3: 'first', 4: 'new', 5: None}
    shutil.rmtree(base_directory / 'bob')
    assert sorted(large.look()) == [1, 3, 4]


def test_a_run_that_is_shown_is_looked_at_each_time(large, base_directory, monkeypatch):
    large = large()
    monkeypatch.setattr(rounds.Rounds, 'go_on', lambda *_: None)
    rename(base_directory, 1)
    rename(base_directory, 2)
    large.index.shown([large.runs[1]])
    assert large.look() == {1: 'second', 2: 'first', 3: 'first'}
    large.now += SHOWN
    for name in ('third', 'fourth and longer'):  # what changed lately is looked at, too
        rename(base_directory, 1, name)
        assert large.look()[1] == name
    large.now += ACTIVE
    rename(base_directory, 1, 'fifth')
    assert large.look()[1] == 'fourth and longer'


def test_what_another_server_changes_shows_at_the_next_look(large, base_directory, monkeypatch):
    portal = make_portal(base_directory)
    made(portal, start('sim'))
    large = large()
    monkeypatch.setattr(rounds.Rounds, 'go_on', lambda *_: None)
    made(portal, data_file(2, 'a', b'1', 0.0))
    keep(f'{base_directory}/alice', 3, Notes('turned'), Gate([str(base_directory)]))
    large.look()
    assert large.runs[2].unpacked().listing.value == 1
    assert large.runs[3].unpacked().notes.value.text == 'turned'


def test_what_is_named_is_bounded_and_begins_anew(base_directory, tmp_path):
    user = make_run(base_directory, 1).parent
    gate = Gate([str(base_directory)])
    file = user / '.ips/changes'
    file.parent.mkdir()
    heard = Heard()
    assert heard.of(str(user), gate) == []
    for _ in range(2):
        named = 0
        while named == 0 or file.stat().st_size > 10:
            named += 1
            keep(str(user), 1, Notes(f'{named}'), gate)
            assert heard.of(str(user), gate) == [1]
            if named == 1:
                file.write_text('7\nno runid\n' * (changes.MOST_BYTES // 10))
                assert heard.of(str(user), gate) == [7]
    file.unlink()
    (tmp_path / 'elsewhere').write_text('9\n')
    file.symlink_to(tmp_path / 'elsewhere')
    assert heard.of(str(user), gate) == []


def test_all_others_have_their_turn(large, base_directory):
    large = large()
    for runid in (1, 2, 3):
        rename(base_directory, runid)
    seen = [sum(name == 'second' for name in large.look().values()) for _ in range(FULL)]
    assert seen[-1] == 3


def test_what_is_written_on_in_a_file_shows_when_the_files_have_their_turn(large, base_directory):
    large = large()
    replaced = base_directory / 'alice' / '1' / RUN_METADATA
    (replaced.parent / 'new').write_text('{"simname": "second"}')
    (replaced.parent / 'new').replace(replaced)
    in_place = base_directory / 'alice' / '2' / RUN_METADATA
    in_place.write_text('{"simname": "second"}')
    set_modified(in_place.parent, LONG_AGO)
    seen = [large.look() for _ in range(FULL + 1)]
    assert {names[1] for names in seen[1:]} == {'second'}
    assert [names[2] for names in (seen[0], seen[-1])] == ['first', 'second']


def test_the_others_get_a_small_share_of_the_time(large, monkeypatch):
    large = large()
    given = []
    monkeypatch.setattr(rounds.Rounds, 'go_on', lambda _, seconds: given.append(seconds))
    large.look()
    large.now += 1000.0 - PAUSE
    large.look()
    assert given == [max(LEAST, VERIFIED * PAUSE), 1000.0 * VERIFIED]


def test_a_look_costs_few_calls(large, monkeypatch):
    large = large()
    monkeypatch.setattr(rounds.Rounds, 'go_on', lambda *_: None)
    large.index.shown([large.runs[1]])
    counts = {'stat': 0, 'scandir': 0, 'open': 0}

    def count(name):
        call = getattr(os, name)

        def counted(*arguments, **options):
            counts[name] += 1
            return call(*arguments, **options)

        monkeypatch.setattr(os, name, counted)

    for name in counts:
        count(name)
    large.look()
    # The base directory, the user's and what it names; of the run that is shown its folder and
    # three files.
    assert counts == {'stat': 7, 'scandir': 0, 'open': 0}


def test_a_user_directory_that_becomes_unreadable_hides_its_runs(large, base_directory, forbid):
    large = large()
    make_run(base_directory, 4, username='bob')
    assert sorted(large.look()) == [1, 2, 3, 4]
    set_modified(base_directory / 'alice', LONG_AGO + 1)
    forbid(base_directory / 'alice')
    assert sorted(large.look()) == [4]


def test_a_run_that_becomes_a_link_that_leads_outside_is_no_longer_told(
    large, base_directory, tmp_path
):
    pool = base_directory / 'pool'
    shutil.move(base_directory / 'alice/1', pool)
    (base_directory / 'alice/1').symlink_to(pool)
    large = large()
    assert sorted(large.runs) == [1, 2, 3]
    shutil.move(pool, tmp_path / 'outside')
    pool.symlink_to(tmp_path / 'outside')
    large.index.shown([large.runs[1]])
    assert sorted(large.look()) == [2, 3]


def test_a_clock_that_jumps_loses_nothing(large, base_directory, monkeypatch):
    monkeypatch.setattr('time.time', lambda: LONG_AGO - 1e6)
    large = large()
    monkeypatch.setattr('time.time', lambda: LONG_AGO + 1e9)
    make_run(base_directory, 4)
    assert sorted(large.look()) == [1, 2, 3, 4]
