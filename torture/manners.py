"""The manners of network file systems, played by a layer below real servers.

An upload may be answered with an error and is sent again then; what is answered with success must
be there, as anywhere.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .crowds import crowd
from .report import Limits, Report

PROCESSES = 4
FOR_NOW = (500, 503, 507)  # what a simulation's spool sends again

MANNERS: dict[str, list[dict[str, Any]]] = {
    'a step reports an error after it worked': [{'retried': 0.05}],
    'ESTALE, and locks that do nothing': [{'stale': 0.003, 'lockless': True}],
    'EIO when something is written': [{'broken': 0.01}],
    'EDQUOT when something is written': [{'quota': 0.01}],
    'changes are seen late': [{'delayed': 0.3, 'lockless': True}],
    'two machines, clocks that jump': [
        {'machine': 'one', 'clock': True},
        {'machine': 'two', 'clock': True},
    ],
}


def attack(folder: Path, seed: int, limits: Limits) -> Report:
    """Each of the manners for a part of the time."""
    total = Report('manners')
    for number, (name, faults) in enumerate(MANNERS.items()):
        own = folder / str(number)
        own.mkdir()
        part = Limits(limits.uploads // len(MANNERS), limits.seconds / len(MANNERS))
        report = crowd(Report(name), own, seed, part, faults, processes=PROCESSES, for_now=FOR_NOW)
        total.counts.update(report.counts)
        total.counts[f'uploads where {name}'] = sum(
            count for words, count in report.counts.items() if words.endswith('taken')
        )
        for problem in report.problems:
            total.problem(f'{name}: {problem}')
    return total
