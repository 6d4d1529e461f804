"""What the grid of an ensemble costs, against reading its CSV with ``csv``.

python benchmarks/ensemble.py [--rounds N] [--json FILE]
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from asked import USER, Asked, readers
from measure import Figure, Options, in_turn, main

from ips_jupyterlab.catalog.query import RunQuery
from ips_jupyterlab.layout import CHILD_RUNS, DATA_LISTING, RUN_METADATA

PARAMETERS = 20
CSV = 'csv.reader of the same file'


def make_ensemble(base: Path, members: int, started: int) -> Path:
    """Run 1 with an ensemble, whose first members have run; returns the CSV."""
    run = base / USER / '1'
    path = run / 'ensembles/Driver/scan.csv'
    path.parent.mkdir(parents=True)
    (run / DATA_LISTING).write_text('{}')
    (run / CHILD_RUNS).write_text(''.join(f'{2 + number}\n' for number in range(started)))
    with path.open('w', newline='') as file:
        writer = csv.writer(file)
        names = [f'Driver:P{number}' for number in range(PARAMETERS)]
        writer.writerow(['portal_runid', 'run_url', 'instance_analysis_path', 'sim_name', *names])
        for number in range(members):
            runid = 2 + number
            about = ['?'] * 3
            if number < started:
                about = [f'{runid}', f'https://portal.example/{runid}', f'/hub/{USER}/{runid}']
                make_member(base / USER / str(runid), runid)
            values = [f'{number * (column + 1) / 7}' for column in range(PARAMETERS)]
            writer.writerow([*about, f'scan_{number}', *values])
    return path


def make_member(directory: Path, runid: int) -> None:
    """A member that has run."""
    directory.mkdir()
    (directory / DATA_LISTING).write_text('{"1.0": ["data/1.0_state.json"]}')
    told = {'runid': runid, 'state': 'completed', 'walltime': '7.5', 'simname': f'scan_{runid}'}
    (directory / RUN_METADATA).write_text(json.dumps(told))


def read_csv(path: Path) -> list[list[str]]:
    """The floor."""
    with path.open(newline='') as file:
        return list(csv.reader(file))


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    members = options.size(10_000, 50)
    with readers(folder) as shared:
        for started, which in ((0, 'none started'), (members, 'all started')):
            path = make_ensemble(folder / which, members, started)
            asked = Asked(folder / which, shared)
            while not asked.catalog.runs(RunQuery()).complete:
                pass  # the panel has the list of the runs before anybody opens one
            pair = in_turn(
                partial(read_csv, path),
                partial(asked.ask, asked.catalog.ensemble, 'Driver', 'scan'),
                options.rounds,
            )
            yield Figure(
                f'ensemble grid, {members:,} members × {PARAMETERS} parameters, {which}',  # noqa: RUF001
                CSV,
                pair.ratio,
                reach=2,
                parts=pair.parts,
            )


if __name__ == '__main__':
    main(measure, __doc__)
