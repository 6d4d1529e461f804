"""Builds small run trees."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ips_jupyterlab.layout import CHILD_RUNS, DATA_LISTING, RUN_METADATA

Rows = Iterable[tuple[Any, ...]]


def make_run(
    base: Path,
    runid: int | str = 1,
    *,
    username: str = 'alice',
    data: Mapping[str, Mapping[str, bytes]] | None = None,
    children: Iterable[int] = (),
    ensembles: Mapping[str, Rows] | None = None,
    notebooks: Iterable[str] = (),
    **metadata: Any,
) -> Path:
    """Write a run as the portal does, and return its directory.

    :param data: the files of each timestep, ``{'1.0': {'state.json': b'{}'}}``.
    :param ensembles: the members of each, ``{'Driver/scan': [(7, 'scan_0', 0.5)]}``: runid or
        ``'?'``, sim name, then the values of ``p:0``, ``p:1``, ...
    :param metadata: what the run's metadata file holds; none is written without.
    """
    run = base / username / str(runid)
    run.mkdir(parents=True)
    (run / 'data').mkdir()
    listing = {}
    for timestep, files in (data or {}).items():
        listing[timestep] = [f'data/{name}' for name in files]
        for name, content in files.items():
            (run / 'data' / name).write_bytes(content)
    (run / DATA_LISTING).write_text(json.dumps(listing, indent=2) + '\n')
    (run / CHILD_RUNS).write_text(''.join(f'{child}\n' for child in children))
    for place, rows in (ensembles or {}).items():
        path = run / 'ensembles' / f'{place}.csv'
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ensemble_csv(rows), newline='')
    for name in notebooks:
        (run / name).write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    if metadata:
        (run / RUN_METADATA).write_text(json.dumps(metadata))
    return run


def ensemble_csv(rows: Rows) -> str:
    """The CSV of an ensemble, as the portal writes it."""
    rows = list(rows)
    parameters = [f'p:{number}' for number in range(len(rows[0]) - 2)] if rows else []
    text = io.StringIO()
    writer = csv.writer(text)
    first = ['portal_runid', 'run_url', 'instance_analysis_path']
    writer.writerow([*first, 'sim_name', *parameters])
    for runid, *others in rows:
        started = (runid, f'https://portal.example/{runid}', f'/hub/alice/{runid}')
        writer.writerow([*(('?',) * 3 if runid == '?' else started), *others])
    return text.getvalue()


def set_modified(path: Path, seconds: float) -> None:
    """Say that a file or folder last changed then."""
    os.utime(path, (seconds, seconds))


def path_of(path: str | int | os.PathLike[str], dir_fd: int | None = None) -> Path:
    """The whole path that is meant where a file is opened in an open folder, or one is listed."""
    if isinstance(path, int):
        return Path(f'/proc/self/fd/{path}').readlink()
    return path_of(dir_fd) / path if dir_fd is not None else Path(path)


def runids(page: Mapping[str, Any]) -> list[int]:
    """The runids of a page of runs."""
    return [run['runid'] for run in page['runs']]
