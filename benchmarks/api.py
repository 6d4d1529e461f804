"""What the analysis API costs, against reading the same files and parsing their JSON.

python benchmarks/api.py [--rounds N] [--json FILE]
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from measure import Figure, Options, in_turn, main, measured_tree

assert measured_tree()  # makes the package known where it is not installed

from ips_jupyterlab import api_v1  # noqa: E402

CHILD_TIMESTEPS = 30
PARSE = 'read and json.loads'


def make_run(directory: Path, timesteps: int, children: range = range(0)) -> Path:
    """A run as the portal writes it, without its data files: no call opens them."""
    directory.mkdir(parents=True)
    times = [step * 0.1 for step in range(timesteps)]
    listing = {str(time): [f'data/{time}_state.json'] for time in times}
    (directory / api_v1.DATA_LISTING).write_text(json.dumps(listing, indent=2))
    (directory / api_v1.CHILD_RUNS).write_text(''.join(f'{runid}\n' for runid in children))
    return directory


def read_and_parse(path: str) -> object:
    with open(path, 'rb') as file:  # noqa: PTH123 (a Path would make the floor look slower)
        return json.loads(file.read())


def run_python(*code: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, '-I', '-c', *code], check=True)


def measure(options: Options, folder: Path) -> Iterator[Figure]:
    timesteps = options.size(100_000, 100)
    long_run = make_run(folder / 'long/1', timesteps)
    long_listing = str(long_run / api_v1.DATA_LISTING)
    pair = in_turn(
        lambda: read_and_parse(long_listing),
        api_v1.IPSAnalysisApi(long_run).get_data,
        options.rounds,
    )
    yield Figure(
        f'get_data, {timesteps:,} timesteps', PARSE, pair.ratio, reach=1.5, parts=pair.parts
    )

    children = range(2, 2 + options.size(10_000, 100))
    parent = make_run(folder / 'wide/1', 0, children)
    listings = [
        str(make_run(folder / f'wide/{runid}', CHILD_TIMESTEPS) / api_v1.DATA_LISTING)
        for runid in children
    ]
    pair = in_turn(
        lambda: [read_and_parse(path) for path in listings],
        api_v1.IPSAnalysisApi(parent).get_child_data,
        options.rounds,
    )
    yield Figure(
        f'get_child_data, {len(children):,} children of {CHILD_TIMESTEPS} timesteps',
        PARSE,
        pair.ratio,
        reach=1.5,
        parts=pair.parts,
    )

    # A copy, as users have it, and the compiled form is not written into the source tree.
    shutil.copy(api_v1.__file__, folder)
    load = 'import sys; sys.path.insert(0, sys.argv[1]); import api_v1'
    pair = in_turn(run_python('pass'), run_python(load, str(folder)), 4 * options.rounds)
    yield Figure(
        'import of api_v1',
        'python -c pass',
        (pair.product - pair.floor) * 1e3,
        'ms',
        reach=30,
        parts=pair.parts,
    )


if __name__ == '__main__':
    main(measure, __doc__)
