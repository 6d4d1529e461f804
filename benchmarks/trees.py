"""Writes run trees fast: as the receiving side would, few bytes a run and nothing synced."""

from __future__ import annotations

import datetime
import json
import os
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from measure import measured_tree

assert measured_tree()  # makes the package known where it is not installed

from ips_jupyterlab.layout import (  # noqa: E402
    CHILD_RUNS,
    DATA_LISTING,
    EVENT_LOG,
    PORTAL_DIRECTORY,
    RUN_METADATA,
    RUN_NOTES,
)

USERS = 8
FAMILY = 50  # every so many runs, one has children:
CHILDREN = 5  # the next ones
SIMULATIONS = ('rampup', 'flattop', 'heating scan', 'transport', 'edge')
TOKAMAKS = ('ITER', 'DIII-D', 'NSTX-U', 'KSTAR')
STATES = ('completed', 'completed', 'completed', 'failed', 'running')


def make_runs(base: Path, runs: int) -> None:
    """``runs`` runs of several users, with child runs, notes, several states, some long ago."""
    for user in range(USERS):
        (base / f'user{user}' / PORTAL_DIRECTORY).mkdir(parents=True)
    workers = os.cpu_count() or 1
    processes = [
        get_context('fork').Process(target=_make_share, args=(str(base), number, workers, runs))
        for number in range(workers)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit('writing the runs failed')


def top_level(runs: int) -> int:
    """How many of them are no child runs."""
    parents = range(FAMILY, runs + 1, FAMILY)
    return runs - sum(len(_children(parent, runs)) for parent in parents)


def _make_share(base: str, number: int, workers: int, runs: int) -> None:
    now = time.time()
    for runid in range(1 + number, runs + 1, workers):
        make_run(base, runid, runs, now - 60.0 * (runs - runid + 5))


def user_of(runid: int) -> str:
    """Whose run it is: a family has one user."""
    return f'user{runid // FAMILY % USERS}'


def make_run(base: str, runid: int, runs: int, started: float) -> str:
    """The files of one run that began at a time; returns its directory."""
    directory = f'{base}/{user_of(runid)}/{runid}'
    for folder in (directory, f'{directory}/data', f'{directory}/ensembles'):
        os.mkdir(folder)  # noqa: PTH102
    steps = runid % 7
    listing = {f'{step / 2}': [f'data/{step / 2}_state.json'] for step in range(steps)}
    _write(f'{directory}/{DATA_LISTING}', json.dumps(listing, indent=2))
    _write(f'{directory}/{CHILD_RUNS}', ''.join(f'{one}\n' for one in _children(runid, runs)))
    event = {'eventtype': 'IPS_START', 'walltime': '0.01', 'phystimestamp': -1, 'comment': 'began'}
    end = {'eventtype': 'IPS_END', 'walltime': f'{runid % 900}.5', 'phystimestamp': steps / 2}
    _write(f'{directory}/{EVENT_LOG}', ''.join(f'{json.dumps(one)}\n' for one in (event, end)))
    if runid % 100 == 0:
        _write(f'{directory}/{RUN_NOTES}', json.dumps({'text': f'look at {runid}', 'tags': ['a']}))
    write_metadata(directory, metadata(runid, started))
    return directory


def metadata(runid: int, started: float) -> dict[str, Any]:
    """What the metadata file of a run holds."""
    state = STATES[runid % len(STATES)]
    stopped = None if state == 'running' else _time(started + runid % 900)
    return {
        'runid': runid,
        'portal_runid': f'sim_{runid}_host_{runid}',
        'user': user_of(runid),
        'host': f'nid{runid % 97:05}',
        'simname': f'{SIMULATIONS[runid % len(SIMULATIONS)]} {runid % 1000}',
        'rcomment': f'scan {runid % 333} of the {runid % 11} coils',
        'tokamak': TOKAMAKS[runid % len(TOKAMAKS)],
        'shotno': str(140_000 + runid % 30_000),
        'state': state,
        'startat': _time(started),
        'stopat': stopped,
        'walltime': f'{runid % 900}.5',
    }


def write_metadata(directory: str, told: dict[str, Any]) -> None:
    """Replace the metadata file of a run, as the receiving side does."""
    _write(f'{directory}/.{RUN_METADATA}', json.dumps(told, indent=2))
    os.replace(f'{directory}/.{RUN_METADATA}', f'{directory}/{RUN_METADATA}')  # noqa: PTH105


def _children(runid: int, runs: int) -> range:
    if runid % FAMILY:
        return range(0)
    return range(runid + 1, min(runid + CHILDREN, runs) + 1)


def _time(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).isoformat()


def _write(path: str, text: str) -> None:
    with open(path, 'w') as file:  # noqa: PTH123 (there are many)
        file.write(text)
