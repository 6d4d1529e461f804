"""Every route of a real server, asked what its published description allows, and what it does not.

Schemathesis makes the requests from ``ips_jupyterlab.server.openapi``. The server has the demo runs
in a folder of its own, and the values that it tells are tried as well as made up ones.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

from ips_jupyterlab.server.openapi import document

from .lab import Lab
from .report import Limits, Report

MOST_GROWTH = 200  # MB of memory that the server may take more in the end


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """So many requests to all routes together; those that only read come first."""
    report = Report('routes')
    if importlib.util.find_spec('schemathesis') is None:  # it needs Python 3.11
        report.count('NOT TRIED (schemathesis is not installed): requests to all routes')
        return report
    from .asking import ask_all

    lab = Lab(folder)
    with lab.running():
        before = lab.resident()
        limits.begin()
        ask_all(lab, document(), seed, limits, report)
        grown = lab.resident() - before
        report.count('MB more memory', grown)
        if grown > MOST_GROWTH:
            report.problem(f'the server takes {grown} MB more than before')
    return report
