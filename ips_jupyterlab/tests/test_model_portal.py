"""A model of runs against the portal, the API, the files and the routes: see torture/model/."""

from __future__ import annotations

from ips_jupyterlab.portal import events as portal_events
from torture import model
from torture.report import Limits

LONGEST = 5.0  # seconds, after which no further sequences begin


def test_any_sequence_of_steps_leaves_what_the_model_holds(tmp_path):
    report = model.attack(tmp_path, 1, Limits(20, LONGEST))
    assert report.problems == [], str(report)
    assert report.counts['steps'] >= 50


def test_the_model_sees_what_is_lost(tmp_path, monkeypatch):
    """It must be able to fail: an event that is answered and not kept is found out."""
    monkeypatch.setattr(model, 'PHASES', [model.Phase.generate])  # no shorter one is looked for
    monkeypatch.setattr(portal_events, 'log', lambda run, lines: None)
    report = model.attack(tmp_path, 1, Limits(20, LONGEST))
    assert report.problems
