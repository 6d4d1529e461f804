"""``python -m torture``: all attacks one after the other, and what survived.

The numbers of the last long run are in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import time
import traceback
from pathlib import Path

from .report import Limits, Report

# Each with its share of the time, and how many uploads or inputs are enough.
ATTACKS = {
    'kills': (4.0, 1000),
    'crowds': (3.0, 8000),
    'shuffled': (1.0, 1000),
    'manners': (3.0, 2000),
    'full': (1.0, 400),
    'quota': (0.5, 400),
    'spools': (1.0, 300),
    'fuzz': (1.0, 3000),
    'guided': (2.0, 100_000_000),
    'model': (1.0, 2000),
    'routes': (2.0, 6000),
}


def main() -> int:
    """Run the attacks; returns an exit code."""
    parser = argparse.ArgumentParser('make torture', description=__doc__)
    parser.add_argument('--seconds', type=float, default=900.0, help='for all attacks together')
    parser.add_argument('--seed', type=int, default=int(time.time()), help='as an earlier run told')
    parser.add_argument('attacks', nargs='*', help=f'some of: {", ".join(ATTACKS)}')
    options = parser.parse_args()
    unknown = set(options.attacks) - set(ATTACKS)
    if unknown:
        parser.error(f'there are {", ".join(ATTACKS)}')
    print(f'seed {options.seed}: SEED={options.seed} tries the same again', flush=True)
    names = options.attacks or [*ATTACKS]
    shares = sum(ATTACKS[name][0] for name in names)
    reports = []
    for name in names:
        share, uploads = ATTACKS[name]
        began = time.monotonic()
        report = run(name, options.seed, Limits(uploads, options.seconds * share / shares))
        print(f'{report}\n  in {time.monotonic() - began:.0f} s', flush=True)
        reports.append(report)
    failed = [report.name for report in reports if report.problems]
    print(f'\n{len(reports) - len(failed)} of {len(reports)} attacks survived', *failed)
    return 1 if failed else 0


def run(name: str, seed: int, limits: Limits) -> Report:
    """One attack, in a folder of its own; an attack that cannot be made has failed."""
    attack = importlib.import_module(f'torture.{name}').attack
    with tempfile.TemporaryDirectory(prefix='ips-torture-', ignore_cleanup_errors=True) as folder:
        try:
            report: Report = attack(Path(folder), seed, limits)
        except Exception as error:
            report = Report(name)
            traceback.print_exc()
            report.problem(f'the attack itself failed: {type(error).__name__}: {error}')
    return report


if __name__ == '__main__':
    sys.exit(main())
