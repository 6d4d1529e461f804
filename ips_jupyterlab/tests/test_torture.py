"""The attacks of ``make torture``, with small numbers; docs/reliability.md has the large ones."""

from __future__ import annotations

import pytest

from torture import crowds, full, fuzz, guided, kills, manners, shuffled, spools
from torture.report import Limits, Report

SEED = 1
LONGEST = 120.0  # seconds, on a machine that is very busy


def survived(report: Report) -> Report:
    assert report.problems == [], str(report)
    return report


def test_a_server_that_is_killed_loses_nothing(tmp_path):
    report = survived(kills.attack(tmp_path, SEED, Limits(25, LONGEST)))
    assert report.counts['kills'] >= 2
    assert report.counts['uploads taken'] >= 25


def test_a_crowd_that_sends_to_two_servers_loses_nothing(tmp_path):
    faults = [crowds.CLOCKS, crowds.CLOCKS]
    limits = Limits(60, LONGEST)
    survived(crowds.crowd(Report('crowd'), tmp_path, SEED, limits, faults, processes=4))


@pytest.mark.parametrize('name', [*manners.MANNERS][:3])
def test_a_network_file_system_loses_nothing(tmp_path, name):
    report = crowds.crowd(
        Report(name),
        tmp_path,
        SEED,
        Limits(30, LONGEST),
        manners.MANNERS[name],
        processes=2,
        for_now=manners.FOR_NOW,
    )
    survived(report)


def test_a_full_disk_and_a_folder_that_is_away_lose_nothing(tmp_path):
    survived(full.attack(tmp_path, SEED, Limits(400, LONGEST)))


def test_a_spool_outlives_its_server(tmp_path):
    survived(spools.attack(tmp_path, SEED, Limits(30, LONGEST)))


def test_parsers_refuse_what_they_do_not_understand(tmp_path):
    report = survived(fuzz.attack(tmp_path, SEED, Limits(360, 0)))
    assert report.counts['inputs'] >= 300


def test_parsers_refuse_what_coverage_leads_to(tmp_path):
    pytest.importorskip('atheris')
    report = survived(guided.attack(tmp_path, SEED, Limits(200, 12.0)))
    assert report.counts['inputs'] >= 12 * 100


def test_an_attack_sees_what_is_lost(tmp_path, monkeypatch):
    """These tests must be able to fail: a server that forgets every other listing is found out."""
    from torture import tree

    real = tree.Found._read_data

    def forget(self, run, timestep, path):
        if int(timestep) % 2:
            real(self, run, timestep, path)

    monkeypatch.setattr(tree.Found, '_read_data', forget)
    report = kills.attack(tmp_path, SEED, Limits(25, LONGEST))
    assert any('was answered and is not there' in problem for problem in report.problems)


def test_messages_that_come_twice_and_in_any_order(tmp_path):
    survived(shuffled.attack(tmp_path, SEED, Limits(90, LONGEST)))
