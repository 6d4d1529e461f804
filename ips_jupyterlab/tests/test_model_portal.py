"""A model of runs against the portal, the API and the list of runs: see torture/model.py."""

from __future__ import annotations

from torture import model
from torture.report import Limits


def test_any_sequence_of_steps_leaves_what_the_model_holds(tmp_path):
    report = model.attack(tmp_path, 1, Limits(60, 20.0))
    assert report.problems == [], str(report)
    assert report.counts['steps'] >= 100
