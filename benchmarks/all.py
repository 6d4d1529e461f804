"""Run every benchmark, each in a process of its own, and print one table.

python benchmarks/all.py [--only runs,api] [--json FILE] [--quick] [--rounds N] [--folder FOLDER]

The figures are also written to ``build/benchmarks.json``, or where ``--json`` says. ``PYTHONPATH``
may name another tree: its package is measured, and ``compare.py`` tells what that changes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import ROOT, Figure, read, table, write

SCRIPTS = ('runs', 'timesteps', 'ensemble', 'trend', 'api', 'uploads', 'start', 'load')


def main() -> int:
    """Returns an exit code: whether a script failed. A figure that is not reached is no failure."""
    parser = argparse.ArgumentParser(description=(__doc__ or '').partition('\n')[0])
    parser.add_argument('--json', type=Path, default=ROOT / 'build/benchmarks.json')
    parser.add_argument('--only', default=','.join(SCRIPTS), help='with commas between')
    parser.add_argument('--quick', action='store_true', help='small sizes: says nothing of speed')
    parser.add_argument('--rounds', type=int)
    parser.add_argument('--folder', type=Path, help='a folder on the disk to measure')
    options = parser.parse_args()
    told = ['--quick'] if options.quick else []
    told += ['--rounds', str(options.rounds)] if options.rounds else []
    told += ['--folder', str(options.folder)] if options.folder else []
    figures: list[Figure] = []
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only.split(','):
            print(f'\n{name}', flush=True)
            script, result = Path(__file__).with_name(f'{name}.py'), Path(folder) / f'{name}.json'
            command = [sys.executable, str(script), *told, '--json', str(result)]
            if subprocess.run(command).returncode:
                failed.append(name)
            else:
                figures.extend(read(result))
                write(options.json, figures)  # after each: the whole takes long
    print(f'\n{table(figures)}\n\nWritten to {options.json}')
    if failed:
        print(f'Failed: {", ".join(failed)}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
