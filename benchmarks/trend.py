"""What a trend over many files costs, against reading and parsing the same files.

python benchmarks/trend.py [--rounds N] [--json FILE]
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
from asked import USER, Asked, readers
from measure import Figure, Options, main, medians, seconds

from ips_jupyterlab.formats.readers import Readers
from ips_jupyterlab.layout import DATA_LISTING
from ips_jupyterlab.series.patterns import named

PARSE = 'read and json.loads of the same files'


def make_run(base: Path, files: int) -> list[str]:
    """Run 1 with a small file for each time: ten scalars, two profiles. Returns their paths."""
    run = base / USER / '1'
    (run / 'data').mkdir(parents=True)
    written = time.time() - 60  # a file that has just been written is read again
    listing, paths = {}, []
    for step in range(files):
        told: dict[str, Any] = {f'q{number}': step / 7 + number for number in range(10)}
        told |= {name: [step / 7 + x for x in range(21)] for name in ('te', 'ne')}
        name = f'data/{step / 8}_state.json'
        (run / name).write_text(json.dumps(told, indent=1))
        os.utime(run / name, (written, written))
        listing[f'{step / 8}'] = [name]
        paths.append(f'{run}/{name}')
    (run / DATA_LISTING).write_text(json.dumps(listing, indent=2))
    os.utime(run / DATA_LISTING, (written, written))
    return paths


def parse_all(paths: list[str]) -> float:
    """The floor: one scalar of each file."""
    values: list[float] = []
    for path in paths:
        with open(path, 'rb') as file:  # noqa: PTH123 (a Path would make the floor look slower)
            values.append(json.loads(file.read())['q3'])
    return sum(values)


class Progress(msgspec.Struct):
    """How far the files are read."""

    read: int
    total: int


class Seen(msgspec.Struct):
    """What tells whether an answer is whole; the rest is for the browser to parse."""

    progress: Progress
    series: list[msgspec.Raw]


def trend(asked: Asked, ids: list[str]) -> bytes:
    """The trend, asked for again until all files are read, as the page of a run does."""
    while True:
        page = asked.ask(asked.catalog.trends, ids, None)
        seen = msgspec.json.decode(page, type=Seen)
        if seen.progress.read == seen.progress.total and (not ids or seen.series):
            return page


def unasked(folder: Path, shared: Readers) -> Asked:
    """A catalog that has read nothing yet, in a process that has seen none of the names."""
    named.cache_clear()
    return Asked(folder, shared)


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    files = options.size(10_000, 60)
    paths = make_run(folder, files)
    with readers(folder) as shared:
        offered = json.loads(trend(unasked(folder, shared), []))['quantities']
        ids = [one['id'] for one in offered if one['name'] == 'q3']
        first, second = [], []
        for _ in range(options.rounds):
            floor = seconds(lambda: parse_all(paths))
            asked = unasked(folder, shared)
            first.append((floor, seconds(partial(trend, asked, ids))))
            second.append((floor, seconds(partial(trend, asked, ids))))
        [series] = json.loads(trend(asked, ids))['series']
        if sum(series['values']) != parse_all(paths):
            raise SystemExit('the trend has other values than the files')
    for which, pairs, reach in (('first', first, 1.5), ('second', second, 1 / 50)):
        pair = medians(pairs)
        yield Figure(
            f'trend of one scalar over {files:,} JSON files, the {which} time',
            PARSE,
            pair.ratio,
            reach=reach,
            parts=pair.parts,
        )


if __name__ == '__main__':
    main(measure, __doc__)
